"""Exercises of lesson 14, Attention, in PyTorch. Write the answers in place of the errors, then: zoo check 14"""

import torch
import torch.nn.functional as F


def patches(x, side):
    """Exercise 1: the patches of a picture, without a convolution.

    x is N x C x H x W; H and W are multiples of side. Cut each picture into squares of side x side pixels and return
    N x L x (C * side * side): a row for each square, from left to right and then from top to bottom. In a row come all
    values of the first channel, then all of the second, and so on; of a channel the square's first line, then its
    second. So the rows fit the weights of a convolution whose window and stride are side.
    """
    raise NotImplementedError


def attention(q, k, v, heads):
    """Exercise 2: scaled dot-product attention with several heads.

    q is N x Q x D: Q queries for each picture; k and v are N x L x D: its L keys and values. Head 0 has the first
    D / heads numbers of each, head 1 the next, and so on. In each head every query gives a mean of the values, with
    the shares that the softmax makes of the scores; a score is the product of query and key, divided by the root of the
    width that a head has. Return N x Q x D: what the heads give, side by side, in their order. Use neither
    scaled_dot_product_attention nor a layer.
    """
    raise NotImplementedError


def in_windows(x, side, function):
    """Exercise 3: cut a map into windows, and put it together again.

    x is N x H x W x C. Cut each map into windows of side x side places; where it is not whole windows, add zeros below
    and on the right first. Call function once, with all windows as W x (side * side) x C: those of the first picture
    from left to right and then from top to bottom, then those of the second; the places in a window likewise. It
    returns a tensor of that shape. Put its values back to where the windows were, take away what was added, and return
    N x H x W x C.
    """
    raise NotImplementedError


def may_see(height, width, side, shift):
    """Exercise 4: which places may see each other when the windows have moved.

    A map of height x width places, both multiples of side and at least 2 * side, is rolled by shift places up and to
    the left (0 <= shift < side): what leaves at the top comes in at the bottom. Then it is cut into windows of side x
    side. Return booleans, W x L x L, for its W windows (from left to right, then from top to bottom) and the
    L = side * side places in each (likewise): True at [w, i, j] where place i of window w may see place j. It may not
    where the two are in one window only because the map went around its edge.
    """
    raise NotImplementedError
