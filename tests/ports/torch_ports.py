"""Ports as students write them: own names, own order of definition, functional calls. Some are right, most are not."""

import torch
from torch import nn
from torch.nn import functional
from torch.nn.functional import max_pool2d, relu


class FunctionalLeNet(nn.Module):
    """lenet, right: nothing but parameters and functions."""

    def __init__(self, classes=10):
        super().__init__()
        self.out_b, self.out_w = nn.Parameter(torch.zeros(classes)), nn.Parameter(torch.randn(classes, 64))
        self.hid_w, self.hid_b = nn.Parameter(torch.randn(64, 120)), nn.Parameter(torch.zeros(64))
        self.c = nn.ParameterList([torch.randn(6, 1, 5, 5), torch.randn(16, 6, 5, 5), torch.randn(120, 16, 4, 4)])
        self.cb = nn.ParameterList([torch.zeros(6), torch.zeros(16), torch.zeros(120)])

    def forward(self, pictures):
        n = pictures.shape[0]
        y = max_pool2d(torch.sigmoid(functional.conv2d(pictures, self.c[0], self.cb[0])), 2)
        y = functional.max_pool2d(functional.conv2d(y, self.c[1], self.cb[1]).sigmoid(), kernel_size=2, stride=2)
        y = functional.conv2d(y, self.c[2], self.cb[2]).sigmoid().view(n, -1)
        y = torch.sigmoid(y @ self.hid_w.T + self.hid_b)
        return functional.linear(y, self.out_w, self.out_b)


class Unit(nn.Module):
    """A residual block that keeps what differs in functions and computes the shortcut last."""

    def __init__(self, width_in, width, step, norm_short=True, early=False, rate=0.1):
        super().__init__()
        self.norms = nn.ModuleList([nn.BatchNorm2d(width, momentum=rate), nn.BatchNorm2d(width, momentum=rate)])
        self.second = nn.Conv2d(width, width, 3, 1, 1, bias=False)
        self.first = nn.Conv2d(width_in, width, 3, step, 1, bias=False)
        self.proj = None
        if step > 1 or width_in != width:
            self.proj = nn.Sequential(nn.Conv2d(width_in, width, 1, step, bias=False))
            if norm_short:
                self.proj.add_module("norm", nn.BatchNorm2d(width))
        self.early = early

    def forward(self, t):
        y = self.norms[1](self.second(relu(self.norms[0](self.first(t)), inplace=True)))
        if self.early:
            y = relu(y)
        y += t if self.proj is None else self.proj(t)
        return y if self.early else y.relu_()


class Residual18(nn.Module):
    """resnet18, right as it stands."""

    def __init__(self, classes=1000, **options):
        super().__init__()
        self.answer = nn.Linear(512, classes)
        units, before = [], 64
        for stage, width in enumerate((64, 128, 256, 512)):
            units.append(Unit(before, width, 1 if stage == 0 else 2, **options))
            units.append(Unit(width, width, 1, **options))
            before = width
        self.body = nn.ModuleList(units)
        self.stem_norm = nn.BatchNorm2d(64)
        self.stem = nn.Conv2d(3, 64, (7, 7), (2, 2), (3, 3), bias=False)

    def forward(self, x):
        x = functional.max_pool2d(relu(self.stem_norm(self.stem(x))), 3, 2, 1)
        for unit in self.body:
            x = unit(x)
        return self.answer(x.mean(dim=(2, 3)))


def shortcut_without_norm(classes=1000):
    return Residual18(classes, norm_short=False)


def relu_before_the_sum(classes=1000):
    return Residual18(classes, early=True)


def momentum_of_paddle(classes=1000):
    return Residual18(classes, rate=0.9)


class Dense(nn.Module):
    """A linear layer of one's own: torch's layout [out, in], multiplied the wrong way round."""

    def __init__(self, width_in, width):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(width, width_in))
        self.bias = nn.Parameter(torch.zeros(width))

    def forward(self, x):
        return x @ self.weight + self.bias


class OwnLayout(nn.Module):
    """A linear layer of one's own whose weight is [in, out]."""

    def __init__(self, width_in, width):
        super().__init__()
        self.kernel = nn.Parameter(torch.randn(width_in, width))
        self.shift = nn.Parameter(torch.zeros(width))

    def forward(self, x):
        return torch.matmul(x, self.kernel) + self.shift


