"""Answers to the exercises of lesson 11, Moving a model, in PaddlePaddle."""

import copy
from itertools import pairwise

import paddle.nn as nn
import paddle.nn.functional as F

OTHERS = {"_mean": "running_mean", "_variance": "running_var"}


class Net(nn.Layer):
    def __init__(self):
        super().__init__()
        self.words = nn.Embedding(6, 8)
        self.conv = nn.Conv2D(3, 8, 1)
        self.norm = nn.BatchNorm2D(8)
        self.running_mean = nn.Linear(8, 8)
        self.tail = nn.Sequential(nn.Linear(8, 4, bias_attr=False), nn.BatchNorm1D(4), nn.Linear(4, 4))


def own_state(model, arrays):
    layers, state = dict(model.named_sublayers()), {}
    for name in model.state_dict():
        path, _, role = name.rpartition(".")
        array = arrays[f"{path}.{OTHERS.get(role, role)}"]
        turned = isinstance(layers[path], nn.Linear) and role == "weight"
        state[name] = array.T if turned else array
    return state


def load(model, arrays):
    own = model.state_dict()
    wrong = [f"{name} is missing" for name in own if name not in arrays]
    for name, array in arrays.items():
        if name not in own:
            wrong.append(f"{name} is left over")
        elif array.shape != tuple(own[name].shape):
            wrong.append(f"{name} is {array.shape} and not {tuple(own[name].shape)}")
    if wrong:
        raise ValueError("; ".join(wrong))
    model.set_state_dict(arrays)


class Mended(nn.Layer):
    def __init__(self, num_classes):
        super().__init__()
        widths = [64, 64, 64, 128, 128, 256, 256, 512, 512]
        steps = list(pairwise(widths))
        self.stem = self.unit(3, 64, 7, 2)
        self.pool = nn.MaxPool2D(3, 2, padding=1)
        self.first = nn.LayerList([self.unit(a, b, 3, b // a) for a, b in steps])
        self.second = nn.LayerList([self.unit(b, b, 3, 1) for a, b in steps])
        self.around = nn.LayerList([self.unit(a, b, 1, 2) if a < b else nn.Sequential() for a, b in steps])
        self.fc = nn.Linear(512, num_classes)

    def unit(self, a, b, size, stride):
        conv = nn.Conv2D(a, b, size, stride=stride, padding=size // 2, bias_attr=False)
        return nn.Sequential(conv, nn.BatchNorm2D(b, momentum=0.9))

    def forward(self, x):
        x = self.pool(F.relu(self.stem(x)))
        for first, second, around in zip(self.first, self.second, self.around, strict=True):
            x = F.relu(second(F.relu(first(x))) + around(x))
        return self.fc(x.mean([2, 3]))


def best_state(model, epochs, learn, score):
    best, state = None, None
    for _ in range(epochs):
        model.train()
        learn(model)
        model.eval()
        reached = score(model)
        if best is None or reached > best:
            best, state = reached, copy.deepcopy(model.state_dict())
    return best, state


def why():
    return {"a": "name", "b": "unit", "c": "default", "g": "brackets", "h": "layout", "i": "layout"}


def shows():
    return {"b": "training", "c": "evaluation", "h": "evaluation", "i": "error"}
