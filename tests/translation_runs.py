"""Runs examples of rules on both sides, on the same numbers, forward and backward. See test_translate_rules.py."""

import re

import numpy as np
import paddle
import torch

SHAPES = {
    "x": (2, 4, 6, 6), "x2": (2, 4, 6, 6), "v": (2, 4, 6), "w": (2, 4, 4, 4, 4), "m": (4, 6), "m2": (4, 6), "s": (5, 5),
    "s2": (5, 5), "p": (4, 6), "u": (4, 6),
}  # fmt: skip
HEAD = {
    side: f"import {side}\nimport {side}.nn as nn\nimport {side}.nn.functional as F\n{more}\n"
    for side, more in (
        ("torch", "import torch.optim as optim\nfrom torch.utils.data import DataLoader, Dataset, TensorDataset"),
        ("paddle", ""),
    )
}
# what the names are, for the translator: a function's parameters
FRAME = "def example({names}):\n{body}\n"


def drawn():
    """The same numbers for both sides."""
    draw = np.random.default_rng(7)
    found = {name: draw.permutation(np.prod(shape)).reshape(shape) / np.prod(shape) * 4 - 2 + 0.003
             for name, shape in SHAPES.items()}  # fmt: skip
    found["p"] = np.abs(found["p"]) + 0.1
    found["u"] = found["u"] / 4.2 + 0.5
    found["i"] = draw.integers(0, 4, (4, 6))
    found["k"] = np.array([3, 0, 5, 1])
    found["b"] = draw.integers(0, 2, (4, 6)).astype(bool)
    return found


NUMBERS = drawn()


def filler():
    """Gives each tensor of a layer its numbers when the layer is first called: the same on both sides."""
    draw, met = np.random.default_rng(3), set()

    def fill(layer, own, put):
        if id(layer) in met:
            return
        met.add(id(layer))
        for name, tensor in own:
            turned = type(layer).__name__ == "Linear" and name == "weight" and put is set_paddle
            shape = tuple(tensor.shape)[::-1] if turned else tuple(tensor.shape)
            values = draw.normal(size=shape)
            put(tensor, values.T if turned else values)

    return fill


def set_torch(tensor, values):
    with torch.no_grad():
        tensor.copy_(torch.from_numpy(np.ascontiguousarray(values)))


def set_paddle(tensor, values):
    tensor.set_value(np.ascontiguousarray(values))


def framed(example, names):
    """An example as a function, which returns what is compared."""
    lines = example.splitlines()
    last = lines[-1]
    if re.match(r"[\w, ]+ = ", last):
        lines.append("return y")
    else:
        lines[-1] = f"return {last}"
    return FRAME.format(names=", ".join(names), body="\n".join("    " + line for line in lines))


def hinted(code):
    """The names are tensors, which the translator is told."""
    return re.sub(r"def example\(([\w, ]*)\)", lambda m: "def example(" + ", ".join(
        f"{name}: torch.Tensor" for name in m[1].split(", ") if name) + ")", code)  # fmt: skip


def run(side, example, names):
    """Run an example: its results as arrays, words and numbers, and the gradients of what went in."""
    fill = filler()
    given = []
    for name in names:
        values = NUMBERS[name]
        if side == "torch":
            given.append(torch.tensor(values, requires_grad=values.dtype == np.float64))
        else:
            given.append(paddle.to_tensor(values, stop_gradient=values.dtype != np.float64))
    if side == "torch":
        hook = torch.nn.modules.module.register_module_forward_pre_hook(
            lambda layer, _: fill(layer, layer.named_parameters(recurse=False), set_torch)
        )
        try:
            result = example(*given)
        finally:
            hook.remove()
    else:
        usual = paddle.nn.Layer.__call__

        def call(self, *args, **kwargs):
            fill(self, [(n, t) for n, t in self.named_parameters(include_sublayers=False)], set_paddle)
            return usual(self, *args, **kwargs)

        paddle.nn.Layer.__call__ = call
        try:
            result = example(*given)
        finally:
            paddle.nn.Layer.__call__ = usual
    found = []
    flat(result, side, found)
    total = None
    for each in found:
        if isinstance(each, torch.Tensor | paddle.Tensor) and each.is_floating_point() and learns(each):
            scale = np.linspace(0.5, 1.5, int(np.prod(tuple(each.shape)))).reshape(tuple(each.shape))
            here = torch.tensor(scale) if side == "torch" else paddle.to_tensor(scale)
            term = (each * here.to(each.dtype) if side == "torch" else each * here.astype(each.dtype)).sum()
            total = term if total is None else total + term
    values = [array(each) for each in found]
    if total is not None:
        total.backward()
        values += [array(each.grad) for each in given if each.grad is not None]
    return values


def learns(tensor):
    return tensor.requires_grad if isinstance(tensor, torch.Tensor) else not tensor.stop_gradient


def flat(value, side, found):
    if isinstance(value, tuple | list) or type(value).__name__ == "Size":
        found.append(f"{len(value)} items")
        for each in value:
            flat(each, side, found)
    else:
        found.append(value)


def array(value):
    if isinstance(value, torch.Tensor):
        return value.detach().cpu().numpy()
    if isinstance(value, paddle.Tensor):
        return value.detach().numpy()
    return value if isinstance(value, str | bool | int | float | np.ndarray) or value is None else str(value)


def apart(first, second):
    """The greatest difference of two lists of results."""
    assert len(first) == len(second), (first, second)
    most = 0.0
    for one, two in zip(first, second, strict=True):
        if isinstance(one, str | None) or isinstance(two, str | None):
            assert one == two
            continue
        one, two = np.asarray(one), np.asarray(two)
        assert one.shape == two.shape, (one.shape, two.shape)
        assert one.dtype == two.dtype, (one.dtype, two.dtype)
        if one.size:
            assert np.array_equal(np.isfinite(one), np.isfinite(two))
            with np.errstate(invalid="ignore"):
                off = np.abs(one.astype(np.float64) - two.astype(np.float64)) / max(1.0, np.nanmax(np.abs(one)))
                most = max(most, float(np.nanmax(off, initial=0.0)))
    return most


def used(example):
    return [name for name in NUMBERS if re.search(rf"\b{name}\b", example)]
