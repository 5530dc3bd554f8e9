"""tools/new_network.py: the pair and the card that it makes, in a copy of the tree."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tools import new_network

ROOT = Path(__file__).parents[1]
PARTS = ("zoo", "tools", "docs", "tests", "lessons")
HELD = """
import zoo
from zoo.mirror.side_by_side import lines
pair = lines("tiny_net")
assert pair and all(line.spelled for line in pair)
report = zoo.compare("tiny_net", levels="0,1,3", image_size=33)
assert report.passed, report
card = zoo.card("tiny_net")
assert (card.family, card.source, card.num_params) == ({family!r}, {source!r}, 3 * 64 * 9 + 128 + 65_000)
print(*zoo.list_models(family={family!r}))
"""


@pytest.fixture
def tree(tmp_path):
    for name in PARTS:
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__", "_build"))
    for name in ("README.md", "README.zh.md", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    return tmp_path


def run(tree, *words):
    environment = {**os.environ, "PYTHONPATH": str(tree)}
    return subprocess.run(
        [sys.executable, *words], cwd=tree, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


@pytest.mark.slow
def test_the_pair_is_mirrored_equal_and_counted(tree):
    done = run(tree, "-m", "tools.new_network", "tiny_net", "--family", "tiny")
    assert done.returncode == 0, done.stdout
    assert done.stdout.splitlines()[-1] == "wrote zoo/cards/catalogue/tiny_net.py"
    held = run(tree, "-c", HELD.format(family="tiny", source="paper"))
    assert held.returncode == 0, held.stdout
    assert held.stdout.split()[-1:] == ["tiny_net"]
    assert "| Tiny | `tiny_net` | 66,856 |" in (tree / "README.md").read_text(encoding="utf-8")
    # once more, and it is there already
    again = run(tree, "-m", "tools.new_network", "tiny_net")
    assert again.returncode == 2
    assert "tiny_net is there already (zoo/torch/tiny_net.py, " in again.stdout


@pytest.mark.slow
def test_the_tests_that_hold_networks_hold_it(tree):
    """Every test that takes its list from the cards, of the new one alone; in a family that is there."""
    assert run(tree, "-m", "tools.new_network", "tiny_net", "--family", "resnet").returncode == 0
    assert run(tree, "-c", HELD.format(family="resnet", source="paper")).returncode == 0
    files = ("mirror", "networks", "blueprint", "head", "convert", "writing", "cli", "docs_pages", "builder", "readme")
    words = ["-m", "pytest", "-q", *(f"tests/test_{name}.py" for name in files)]
    held = run(tree, *words, "-k", "tiny_net or folders or translated or complete or table or second_source")
    assert held.returncode == 0, held.stdout[-4000:]
    for style in (["check"], ["format", "--check"]):
        done = run(tree, "-m", "ruff", *style, *(str(path) for path in tree.glob("zoo/**/tiny_net.py")))
        assert done.returncode == 0, done.stdout


def test_a_library_s_network_comes_with_its_peer_and_its_weights():
    assert new_network.published("mobilenet_v2", "torchvision") == [
        'torchvision("IMAGENET1K_V1", "mobilenet_v2-b0353104.pth", 256, 224)',
        'torchvision("IMAGENET1K_V2", "mobilenet_v2-7ebf99e0.pth", 232, 224)',
    ]
    assert new_network.published("vit_b_16", "torchvision")[1] == (
        'torchvision("IMAGENET1K_SWAG_E2E_V1", "vit_b_16_swag-9ac1b537.pth", 384, 384, "bicubic")'
    )
    assert new_network.published("mobilenet_v2", "paddle.vision") == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["Tiny"], "'Tiny' is no name of a network"),
        (["tiny-net"], "'tiny-net' is no name of a network"),
        (["resnet18"], "resnet18 is there already (on a card)"),
        (["learner"], "learner is there already (zoo/torch/learner.py, zoo/paddle/learner.py)"),
        (["tiny", "--family", "no name"], "'no name' is no name of a family"),
    ],
)
def test_what_cannot_be_made_is_refused_before_a_file_is_written(words, said, capsys, monkeypatch):
    monkeypatch.setattr(new_network, "write", lambda *_: pytest.fail("written"))
    assert new_network.main(words) == 2
    assert said in capsys.readouterr().err
