"""What must differ between the backends to be equal, each with its reason and its evidence.

Proof mode is switched on for comparisons only; a network that zoo.build returns is left as it is.
"""

import paddle.nn as nn


def proof(model: nn.Layer) -> None:
    """Switch proof mode on, in place: nothing to do for a forward pass.

    Paddle rounds batch-norm eps and momentum to float32 itself; the PyTorch side takes over the rounded values.
    """
