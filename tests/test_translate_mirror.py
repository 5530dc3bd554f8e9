"""The mirror as a test of the translator: each of our network files becomes its twin, both ways, to the letter.

Where it does not, the line is here with the reason.
"""

from difflib import SequenceMatcher

import pytest

from zoo.cards import CARDS
from zoo.mirror.side_by_side import source
from zoo.translation.translate import translate

MODULES = sorted({facts.module for facts in CARDS.values()})
PAD = "our Paddle file writes all eight numbers; the translator the four of the source, and from which end they count"
MEAN = "what our file writes out is torch's default, which the translator leaves to torch"
REST = "our torch file writes the difference, the translator its value"
COPY = "our torch file shares the array's memory; the translator copies, as Paddle does"
ZEROS = "our torch file fills with 0.0; the translator writes zeros"
# by what is translated to: the line of our twin, the line of the translator, the reason
LISTED = {
    "paddle": [
        ("(0, 0, 0, 0, 0, below, 0, right))", "(0, right, 0, below), pad_from_left_axis=False)", PAD),
        ("(0, 0, 0, 0, 0, below, 0, right))", "(0, right, 0, below))", PAD),
        ("", "# torch counts the numbers of a padding from the last axis", PAD),
    ],
    "torch": [
        (", count_include_pad=True)", ")", MEAN),
        ("momentum=1 - 0.9997", "momentum=0.0003", REST),
        ("torch.from_numpy(", "torch.tensor(", COPY),
        ("torch.full((3 * width,), 0.0)", "torch.zeros((3 * width,))", ZEROS),
        ("torch.full((1, 1, width), 0.0)", "torch.zeros((1, 1, width))", ZEROS),
    ],
}  # fmt: skip


def changed(first, second):
    """The lines in which two texts differ, side by side; a comment that only the second has stands alone."""
    first, second = first.splitlines(), second.splitlines()
    for tag, a, b, c, d in SequenceMatcher(a=first, b=second, autojunk=False).get_opcodes():
        if tag != "equal":
            extra = [line for line in second[c:d] if line.strip().startswith("# ")]
            rest = [line for line in second[c:d] if line not in extra]
            yield from (("", line) for line in extra)
            assert b - a == len(rest), (first[a:b], second[c:d])
            yield from zip(first[a:b], rest, strict=True)


def listed(to, ours, got):
    """Whether a differing line is listed; a pair of the list stands for the part of the line that differs."""
    return any(got.strip() == new if not old else ours.replace(old, new, 1) == got for old, new, _ in LISTED[to])


@pytest.mark.parametrize("to", ["paddle", "torch"])
@pytest.mark.parametrize("module", MODULES)
def test_a_network_file_becomes_its_twin(module, to):
    done = translate(source("torch" if to == "paddle" else "paddle", module), to)
    assert done.remarks == ()
    assert [each for each in changed(source(to, module), done.text) if not listed(to, *each)] == []
    assert done.count > 5
