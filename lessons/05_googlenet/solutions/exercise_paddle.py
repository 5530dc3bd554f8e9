"""Answers to the exercises of lesson 05, GoogLeNet, in PaddlePaddle."""

import paddle
import paddle.nn as nn
import paddle.nn.functional as F


class Inception(nn.Layer):
    def __init__(self, c0, c1, c2, c3, c4):
        super().__init__()
        self.p1_1 = nn.Conv2D(c0, c1, 1)
        self.p2_1 = nn.Conv2D(c0, c2[0], 1)
        self.p2_2 = nn.Conv2D(c2[0], c2[1], 3, padding=1)
        self.p3_1 = nn.Conv2D(c0, c3[0], 1)
        self.p3_2 = nn.Conv2D(c3[0], c3[1], 5, padding=2)
        self.p4_1 = nn.MaxPool2D(3, stride=1, padding=1)
        self.p4_2 = nn.Conv2D(c0, c4, 1)

    def forward(self, x):
        p1 = F.relu(self.p1_1(x))
        p2 = F.relu(self.p2_2(F.relu(self.p2_1(x))))
        p3 = F.relu(self.p3_2(F.relu(self.p3_1(x))))
        p4 = F.relu(self.p4_2(self.p4_1(x)))
        return paddle.concat([p1, p2, p3, p4], 1)


def block_macs(c0, c1, c2, c3, c4, side):
    products = c0 * c1
    products += c0 * c2[0] + c2[0] * c2[1] * 3 * 3
    products += c0 * c3[0] + c3[0] * c3[1] * 5 * 5
    products += c0 * c4
    return side * side * products


class Auxiliary(nn.Layer):
    def __init__(self, in_channels, num_classes):
        super().__init__()
        self.pool = nn.AvgPool2D(5, stride=3)
        self.conv = nn.Conv2D(in_channels, 128, 1, bias_attr=False)
        self.norm = nn.BatchNorm2D(128, momentum=0.9, epsilon=1e-3)
        self.fc1 = nn.Linear(2048, 1024)
        self.drop = nn.Dropout(0.7)
        self.fc2 = nn.Linear(1024, num_classes)

    def forward(self, x):
        x = F.relu(self.norm(self.conv(self.pool(x))))
        x = F.relu(self.fc1(paddle.flatten(x, 1)))
        return self.fc2(self.drop(x))


class Mended(nn.Layer):
    def __init__(self, num_classes):
        super().__init__()
        self.conv = nn.Conv2D(3, 16, 3, padding=1)
        self.pool = nn.MaxPool2D(3, 2, 1)
        self.one = nn.Conv2D(16, 8, 1)
        self.reduce = nn.Conv2D(16, 4, 1)
        self.five = nn.Conv2D(4, 8, 5, padding=2)
        self.fc = nn.Linear(16, num_classes)

    def forward(self, x):
        x = self.pool(F.relu(self.conv(x)))
        one = F.relu(self.one(x))
        five = F.relu(self.five(F.relu(self.reduce(x))))
        x = paddle.concat([one, five], 1)
        x = x.mean([2, 3])
        return self.fc(x)
