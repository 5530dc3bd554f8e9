"""Hunt 20: the right one, in PaddlePaddle."""

import paddle
import paddle.nn as nn


def moved(state, rows):
    """The logits, N x 3, of a network with the weights of a PaddlePaddle file (arrays by name), for rows N x 4."""
    model = nn.Sequential(nn.Linear(4, 6), nn.ReLU(), nn.Linear(6, 6), nn.ReLU(), nn.Linear(6, 3))
    missing, unexpected = model.set_state_dict({name: paddle.to_tensor(value) for name, value in state.items()})
    assert not missing
    assert not unexpected
    with paddle.no_grad():
        return model(rows)
