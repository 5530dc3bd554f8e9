"""The pair is a mirror: outlines equal, every line the same but for the dictionary of spellings."""

import pytest
from rich.console import Console

import zoo
from zoo.cards import CARDS
from zoo.mirror.side_by_side import ROOT, SIDES, Line, lines, outline, page, share, source, terminal
from zoo.mirror.spellings import SPELLINGS, translate

MODULES = sorted({facts.module for facts in CARDS.values()})
PLUMBING = {"inference", "__init__", "runtime", "layers", "ladder", "tracer", "learner", "official", "export"} | {
    "devices",
    "layer_settings",
    "state_dict",
    "layer_table",
    "optimizers",
    "writing",
    "calls",
    "forms",
    "functions",
    "wrapping",
}


def test_both_folders_have_the_same_files():
    files = [{path.stem for path in (ROOT / side).glob("*.py")} for side in SIDES]
    assert files[0] == files[1] == set(MODULES) | PLUMBING


@pytest.mark.parametrize("module", MODULES)
def test_the_outlines_are_equal(module):
    first, second = (outline(source(side, module)) for side in SIDES)
    assert first == second
    assert any(line.startswith("class ") for line in first)


def test_the_adapters_have_the_same_verbs():
    verbs = [
        {line.split("(")[0] for line in outline(source(side, name)) if line.startswith("def ") and line[4] != "_"}
        for name in (
            "runtime",
            "devices",
            "layer_settings",
            "state_dict",
            "layers",
            "ladder",
            "tracer",
            "learner",
            "official",
            "export",
            "writing",
            "calls",
            "forms",
        )
        for side in SIDES
    ]
    assert verbs[::2] == verbs[1::2]
    assert all(verbs)


@pytest.mark.parametrize("module", MODULES)
def test_every_line_is_equal_but_for_the_spellings(module):
    pair = lines(module)
    assert [line for line in pair if not line.spelled] == []
    assert share(pair) == 1.0


def test_every_spelling_is_used():
    """An entry that no file needs is dead, and one that a later entry undoes would be."""
    used = set()
    for module in MODULES:
        for line in lines(module):
            used |= {s.torch for s in SPELLINGS if s.torch.split("(")[0].rstrip("=") in line.first and not line.same}
    assert used == {spelling.torch for spelling in SPELLINGS}


def test_translation_leaves_other_words_alone():
    assert translate("BasicConv2d(torchvision, PyTorch)") == "BasicConv2d(torchvision, PyTorch)"
    assert translate("nn.Dropout(p=0.4),") == 'nn.Dropout(p=0.4, mode="upscale_in_train"),'
    assert translate("import torch.nn as nn") == "import paddle.nn as nn"
    assert translate("nn.BatchNorm2d(8, eps=1e-5, momentum=0.1)") == "nn.BatchNorm2D(8, epsilon=1e-5, momentum=0.9)"


def test_drift_is_seen():
    assert not Line(1, "nn.Conv2d(3, 8, 3)", "nn.Conv2D(3, 8, 5)").spelled
    first = outline("class A:\n  def f(self):\n    self.x = 1\n    self.y = 2\n")
    assert first != outline("class A:\n  def f(self):\n    self.y = 2\n    self.x = 1\n")
    assert first != outline("class A:\n  def f(self, z):\n    self.x = 1\n    self.y = 2\n")


def test_the_terminal_shows_both_sides():
    console = Console(width=200, record=True, file=open("/dev/null", "w"))  # noqa: SIM115
    console.print(terminal(zoo.card("resnet50")))
    text = console.export_text()
    assert "class ResNet(nn.Module):" in text
    assert "class ResNet(nn.Layer):" in text


def test_the_page_is_self_contained_and_marks_spellings():
    text = page(zoo.card("googlenet_bn"))
    assert '<mark class="spelled">' in text
    assert text.count('class="line"') == 2 * len(lines("googlenet_bn"))
    assert "http" not in text
    assert '<mark class="drifted">Marked so</mark>' in text
    assert text.count('"drifted"') == 1
