"""Ports in other styles: configuration lists, inheritance, factories. Right, or with several mistakes."""

import functools
import operator

import torch
from torch import nn
from torch.nn import functional as F
from torch.nn.functional import relu as rectify


class Listed(nn.Module):
    """lenet from a list, its functions by their names; right as it stands."""

    convs = ((1, 6, 5), (6, 16, 5), (16, 120, 4))

    def __init__(self, acts=("sigmoid",) * 4, pools=("max_pool2d",) * 2, bias=True):
        super().__init__()
        self.layers = nn.ModuleList([nn.Conv2d(*row) for row in self.convs])
        self.hidden = nn.Linear(120, 64, bias=bias)
        self.last = nn.ModuleDict({"logits": nn.Linear(64, 10)})
        self.acts, self.pools = acts, pools

    def forward(self, x):
        acts, pools = self.acts, self.pools
        for i, layer in enumerate(self.layers):
            x = getattr(torch, acts[i])(layer(x))
            if i < 2:
                x = getattr(F, pools[i])(x, 2)
        x = getattr(torch, acts[3])(self.hidden(x.flatten(1)))
        return self.last["logits"](x)


def three_mistakes():
    return Listed(("sigmoid", "tanh", "sigmoid", "sigmoid"), ("avg_pool2d", "max_pool2d"), bias=False)


class Skeleton(nn.Module):
    """lenet whose children say how its steps are done."""

    def __init__(self):
        super().__init__()
        self.c = nn.ModuleList([nn.Conv2d(1, 6, 5), nn.Conv2d(6, 16, 5), nn.Conv2d(16, 120, 4)])
        self.f = nn.ModuleList([nn.Linear(120, 64), nn.Linear(64, 10)])

    def act(self, x):
        return x.sigmoid()

    def pool(self, x):
        return F.max_pool2d(x, 2, 2)

    def forward(self, x):
        x = self.pool(self.act(self.c[0](x)))
        x = self.pool(self.act(self.c[1](x)))
        return functools.reduce(lambda t, f: f(self.act(t)), self.f, self.c[2](x).flatten(1))


class EverywhereTanh(Skeleton):
    def act(self, x):
        return torch.tanh(x)


class RectifiedBehindThePool(Skeleton):
    def act(self, x):
        return x

    def pool(self, x):
        return rectify(F.max_pool2d(x, 2, 2))


class Fire(nn.Module):
    """One activation behind the concatenation does for both branches."""

    def __init__(self, into, narrow, wide, swapped=False, act=rectify):
        super().__init__()
        self.narrow = nn.Conv2d(into, narrow, 1)
        self.wide = nn.ModuleList([nn.Conv2d(narrow, wide, 1), nn.Conv2d(narrow, wide, 3, padding=1)])
        self.swapped, self.act = swapped, act

    def forward(self, x):
        x = self.act(self.narrow(x))
        parts = [layer(x) for layer in self.wide]
        return F.relu(torch.cat(parts[::-1] if self.swapped else parts, 1))


SIZES = ((64, 16), (128, 16), (128, 32), (256, 32), (256, 48), (384, 48), (384, 64), (512, 64))


class Squeezed(nn.Module):
    """squeezenet1_1; odd says what differs in which of its fires."""

    def __init__(self, odd=None, padding=0, pool=None, end=rectify, p=0.5, mean=(2, 3)):
        super().__init__()
        self.first = nn.Conv2d(3, 64, 3, 2, padding)
        odd = odd or {}
        self.fires = nn.Sequential(*[Fire(i, n, 4 * n, **odd.get(at, {})) for at, (i, n) in enumerate(SIZES)])
        self.head = nn.Conv2d(512, 10, 1)
        self.pool = pool or functools.partial(F.max_pool2d, kernel_size=3, stride=2, ceil_mode=True)
        self.end, self.p, self.mean = end, p, mean

    def forward(self, x):
        x = torch.relu(self.first(x))
        for at, fire in enumerate(self.fires):
            x = fire(self.pool(x) if at in (0, 2, 4) else x)
        x = self.end(self.head(F.dropout(x, self.p, self.training)))
        return x.mean(self.mean)


def smaller_map():
    return Squeezed(padding=1)


def branches_and_activations():
    return Squeezed({2: {"swapped": True}, 5: {"act": F.gelu}, 6: {"act": nn.Identity()}}, end=nn.Identity(), p=0.1)


def many_mistakes():
    acts = {1: F.gelu, 2: torch.sigmoid, 3: torch.tanh, 4: F.silu, 5: F.elu, 6: F.softplus}
    return Squeezed({at: {"act": act} for at, act in acts.items()})


class Block(nn.Module):
    def __init__(self, into, wide, stride, norm, swapped=False, added=operator.add):
        super().__init__()
        steps = (1, stride) if swapped else (stride, 1)
        self.c1, self.n1 = nn.Conv2d(into, wide, 3, steps[0], 1, bias=False), norm(wide)
        self.c2, self.n2 = nn.Conv2d(wide, wide, 3, steps[1], 1, bias=False), norm(wide)
        self.short = None
        if stride > 1:
            self.short = nn.Sequential(nn.Conv2d(into, wide, 1, stride, bias=False), norm(wide))
        self.added = added

    def forward(self, x):
        y = self.n2(self.c2(self.n1(self.c1(x)).relu()))
        return self.added(y, x if self.short is None else self.short(x)).relu()


def residual(norm=nn.BatchNorm2d, odd=None, head=None):
    """resnet18 as one Sequential."""
    blocks, into = [], 64
    for stage, wide in enumerate((64, 128, 256, 512)):
        for at in range(2):
            stride = 2 if stage and not at else 1
            blocks.append(Block(into, wide, stride, norm, **(odd or {}).get((stage, at), {})))
            into = wide
    stem = (nn.Conv2d(3, 64, 7, 2, 3, bias=False), norm(64), nn.ReLU(), nn.MaxPool2d(3, 2, 1))
    return nn.Sequential(*stem, *blocks, nn.AdaptiveAvgPool2d(1), *(head or (nn.Flatten(), nn.Linear(512, 10))))


def convolution_as_head():
    return residual(head=(nn.Conv2d(512, 10, 1), nn.Flatten()))


class Residual(nn.Module):
    """With a class of one's own around it, where a line can be told."""

    def __init__(self):
        super().__init__()
        norm = functools.partial(nn.BatchNorm2d, eps=1e-3)
        self.net = residual(norm, {(2, 0): {"swapped": True}, (3, 1): {"added": lambda y, x: y}})

    def forward(self, x):
        return self.net(x)


EXPECTED = {
    "Listed": ("lenet", 28, []),
    "three_mistakes": ("lenet", 28, [("pool_kind", "avg_pool"), ("activation_kind", "tanh"), ("bias", "hidden")]),
    "Skeleton": ("lenet", 28, []),
    "EverywhereTanh": ("lenet", 28, [("activation_kind", "tanh")]),
    "RectifiedBehindThePool": ("lenet", 28, [("activation_kind", "relu"), ("activation_missing", "c.2")]),
    "Squeezed": ("squeezenet1_1", 33, []),
    "branches_and_activations": (
        "squeezenet1_1",
        33,
        [
            ("concat_order", "concat in fires.2"),
            ("activation_kind", "gelu in fires.5"),
            ("activation_missing", "fires.6.narrow"),
            ("dropout", "dropout"),
        ],
    ),
    "convolution_as_head": ("resnet18", 33, []),
    "Residual": ("resnet18", 33, [("bn_eps", "net.1"), ("stride", "net.8.c1")]),
}
