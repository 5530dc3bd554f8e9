"""How PaddlePaddle spells a call, in the neutral words. zoo/torch/spelling.py is its twin."""

from dataclasses import replace
from typing import Any

from zoo.recorder import Recorder, turned
from zoo.recording import Parameter
from zoo.vocabulary import KINDS, read, sides


def spelled(name: str, given: dict[str, Any] | None) -> tuple[str, dict[str, Any]]:
    """A call's name and arguments with the units and words of the neutral ones, where Paddle's are its own."""
    named = {key: value for key, value in (given or {}).items() if key != "name"}
    if named.get("data_format") in ("NCHW", "NCHWC", "NCL", "NC", "NCDHW", None):
        named.pop("data_format", None)
    if name == "_conv_nd":
        name = named.pop("op_type", "conv2d")
    if name == "pool2d":
        name = f"{'adaptive_' if named['adaptive'] else ''}{named['pooling']}_pool2d"
        named["output_size"] = named["kernel_size"]
        if named["whole"]:
            named["kernel_size"] = named["input"].shape[2:]
    if str(named.get("padding_algorithm")).upper() in ("SAME", "VALID"):
        named["padding"] = named["padding_algorithm"]
    if "is_test" in named:
        named["training"] = not named.pop("is_test")
    if KINDS.get(name, name) == "batch_norm":
        named["momentum"] = 1 - named.get("momentum", 0.9)
        named["training"] = bool(named.get("training")) and not named.get("use_global_stats")
    if KINDS.get(name, name) == "dropout":
        named = {"p": 0.5, "training": True, "mode": "upscale_in_train", "variant": name, **named}
        named["scales"] = "in training" if named["mode"] == "upscale_in_train" else "in evaluation"
    if KINDS.get(name, name) == "avg_pool":
        named.setdefault("count_include_pad", not named.get("exclusive", True))
    if name == "gelu" and not isinstance(named.get("approximate"), str):
        named["approximate"] = "tanh" if named.get("approximate") else "none"
    if KINDS.get(name) == "pad" and "input" in named:
        given_first = bool(named.get("pad_from_left_axis", True))
        named["pad"] = sides(named.get("pad", named.get("padding")), named["input"].ndim, given_first)
    return read(name, named), named


def positions(args: Any, kwargs: dict[str, Any]) -> dict[str, Any]:
    """Arguments by their places, of a function whose names for them nobody knows."""
    return {**{str(position): value for position, value in enumerate(args)}, **kwargs}


def oriented(
    recorder: Recorder, kind: str, roles: list[tuple[str, Any]], transposed: bool, compatible: bool
) -> list[tuple[str, Any]]:
    """The right side of a product with a parameter is its weight: [in, out], as in Paddle's own Linear."""
    weight = recorder.source(roles[-1][1])
    if kind in ("matmul", "addmm") and isinstance(weight, Parameter) and len(weight.shape) == 2:
        return [*roles[:-1], ("weight", turned(weight) if transposed else weight)]
    if kind == "linear" and compatible:
        return [(role, _as_torch(recorder, tensor) if role == "weight" else tensor) for role, tensor in roles]
    return roles


def _as_torch(recorder: Recorder, tensor: Any) -> Any:
    """The weight of the functions that take it as torch does, [out, in]: that is its usual way there."""
    weight = recorder.source(tensor)
    return replace(turned(weight), usual=weight.usual) if isinstance(weight, Parameter) else tensor
