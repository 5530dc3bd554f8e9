"""Hunt 19: the port to PaddlePaddle, with a mistake in it."""

import paddle
import paddle.nn as nn
import paddle.nn.functional as F


def trained(weight, rows, targets):
    """The weight 4 x 1 after five steps on rows N x 4 and targets N x 1."""
    model = nn.Linear(4, 1, bias_attr=False)
    model.weight.set_value(weight)
    optimizer = paddle.optimizer.Adam(0.05, parameters=model.parameters(), weight_decay=0.1)
    for _ in range(5):
        loss = F.mse_loss(model(rows), targets)
        optimizer.clear_grad()
        loss.backward()
        optimizer.step()
    return model.weight.detach()
