"""Calls of PaddlePaddle's with options drawn at random are equal in PyTorch, or marked: none stops, or is wrong.

What is drawn is the same each time. What PaddlePaddle refuses is drawn again.
"""

import random
import re

import pytest
from translation_options import FUNCTIONS, LAYERS, METHODS
from translation_runs import HEAD, apart, framed, hinted, run, used

from zoo.translation.engine import translated

pytestmark = pytest.mark.usefixtures("double")

ROWS = [row for table in (FUNCTIONS, METHODS, LAYERS) for row in table.strip().splitlines()]
TRIES = 4  # how often a call is drawn that PaddlePaddle refuses


def drawn(row, draw):
    """A call of a row: which arguments are given, by their place or their name, and which values."""
    call, _, rest = row.partition(": ")
    rest, _, inputs = rest.partition("@")
    places = draw.randint(0, 3)  # how many may be given without their names
    likely, given = draw.choice((0.15, 0.35, 0.6)), []
    for at, argument in enumerate(each.strip() for each in rest.split("; ") if each.strip()):
        name, _, values = argument.partition("=")
        if not name.endswith("!") and draw.random() > likely:
            places = min(places, at)
            continue
        value = draw.choice(values.split("|"))
        given.append(value if at < places else f"{name.rstrip('!')}={value}")
    return f"{call}({', '.join(given)})" + (f"({draw.choice(inputs.split('|'))})" if inputs else "")


def result(side, code, names):
    scope = {}
    exec(compile(code, f"<{side}>", "exec"), scope)
    return run(side, scope["example"], names)


def outcome(row, draw):
    """Whether a draw is equal, marked, or refused by PaddlePaddle; anything else is an error, or more apart."""
    call = drawn(row, draw)
    names = used(call)
    source = HEAD["paddle"] + "import numpy as np\n\n\n" + framed(call, names)
    try:
        theirs = result("paddle", source, names)
    except Exception:
        return "refused"
    done = translated(hinted(source).replace("torch.Tensor", "paddle.Tensor"), "torch")
    if done.remarks:
        return "marked"
    off = apart(theirs, result("torch", done.text, names))
    # PaddlePaddle keeps its constants as float32
    assert off <= (2e-6 if re.search(r"float32", call) else 3e-7), (call, done.text)
    return "equal"


@pytest.mark.slow
def test_options_that_are_drawn_are_equal_or_marked():
    found = []
    for row in ROWS:
        draw = random.Random(f"5 {row}")
        found.append(next((each for _ in range(TRIES) if (each := outcome(row, draw)) != "refused"), "refused"))
    assert found.count("equal") > 0.85 * len(ROWS)
    assert found.count("refused") < 0.03 * len(ROWS)


@pytest.mark.parametrize(
    ("given", "became"),
    [
        ("slope=1 / 6, offset=0.5", "F.hardsigmoid(x)"),
        ("slope=0.1666667", "F.hardsigmoid(x)"),
        ("slope=0.2, offset=0.5", "torch.clip(0.2 * x + 0.5, 0, 1)"),
        ("slope=1 / 6, offset=0.25", "torch.clip((1 / 6) * x + 0.25, 0, 1)"),
    ],
)
def test_a_slope_of_a_sixth_is_pytorch_s_own(given, became):
    source = "import paddle\nimport paddle.nn.functional as F\n\n\ndef gate(x: paddle.Tensor):\n"
    done = translated(f"{source}    return F.hardsigmoid(x, {given})\n", "torch")
    assert done.remarks == ()
    assert f"return {became}\n" in done.text
