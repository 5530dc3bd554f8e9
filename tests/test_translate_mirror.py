"""The mirror as a test of the translator: each of our network files becomes its twin, both ways, to the letter.

Where it does not, the line is here with the reason. Translated back, each is itself, but for such lines.
"""

from difflib import SequenceMatcher

import pytest
from conftest import slowly

from zoo.cards import CARDS
from zoo.mirror.side_by_side import source
from zoo.translation.rule import other
from zoo.translation.translate import translate
from zoo.translation.writing.original_spellings import lines

MODULES = sorted({facts.module for facts in CARDS.values()})
PAD = "our Paddle file writes all eight numbers; the translator the four of the source, and from which end they count"
MEAN = "what our file writes out is torch's default, which the translator leaves to torch"
REST = "our torch file writes the difference, the translator its value"
COPY = "our torch file shares the array's memory; the translator copies, as Paddle does"
ZEROS = "our torch file fills with 0.0; the translator writes zeros"
DRAWN = "our files leave first values to zoo; the translator writes what Paddle draws where nothing is said"
MODE = "what our file writes out is Paddle's default, which the translator leaves to Paddle"
# by what is translated to: the line of our twin, the line of the translator, the reason
LISTED = {
    "paddle": [
        ("(0, 0, 0, 0, 0, below, 0, right))", "(0, right, 0, below), pad_from_left_axis=False)", PAD),
        ("(0, 0, 0, 0, 0, below, 0, right))", "(0, right, 0, below))", PAD),
        ("", "# torch counts the numbers of a padding from the last axis", PAD),
        (', mode="upscale_in_train"', "", MODE),
    ],
    "torch": [
        (", count_include_pad=True)", ")", MEAN),
        ("momentum=1 - 0.9997", "momentum=0.0003", REST),
        ("torch.from_numpy(", "torch.tensor(", COPY),
        ("torch.full((3 * width,), 0.0)", "torch.zeros((3 * width,))", ZEROS),
        ("torch.full((1, 1, width), 0.0)", "torch.zeros((1, 1, width))", ZEROS),
        *(
            (f"torch.empty({shape})", f"nn.init.xavier_uniform_(torch.empty({shape}))", DRAWN)
            for shape in ("(rows, heads)", "(rows, self.heads)", "(3 * width, width)", "(1, length, width)")
        ),
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


def listed(pairs, ours, got):
    """Whether a differing line is listed; a pair of the list stands for the part of the line that differs."""
    return any(got.strip() == new if not old else ours.replace(old, new, 1) == got for old, new, _ in pairs)


@pytest.mark.parametrize("to", ["paddle", "torch"])
@pytest.mark.parametrize("module", slowly(MODULES, ("alexnet", "lenet", "squeezenet", "vgg", "vit")))
def test_a_network_file_becomes_its_twin(module, to):
    ours = source(other(to), module)
    done = translate(ours, to)
    assert done.remarks == ()
    twin = lines(other(to)).sub("", done.text).rstrip() + "\n"  # without what is kept for the way back
    assert [each for each in changed(source(to, module), twin) if not listed(LISTED[to], *each)] == []
    assert done.count > 5
    back = translate(done.text, other(to))
    assert back.remarks == ()
    assert [each for each in changed(ours, back.text) if not listed(LISTED[other(to)], *each)] == []