class Digits(nn.Module):
    """lenet with parts to exchange; right as it stands."""

    def __init__(self, classes=10, head=nn.Linear, hidden=None):
        super().__init__()
        self.classify = head(64, classes)
        self.squash = nn.Sigmoid()
        self.three = nn.Conv2d(16, 120, 4)
        self.two = nn.Conv2d(6, 16, 5)
        self.one = nn.Conv2d(1, 6, 5)
        self.hidden = (hidden or nn.Linear)(120, 64)

    def features(self, x):
        x = max_pool2d(self.squash(self.one(x)), 2)
        return self.squash(self.three(max_pool2d(self.squash(self.two(x)), 2)))

    def forward(self, x):
        return self.classify(self.squash(self.hidden(self.features(x).flatten(1))))


def wrong_way_round(classes=64):
    return Digits(classes, head=Dense)


def own_layout(classes=10):
    return Digits(classes, head=OwnLayout, hidden=OwnLayout)


def own_layout_square(classes=64):
    """Its hidden layer shows that the layout is the class's own: right."""
    return Digits(classes, head=OwnLayout, hidden=OwnLayout)


class ChannelsLast(Digits):
    """lenet at 36 x 36 that flattens height, width, channels."""

    def __init__(self, classes=10):
        super().__init__(classes)
        self.hidden = nn.Linear(1080, 64)

    def forward(self, x):
        x = self.features(x).permute(0, 2, 3, 1)
        return self.classify(self.squash(self.hidden(x.reshape(len(x), -1))))


class ForgotTheHidden(Digits):
    """lenet whose hidden layer is declared and not called; the head was widened until it ran."""

    def __init__(self, classes=10):
        super().__init__(classes)
        self.classify = nn.Linear(120, classes)

    def forward(self, x):
        return self.classify(self.features(x).flatten(1))


class Misspelt(Digits):
    """lenet that cannot run."""

    def forward(self, x):
        return self.clasify(self.features(x))


class InAList(Digits):
    """lenet with two layers in a plain list, which the module does not see."""

    def __init__(self, classes=10):
        super().__init__(classes)
        self.dense = [nn.Linear(120, 64), nn.Linear(64, classes)]
        del self.hidden, self.classify

    def forward(self, x):
        return self.dense[1](self.squash(self.dense[0](self.features(x).flatten(1))))


class WrongWidth(Digits):
    """lenet whose hidden layer expects another number of values."""

    def __init__(self, classes=10):
        super().__init__(classes)
        self.hidden = nn.Linear(480, 64)


class AsConvolutions(Digits):
    """lenet, right: its linear layers are convolutions of a 1 x 1 map."""

    def __init__(self, classes=10):
        super().__init__(classes)
        self.hidden, self.classify = nn.Conv2d(120, 64, 1), nn.Conv2d(64, classes, 1)

    def forward(self, x):
        return self.classify(self.squash(self.hidden(self.features(x)))).flatten(1)


class OneProduct(Digits):
    """lenet, right: weight, bias and sum in one call, the activation by hand, the layers by their forward."""

    def forward(self, x):
        x = torch.addmm(self.hidden.bias, self.features(x).flatten(1), self.hidden.weight.t())
        return self.classify.forward(1 / (1 + torch.exp(-x)))


class SaysNothing(Digits):
    """lenet without the return."""

    def forward(self, x):
        super().forward(x)


class Mixed(Digits):
    """lenet that answers for the pictures of a batch in another order."""

    def forward(self, x):
        return super().forward(x).flip(0)


class AlwaysDropping(nn.Module):
    """alexnet with F.dropout that never hears of evaluation."""

    def __init__(self, classes=1000, side=1):
        super().__init__()
        self.lin = nn.ModuleList([nn.Linear(256 * side * side, 4096), nn.Linear(4096, 4096), nn.Linear(4096, classes)])
        widths = (3, 96, 256, 384, 384, 256)
        shapes = ((11, 4, 5), (5, 1, 2), (3, 1, 1), (3, 1, 1), (3, 1, 1))
        pairs = zip(widths[:-1], widths[1:], shapes, strict=True)
        self.convs = nn.ModuleList([nn.Conv2d(a, b, k, s, p) for a, b, (k, s, p) in pairs])

    def forward(self, x):
        for i, conv in enumerate(self.convs):
            x = relu(conv(x))
            if i in (0, 1, 4):
                x = max_pool2d(x, 2)
        x = functional.dropout(relu(self.lin[0](x.flatten(1))))
        return self.lin[2](functional.dropout(relu(self.lin[1](x))))


