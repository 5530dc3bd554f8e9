"""Hunt 15: the right one, in PaddlePaddle."""

import paddle.nn.functional as F


def smoothed(logits, labels):
    """The cross entropy of logits N x C and labels N, smoothed by 0.1: one number."""
    classes = logits.shape[1]
    target = F.label_smooth(F.one_hot(labels, classes), epsilon=0.1)
    return F.cross_entropy(logits, target, soft_label=True)
