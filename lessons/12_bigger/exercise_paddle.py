"""Exercises of lesson 12, Bigger, in PaddlePaddle. Write the answers in place of the errors, then: zoo check 12"""

import numpy as np
import paddle
import paddle.nn.functional as F


def train_step(model, optimizer, x, y, size):
    """Exercise 1: one training step on a batch that does not fit into memory.

    x holds N pictures, y their N labels. No more than `size` pictures may go through the model at a time; N need not be
    a multiple of size. The optimizer takes one step, with the gradient of the mean cross-entropy over all N pictures.
    Returns that loss as a Python number. It is called once for each batch, one after the other.
    """
    raise NotImplementedError


def share(count, rank, processes, epoch):
    """Exercise 2: the pictures that one of several processes reads in an epoch.

    There are `count` pictures, 0 to count - 1; the processes have the ranks 0 to processes - 1, and each calls this by
    itself, without a word to the others. Return this process's pictures as a sequence of integers:
    in an epoch no picture is read twice; all processes read equally many, as many as can be (fewer pictures than there
    are processes stay unread); the order is drawn at random, anew in each epoch (0, 1, ...), from all pictures, so that
    a process reads others in the next epoch; the same arguments always give the same answer.
    """
    raise NotImplementedError


def unscaled(gradients, scale, limit):
    """Exercise 3: what comes between backward() and step() in mixed precision.

    gradients is a list of float16 tensors: those of a loss that was multiplied by `scale`. Return a list of float32
    tensors: the gradients of the loss itself, and, if their global norm (that of all values of all tensors in one long
    row) is above limit, all multiplied by one number, so that it is limit. Return None if any value is infinite or not
    a number: such a step is left out.
    """
    raise NotImplementedError


def joined(means, variances, counts):
    """Exercise 4: batch norm over several processes.

    Each of P processes has normalised its share of a batch by itself. means and variances are P x C: the mean and the
    biased variance (divided by the number of values) of each channel in each share; counts, P numbers, says how many
    values a channel has in each share. Return the mean and the biased variance of each channel in the whole batch, C
    each. All is float64.
    """
    raise NotImplementedError