class Branches(nn.Module):
    """An Inception block of googlenet with its branches in a dictionary."""

    def __init__(self, c0, c1, c2, c3, c4, order):
        super().__init__()
        self.parts = nn.ModuleDict(
            {
                "pool": nn.Sequential(nn.MaxPool2d(3, 1, 1), nn.Conv2d(c0, c4, 1), nn.ReLU(inplace=True)),
                "five": nn.Sequential(
                    nn.Conv2d(c0, c3[0], 1), nn.ReLU(), nn.Conv2d(c3[0], c3[1], 5, padding=2), nn.ReLU()
                ),
                "three": nn.Sequential(
                    nn.Conv2d(c0, c2[0], 1), nn.ReLU(), nn.Conv2d(c2[0], c2[1], 3, padding=1), nn.ReLU()
                ),
                "one": nn.Sequential(nn.Conv2d(c0, c1, 1), nn.ReLU()),
            }
        )
        self.order = order

    def forward(self, x):
        return torch.cat([self.parts[name](x) for name in self.order], dim=1)


class Goo(nn.Module):
    """googlenet; order is that of the branches in each block."""

    def __init__(self, classes=1000, order=("one", "three", "five", "pool")):
        super().__init__()
        rows = [
            (192, 64, (96, 128), (16, 32), 32),
            (256, 128, (128, 192), (32, 96), 64),
            (480, 192, (96, 208), (16, 48), 64),
            (512, 160, (112, 224), (24, 64), 64),
            (512, 128, (128, 256), (24, 64), 64),
            (512, 112, (144, 288), (32, 64), 64),
            (528, 256, (160, 320), (32, 128), 128),
            (832, 256, (160, 320), (32, 128), 128),
            (832, 384, (192, 384), (48, 128), 128),
        ]
        self.head = nn.Linear(1024, classes)
        self.blocks = nn.ModuleList([Branches(*row, order) for row in rows])
        self.stem = nn.Sequential(
            nn.Conv2d(3, 64, 7, padding=3),
            nn.ReLU(),
            nn.MaxPool2d(3, 2, 1),
            nn.Conv2d(64, 64, 1),
            nn.ReLU(),
            nn.Conv2d(64, 192, 3, padding=1),
            nn.ReLU(),
        )

    def forward(self, x):
        x = max_pool2d(self.stem(x), 3, 2, 1)
        for i, block in enumerate(self.blocks):
            x = block(x)
            if i in (1, 6):
                x = max_pool2d(x, 3, 2, 1)
        return self.head(functional.adaptive_avg_pool2d(x, 1).squeeze(-1).squeeze(-1))


def pool_branch_first(classes=1000):
    return Goo(classes, ("pool", "one", "three", "five"))


# name -> network, image size, cause, where (a part of it), or None where the port is right
EXPECTED = {
    "FunctionalLeNet": ("lenet", 28, None, ""),
    "Residual18": ("resnet18", 33, None, ""),
    "own_layout": ("lenet", 28, None, ""),
    "own_layout_square": ("lenet", 28, None, ""),
    "Digits": ("lenet", 28, None, ""),
    "AsConvolutions": ("lenet", 28, None, ""),
    "OneProduct": ("lenet", 28, None, ""),
    "SaysNothing": ("lenet", 28, "unknown", "the output"),
    "Mixed": ("lenet", 28, "unknown", "forward call 13: flip"),
    "Goo": ("googlenet", 33, None, ""),
    "shortcut_without_norm": ("resnet18", 33, "shortcut", "body.2.proj.0"),
    "relu_before_the_sum": ("resnet18", 33, "residual_order", "relu in body.0"),
    "momentum_of_paddle": ("resnet18", 33, "bn_momentum", "body.0.norms.0"),
    "wrong_way_round": ("lenet", 28, "linear_transposed", "classify"),
    "ChannelsLast": ("lenet", 36, "flatten_order", "forward call 9: permute"),
    "ForgotTheHidden": ("lenet", 28, "layer_unused", "hidden"),
    "InAList": ("lenet", 28, "unknown", "forward call 10: linear"),
    "WrongWidth": ("lenet", 28, "channels", "hidden"),
    "AlwaysDropping": ("alexnet", 29, "dropout", "forward call 17: dropout"),
    "pool_branch_first": ("googlenet", 33, "concat_order", "concat in blocks.0"),
    "Misspelt": ("lenet", 28, "unknown", ""),
}
