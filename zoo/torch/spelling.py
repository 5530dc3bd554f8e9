"""How PyTorch spells a call, in the neutral words. zoo/paddle/spelling.py is its twin."""

from dataclasses import replace
from typing import Any

from zoo.recorder import Recorder, turned
from zoo.recording import Parameter
from zoo.vocabulary import KINDS, read, sides


def spelled(name: str, given: dict[str, Any] | None) -> tuple[str, dict[str, Any]]:
    """A call's name and arguments in the neutral words, where torch's are its own."""
    named = dict(given or {})
    if name == "convolution" and named.get("transposed"):
        name = "conv_transpose2d"
    if KINDS.get(name, name) == "dropout":
        named = {"p": 0.5, "training": True, "scales": "in training", "variant": name, **named}
        named["training"] = named.pop("train", named["training"])
    if KINDS.get(name, name) == "avg_pool":
        named.setdefault("count_include_pad", True)
    if KINDS.get(name) == "pad" and "input" in named:
        named["pad"] = sides(named.get("pad"), named["input"].dim())
    return read(name, named), named


def positions(args: Any, kwargs: dict[str, Any]) -> dict[str, Any]:
    """Arguments by their places, of a function whose names for them nobody knows."""
    return {**{str(position): value for position, value in enumerate(args)}, **kwargs}


def oriented(recorder: Recorder, kind: str, roles: list[tuple[str, Any]]) -> list[tuple[str, Any]]:
    """Note that the right side of a product is a weight [in, out], where torch's own Linear has [out, in]."""
    if kind in ("matmul", "addmm"):
        weight = recorder.source(roles[-1][1])
        if isinstance(weight, Parameter) and len(weight.shape) == 2:
            return [*roles[:-1], ("weight", replace(turned(weight), shape=weight.shape))]
    return roles
