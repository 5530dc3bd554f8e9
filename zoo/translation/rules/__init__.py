"""The table: how PyTorch and PaddlePaddle say the same thing, one file for each part of a program."""

from zoo.translation.rules import frameworks, functions, layers, learning, tensors

RULES = (*layers.RULES, *functions.RULES, *tensors.RULES, *learning.RULES, *frameworks.RULES)
