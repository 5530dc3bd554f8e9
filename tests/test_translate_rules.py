"""Every rule of the table: its examples are translated, and both sides run on the same numbers, forward and backward.

An example is Python as it is written for PyTorch. These names are there: x, x2 (2, 4, 6, 6), v (2, 4, 6),
w (2, 4, 4, 4, 4), m, m2 (4, 6), s, s2 (5, 5), p (4, 6) above 0, u (4, 6) in (0, 1), all float64 with gradients;
i (4, 6) whole numbers from 0 to 3 and k (4,) from 0 to 5, int64; b (4, 6) of True and False. What the last line gives
is compared, or, where that is an assignment, what is called y; tensors, numbers, words, and tuples and lists of them.
"""

import re

import numpy as np
import paddle
import pytest
import torch
from translation_programs import BACK

from zoo.translation.engine import translated
from zoo.translation.result import MARK
from zoo.translation.rules import RULES
from zoo.translation.writer import Writer

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


@pytest.fixture(autouse=True)
def _double():
    torch.set_default_dtype(torch.float64)
    paddle.set_default_dtype("float64")
    yield
    torch.set_default_dtype(torch.float32)
    paddle.set_default_dtype("float32")


TRIED = [rule for rule in RULES if rule.examples and rule.paddle is not None]
WITHOUT = [rule for rule in RULES if rule.torch is not None and rule.paddle is None]

# PaddlePaddle's own, which no example becomes
BACKWARDS = (
    "paddle.max(x, axis=1)", "x.max(1)", "x.min(axis=-1, keepdim=True)", "paddle.min(x, 1)", "x.split(2, axis=1)",
    "paddle.split(x, 2, 1)", "paddle.is_compiled_with_cuda()", "paddle.flip(x, 1)",
    "F.softmax(x).astype(paddle.float32)",
    'i.astype("float64") * m', "x.reshape([2, -1])", "F.relu(x).max(1)",
    "it = paddle.optimizer.SGD(learning_rate=0.25, parameters=nn.Linear(2, 2).parameters())\nit.get_lr()",
)  # fmt: skip


def used(example):
    return [name for name in NUMBERS if re.search(rf"\b{name}\b", example)]


@pytest.fixture(scope="module")
def sides():
    """All examples as one file, translated, and back: its functions on each side, what stayed, and the text."""
    names = {f"example_{at}_{to}": each for at, rule in enumerate(TRIED) for to, each in enumerate(rule.examples)}
    parts = [
        hinted(framed(example, used(example))).replace("def example(", f"def {name}(")
        for name, example in names.items()
    ]
    there = translated(HEAD["torch"] + "\n\n".join(parts), "paddle")
    written, usual = set(), Writer.put

    def put(self, rule, *args, **kwargs):
        done = usual(self, rule, *args, **kwargs)
        written.add((rule.torch, rule.paddle))
        return done

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Writer, "put", put)
        back = translated(there.text, "torch")
        start = "import paddle\nimport paddle.nn as nn\nimport paddle.nn.functional as F\n\n\n"
        own = start + "\n\n".join(
            hinted(framed(each, used(each))).replace("torch.", "paddle.").replace("def example(", f"def own_{at}(")
            for at, each in enumerate(BACKWARDS)
        )
        to_torch = translated(own, "torch")
    found = {"written back": written, "own": {}, "own back": {}, "own text": to_torch}
    exec(compile(own, "<paddle>", "exec"), found["own"])
    exec(compile(to_torch.text, "<torch>", "exec"), found["own back"])
    for key, source in (
        ("torch", HEAD["torch"] + "\n\n".join(parts)), ("paddle", there.text), ("back", back.text)
    ):  # fmt: skip
        scope = {}
        exec(compile(source, f"<{key}>", "exec"), scope)
        found[key] = scope
        found[f"text of {key}"] = {each[: each.index("(")]: each for each in re.split(r"^def ", source, flags=re.M)[1:]}
    # a remark is over the line that it is about
    found["marked"] = {
        name for text in (found["text of paddle"], found["text of back"]) for name, each in text.items() if MARK in each
    }
    return found


@pytest.mark.parametrize("at", range(len(TRIED)), ids=[str(rule.torch or rule.paddle) for rule in TRIED])
def test_a_rule_does_the_same_on_both_sides(at, sides):
    rule, worst = TRIED[at], 0.0
    for to, example in enumerate(rule.examples):
        name, names = f"example_{at}_{to}", used(example)
        assert name not in sides["marked"], sides["text of paddle"][name] + sides["text of back"][name]
        ours = run("torch", sides["torch"][name], names)
        worst = max(worst, apart(ours, run("paddle", sides["paddle"][name], names)))
        again = run("torch", sides["back"][name], names)
        assert apart(ours, again) <= 1e-12, sides["text of back"][name]
    listed = float(rule.differs.partition(":")[0]) if rule.differs else 0.0
    assert worst <= (1.6 * listed or 1e-12), sides["text of paddle"][name]
    assert worst >= listed / 1.6, f"{worst}: the frameworks differ less than it is said"


@pytest.mark.parametrize("rule", WITHOUT, ids=[str(rule.torch) for rule in WITHOUT])
def test_what_has_no_counterpart_stays_and_is_marked_with_what_to_do(rule):
    assert rule.note
    for example in rule.examples:
        code = HEAD["torch"] + hinted(framed(example, used(example)))
        scope = {}
        exec(compile(code, "<torch>", "exec"), scope)
        run("torch", scope["example"], used(example))  # PyTorch has it
        there = translated(code, "paddle")
        assert [each.reason for each in there.remarks] == [rule.note]
        assert rule.note in there.text


@pytest.mark.parametrize("at", range(len(BACKWARDS)), ids=BACKWARDS)
def test_what_is_paddles_own_does_the_same_in_torch(at, sides):
    assert sides["own text"].remarks == ()
    names = used(BACKWARDS[at])
    theirs, ours = run("paddle", sides["own"][f"own_{at}"], names), run("torch", sides["own back"][f"own_{at}"], names)
    assert apart(theirs, ours) <= 1e-12


def test_every_way_back_is_gone(sides):
    """Rules that lead to torch alone have no example: another rule's way back goes by them, or Paddle's own."""
    alone = {(rule.torch, rule.paddle) for rule in RULES if rule.to == "torch" and rule.torch and rule.paddle}
    assert alone - sides["written back"] == BACK


def test_no_rule_is_there_twice():
    found = [(rule.torch, rule.paddle, rule.to) for rule in RULES]
    assert len(found) == len(set(found)), sorted({str(each) for each in found if found.count(each) > 1})


def test_the_table_has_what_a_course_needs():
    assert len(RULES) >= 250
