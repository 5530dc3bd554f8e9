"""What must differ between the backends to be equal, each with its reason and its evidence.

Proof mode is switched on for comparisons only; a network that zoo.build returns is left as it is.
"""

import numpy as np
import torch.nn as nn


def proof(model: nn.Module) -> None:
    """Switch proof mode on, in place: batch-norm eps and momentum get the float32 values that Paddle computes with.

    Paddle keeps both as float32. In float64 one layer with eps 1e-3 parts by 5e-11 for it, a ResNet with 1e-5 by
    4e-12 to 1e-11; with the rounded eps whole networks agree to 1e-14. Paddle rounds its momentum 0.9, our 1 - 0.1.
    """
    for layer in model.modules():
        if isinstance(layer, nn.BatchNorm2d):
            layer.eps = float(np.float32(layer.eps))
            if layer.momentum is not None:  # None is a plain mean over all batches
                layer.momentum = 1 - float(np.float32(1 - layer.momentum))
