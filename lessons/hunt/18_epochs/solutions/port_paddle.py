"""Hunt 18: the port to PaddlePaddle, mended."""

import paddle
import paddle.nn as nn
import paddle.nn.functional as F


def trained(weight, rows, targets):
    """The weight 4 x 1 after six epochs on rows N x 4 and targets N x 1; the rate falls every second epoch."""
    model = nn.Linear(4, 1, bias_attr=False)
    model.weight.set_value(weight)
    schedule = paddle.optimizer.lr.StepDecay(0.1, step_size=2, gamma=0.1)
    optimizer = paddle.optimizer.SGD(schedule, parameters=model.parameters())
    for _ in range(6):
        loss = F.mse_loss(model(rows), targets)
        optimizer.clear_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
    return model.weight.detach()
