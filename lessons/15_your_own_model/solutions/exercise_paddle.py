"""Exercises of lesson 15, Your own model, in PaddlePaddle. Write answers in place of the errors, then: zoo check 15"""

import numpy as np
import paddle.nn as nn
import paddle.nn.functional as F

OTHERS = {"running_mean": "_mean", "running_var": "_variance"}


def activation(word):
    """Exercise 1: finish a translation at the line where it stopped.

    Somebody's network in PyTorch has the line self.act = getattr(F, word), which zoo.translate left as it is,
    for the words stand in files of settings. They are those of PyTorch: "relu", "elu", "silu", "logsigmoid"
    and "softmin" (softmax of -x along the last axis). Return PaddlePaddle's function for a word: it takes a
    tensor and returns a tensor. For every other word raise a ValueError whose message has the word.
    """
    functions = {
        "relu": F.relu,
        "elu": F.elu,
        "silu": F.silu,
        "logsigmoid": F.log_sigmoid,
        "softmin": lambda x: F.softmax(-x, axis=-1),
    }
    if word not in functions:
        raise ValueError(f"no activation is called {word!r}")
    return functions[word]


def moved(arrays, layers, linear):
    """Exercise 2: a map of names, for a checkpoint whose layers are called something else here.

    arrays is a dict of numpy arrays from a checkpoint of PyTorch, such as "body.10.weight". layers is a dict from
    each layer's name there to its name here: {"body.1": "norm", "body.10": "head"}. linear is the set of those names
    there that are linear layers. Return a new dict for PaddlePaddle: names as they are here, running statistics as
    PaddlePaddle calls them, no counter of batches, and every linear weight the other way round. arrays stays as it is.
    Raise a ValueError where layers lacks the layer of an array, and where two arrays get one name; the message has the
    name of the array there (of two, of either).
    """
    found = {}
    for name, array in arrays.items():
        layer, _, role = name.rpartition(".")
        if role == "num_batches_tracked":
            continue
        if layer not in layers:
            raise ValueError(f"{name}: layers has no {layer}")
        new = f"{layers[layer]}.{OTHERS.get(role, role)}"
        if new in found:
            raise ValueError(f"{name}: another array is {new} already")
        found[new] = array.T.copy() if layer in linear and role == "weight" else array.copy()
    return found


THEIRS = """import torch.nn as nn
import torch.nn.functional as F


class Theirs(nn.Module):
    def __init__(self, classes):
        super().__init__()
        self.stem = nn.Conv2d(1, 4, 3, padding=1, bias=False)
        self.norm = nn.BatchNorm2d(4, momentum=0.1, eps=0.001)
        self.pool = nn.AvgPool2d(3, 2, padding=1)
        self.drop = nn.Dropout(0.4)
        self.head = nn.Linear(144, classes)

    def forward(self, x):
        x = self.pool(F.relu(self.norm(self.stem(x))))
        return self.head(self.drop(x.flatten(1)))
"""
REPORT = [
    # where, cause, expected, found
    ("norm", "bn_eps", "epsilon=0.001", "epsilon=1e-05"),
    ("pool", "count_include_pad", "exclusive=False", "exclusive=True"),
    ("drop", "dropout", "dropout p=0.4 scaling in training", "dropout p=0.5 scaling in training"),
]


class Port(nn.Layer):
    """For exercise 3; leave it as it is. Somebody's port of THEIRS, which is right, to PaddlePaddle."""

    def __init__(self, classes):
        super().__init__()
        self.stem = nn.Conv2D(1, 4, 3, padding=1, bias_attr=False)
        self.norm = nn.BatchNorm2D(4, momentum=0.1)
        self.pool = nn.AvgPool2D(3, 2, padding=1)
        self.drop = nn.Dropout(0.5)
        self.head = nn.Linear(144, classes)

    def forward(self, x):
        x = self.pool(F.relu(self.norm(self.stem(x))))
        return self.head(self.drop(x.flatten(1)))


class Mended(nn.Layer):
    """Exercise 3: mend a port by the doctor's report.

    REPORT has what zoo.diagnose says of Port against THEIRS: at each place the first mistake, for what comes after it
    at the same place cannot be seen yet. Copy Port to here, mend what the report names, ask again, and go on until
    nothing differs, in evaluation or in training.
    """

    def __init__(self, classes):
        super().__init__()
        self.stem = nn.Conv2D(1, 4, 3, padding=1, bias_attr=False)
        self.norm = nn.BatchNorm2D(4, momentum=0.9, epsilon=0.001)
        self.pool = nn.AvgPool2D(3, 2, padding=1, exclusive=False)
        self.drop = nn.Dropout(0.4)
        self.head = nn.Linear(144, classes)

    def forward(self, x):
        x = self.pool(F.relu(self.norm(self.stem(x))))
        return self.head(self.drop(x.flatten(1)))


class Training:
    """For exercise 4; leave it as it is. A model and its program, in the parts that a test looks at.

    learn(x, y) goes forward and backward once: it returns the loss and leaves the gradients. gradients(), statistics()
    and weights() are dicts of numpy arrays by name: the gradients of the last pass, what batch norm keeps, and the
    parameters as they are now. step() changes the parameters by the gradients.
    """

    def __init__(self, model, optimizer):
        self.model, self.optimizer = model, optimizer
        model.train()

    def weights(self):
        return {name: p.numpy().copy() for name, p in self.model.named_parameters()}

    def learn(self, x, y):
        self.optimizer.clear_grad()
        loss = F.cross_entropy(self.model(x), y)
        loss.backward()
        return loss.item()

    def gradients(self):
        return {name: p.grad.numpy().copy() for name, p in self.model.named_parameters() if p.grad is not None}

    def statistics(self):
        return {name: b.numpy().copy() for name, b in self.model.named_buffers()}

    def step(self):
        self.optimizer.step()


def first_apart(one, other, batches, limit=1e-5):
    """Exercise 4: the test that shows whether two programs train alike.

    one and other have the functions of Training; batches is a list of pairs (x, y). Train both on all batches, and
    return None if nothing differs, else a pair (number, what) for what differs first. number is that of the batch, from
    1. what is "loss", "gradients", "statistics" or "weights", looked at in this order in each batch, the weights after
    step(). Where the weights differ before the first batch it is (0, "weights").

    Two arrays differ where their shapes are not the same, or where a value of other is further from one's than limit
    times the largest absolute value of one's array; what is not a number differs from everything. Two dicts differ
    where a name is in one of them alone, or where arrays of a name differ.
    """

    def differs(a, b):
        return a.keys() != b.keys() or any(
            a[name].shape != b[name].shape or not (abs(a[name] - b[name]) <= limit * abs(a[name]).max()).all()
            for name in a
        )

    if differs(one.weights(), other.weights()):
        return 0, "weights"
    for number, (x, y) in enumerate(batches, 1):
        losses = [{"loss": np.array(each.learn(x, y))} for each in (one, other)]
        if differs(*losses):
            return number, "loss"
        if differs(one.gradients(), other.gradients()):
            return number, "gradients"
        if differs(one.statistics(), other.statistics()):
            return number, "statistics"
        one.step()
        other.step()
        if differs(one.weights(), other.weights()):
            return number, "weights"
    return None
