"""The table: how PyTorch and PaddlePaddle say the same thing, one file for each part of a program."""

from zoo.translation.rules import (
    activations,
    algebra,
    arguments_to_torch,
    attributes,
    boxes,
    creation,
    data,
    devices,
    distributions,
    frameworks,
    functions,
    functions_to_paddle,
    functions_to_torch,
    initialisers,
    layers,
    layers_to_paddle,
    layers_to_torch,
    learning,
    loops,
    losses,
    methods,
    names_to_torch,
    networks,
    numbers,
    pooling_and_resizing,
    selecting,
    sequences,
    tensors,
    training,
    weighted,
    written,
)

PARTS = (
    layers, weighted, activations, pooling_and_resizing, losses, functions, tensors, numbers, selecting,
    creation, algebra, methods, data, networks, training, learning, initialisers, loops, sequences, attributes, devices,
    distributions, written, functions_to_torch, frameworks, boxes,
    names_to_torch, arguments_to_torch, layers_to_torch, functions_to_paddle, layers_to_paddle,
)  # fmt: skip
RULES = tuple(rule for part in PARTS for rule in part.RULES)
