"""Answers to the exercises of lesson 11, Moving a model, in PyTorch."""

import copy
from itertools import pairwise

import torch
import torch.nn as nn
import torch.nn.functional as F

OTHERS = {"running_mean": "_mean", "running_var": "_variance"}


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.words = nn.Embedding(6, 8)
        self.conv = nn.Conv2d(3, 8, 1)
        self.norm = nn.BatchNorm2d(8)
        self.running_mean = nn.Linear(8, 8)
        self.tail = nn.Sequential(nn.Linear(8, 4, bias=False), nn.BatchNorm1d(4), nn.Linear(4, 4))


def own_state(model, arrays):
    layers, state = dict(model.named_modules()), {}
    for name in model.state_dict():
        path, _, role = name.rpartition(".")
        if role == "num_batches_tracked":
            state[name] = torch.tensor(0)
            continue
        array = torch.from_numpy(arrays[f"{path}.{OTHERS.get(role, role)}"])
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
    model.load_state_dict({name: torch.from_numpy(array) for name, array in arrays.items()})


class Mended(nn.Module):
    def __init__(self, num_classes):
        super().__init__()
        widths = [64, 64, 64, 128, 128, 256, 256, 512, 512]
        steps = list(pairwise(widths))
        self.stem = self.unit(3, 64, 7, 2)
        self.pool = nn.MaxPool2d(3, 2, padding=1)
        self.first = nn.ModuleList([self.unit(a, b, 3, b // a) for a, b in steps])
        self.second = nn.ModuleList([self.unit(b, b, 3, 1) for a, b in steps])
        self.around = nn.ModuleList([self.unit(a, b, 1, 2) if a < b else nn.Sequential() for a, b in steps])
        self.fc = nn.Linear(512, num_classes)

    def unit(self, a, b, size, stride):
        conv = nn.Conv2d(a, b, size, stride=stride, padding=size // 2, bias=False)
        return nn.Sequential(conv, nn.BatchNorm2d(b, momentum=0.1))

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
