"""The table: how PyTorch and PaddlePaddle say the same thing, one file for each part of a program."""

from zoo.translation.rules import (
    activations,
    algebra,
    attributes,
    beside,
    boxes,
    broader,
    creation,
    data,
    devices,
    distributions,
    frameworks,
    functions,
    further,
    initialisers,
    layers,
    learning,
    loops,
    losses,
    methods,
    networks,
    numbers,
    pooling,
    rarer,
    selecting,
    sequences,
    shared,
    tensors,
    training,
    weighted,
    wider,
    written,
)

PARTS = (
    layers, weighted, activations, pooling, losses, functions, tensors, numbers, selecting, creation, algebra, methods,
    data, networks, training, learning, initialisers, loops, sequences, attributes, devices,
    distributions, written, broader, frameworks, boxes,
    shared, wider, beside, further, rarer,
)  # fmt: skip
RULES = tuple(rule for part in PARTS for rule in part.RULES)
