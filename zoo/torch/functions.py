"""Functional calls in a proof of training: what layers.py does to layers. zoo/paddle/functions.py is its twin.

A call is caught however the model holds the function, so that it makes no difference whether a layer or a function does
something.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

from zoo.torch import layers
from zoo.torch.calls import NEUTRAL, caught
from zoo.torch.runtime import precision
from zoo.vocabulary import plain_name

DROPOUTS = """
dropout dropout1d dropout2d dropout3d alpha_dropout feature_dropout feature_alpha_dropout
""".split()  # noqa: SIM905


def _single(value: Any) -> Any:
    return float(np.float32(value)) if isinstance(value, float) else value


def _momentum(value: Any) -> Any:
    return 1 - _single(1 - value) if isinstance(value, float) else value


# the settings that Paddle keeps as float32, by function
ROUNDED: dict[str, dict[str, Callable[[Any], Any]]] = {
    "batch_norm": {"eps": _single, "momentum": _momentum},
    **{name: {"eps": _single} for name in ("layer_norm", "instance_norm")},
    **{name: {"alpha": _single} for name in ("elu", "celu")},
    "hardtanh": {"min": _single, "max": _single},
    "softshrink": {"lambd": _single, "threshold": _single},
    "threshold": {"threshold": _single, "value": _single},
    **{name: {"exponent": _single} for name in ("pow", "__pow__")},
    "addmm": {"alpha": _single, "beta": _single},
}


@contextmanager
def proven(model: nn.Module, training: bool) -> Iterator[None]:
    """Run the block in the model's dtype, with functions in parity mode and, in training, without dropout."""

    def see(
        name: str, function: Callable[..., Any], args: Any, kwargs: dict[str, Any], given: dict[str, Any] | None
    ) -> Any:
        name = plain_name(name)
        if training and name in DROPOUTS:
            return args[0] if args else kwargs["input"]
        if name == "hardsigmoid":
            return F.relu6((args[0] if args else kwargs["input"]) + 3) / 6
        changes = dict(ROUNDED.get(name, {}))
        if training and name == "scaled_dot_product_attention":
            changes["dropout_p"] = lambda value: 0.0
        if changes and given is not None:
            args, kwargs = _changed(args, kwargs, list(given), changes)
        return function(*args, **kwargs)

    before = torch.get_default_dtype()
    torch.set_default_dtype(getattr(torch, precision(model)))
    try:
        with caught(see):
            yield
    finally:
        torch.set_default_dtype(before)


def _changed(
    args: Any, kwargs: dict[str, Any], names: list[str], changes: Mapping[str, Callable[[Any], Any]]
) -> tuple[Any, dict[str, Any]]:
    """Arguments with some of them changed, by their neutral names; names has the positional ones first."""
    names = [*names[: len(args)], *[""] * (len(args) - len(names))]
    args = [changes[name](value) if name in changes else value for name, value in zip(names, args, strict=True)]
    known = {key: NEUTRAL.get(key, key) for key in kwargs}
    return args, {k: changes[known[k]](value) if known[k] in changes else value for k, value in kwargs.items()}


RANDOM = re.compile(r"drop|stochasticdepth", re.IGNORECASE)  # classes that drop values, of any library, or their bases
SHARES = ("p", "prob", "drop_prob", "drop_rate", "dropout_prob")  # what they call the share that they drop


def dropout_off(model: nn.Module, shared: bool = False) -> None:
    """Set every dropout's probability to 0, in place: the proof is of everything else. Functions: proven().

    shared: but let zoo's own stochastic depth leave out what a Learner's masks say, which all sides share.
    """
    for layer in model.modules():
        if shared and isinstance(layer, layers.StochasticDepth):
            layer.is_still = True
            continue
        drops = any(RANDOM.search(each.__name__) for each in type(layer).__mro__)
        names = SHARES if drops else ("dropout",)  # attention and recurrent layers
        for name in names:
            if type(vars(layer).get(name)) in (int, float):
                setattr(layer, name, 0.0)
