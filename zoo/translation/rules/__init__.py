"""The table: how PyTorch and PaddlePaddle say the same thing, one file for each part of a program."""

from zoo.translation.rules import (
    activations,
    algebra,
    attending,
    attributes,
    boxes,
    broader,
    creation,
    data,
    devices,
    distributions,
    first,
    frameworks,
    functions,
    further,
    layers,
    learning,
    loops,
    losses,
    methods,
    networks,
    numbers,
    older,
    pooling,
    rarer,
    selecting,
    tensors,
    theirs,
    training,
    typed,
    weighted,
    written,
)

PARTS = (
    layers, weighted, activations, pooling, losses, functions, tensors, numbers, selecting, creation, algebra, methods,
    data, rarer, networks, training, learning, first, loops, attending, attributes, older, devices, typed, further,
    distributions, theirs, written, broader, frameworks, boxes,
)  # fmt: skip
RULES = tuple(rule for part in PARTS for rule in part.RULES)
