"""Hunt 14: the port to PaddlePaddle, mended."""

import paddle
import paddle.nn as nn
import paddle.nn.functional as F


def distillation(student, teacher, temperature):
    """The loss of a student's logits against a teacher's, N x C each: one number."""
    mine = F.log_softmax(student / temperature, 1)
    theirs = F.softmax(teacher / temperature, 1)
    return F.kl_div(mine, theirs, reduction="batchmean") * temperature**2
