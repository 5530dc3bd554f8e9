"""Levels 4 to 8 on two models of anyone's: right pairs are equal, wrong ones are caught at their level, by name."""

import paddle
import paddle.nn.functional as P
import torch
import torch.nn.functional as T

SIZE = (3, 12, 12)
TRAINED = "4,5,6,7,8"


class TorchNet(torch.nn.Module):
    """Layers and functions mixed, batch norm, dropout of both styles, a free parameter."""

    def __init__(self, momentum=0.1):
        super().__init__()
        self.conv1 = torch.nn.Conv2d(3, 6, 3, padding=1)
        self.bn1 = torch.nn.BatchNorm2d(6, momentum=momentum)
        self.depth = torch.nn.Conv2d(6, 6, 3, padding=1, groups=6, bias=False)
        self.bn2 = torch.nn.BatchNorm2d(6)
        self.scale = torch.nn.Parameter(torch.rand(6, 1, 1) + 0.5)
        self.drop = torch.nn.Dropout(0.4)
        self.fc = torch.nn.Linear(6 * 9, 10)
        self.head = torch.nn.Linear(10, 4)

    def forward(self, x):
        x = T.hardsigmoid(self.bn1(self.conv1(x))) * 4
        x = T.relu(self.bn2(self.depth(x)) * self.scale + x)
        x = T.dropout(x, 0.3, self.training)
        x = T.adaptive_avg_pool2d(T.avg_pool2d(x, 2), 3).flatten(1)
        return self.head(self.drop(T.elu(self.fc(x), 0.7)))


class PaddleNet(paddle.nn.Layer):
    """The same with other names, in another order of definition, functions where that has layers."""

    def __init__(self, momentum=0.9):
        super().__init__()
        self.classes = paddle.nn.Linear(10, 4)
        self.hidden = paddle.nn.Linear(54, 10)
        self.gain = self.create_parameter([6, 1, 1], default_initializer=paddle.nn.initializer.Uniform(0.5, 1.5))
        self.norms = paddle.nn.LayerList([paddle.nn.BatchNorm2D(6, momentum=momentum), paddle.nn.BatchNorm(6)])
        self.wise = paddle.nn.Conv2D(6, 6, 3, padding=1, groups=6, bias_attr=False)
        self.stem = paddle.nn.Conv2D(3, 6, 3, padding=1)
        self.act, self.pool = paddle.nn.Hardsigmoid(), paddle.nn.AdaptiveAvgPool2D(3)

    def forward(self, x):
        x = self.act(self.norms[0](self.stem(x))) * 4
        x = P.relu(self.norms[1](self.wise(x)) * self.gain + x)
        x = self.pool(P.avg_pool2d(P.dropout(x, 0.3, training=self.training), 2)).flatten(1)
        return self.classes(P.dropout(P.elu(self.hidden(x), 0.7), 0.4, training=self.training))
