"""`zoo inspect`: any file of weights, told without a framework and without running anything."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from conftest import in_process, make
from hostile_files import CANARY, array_pickle, corpus
from safetensors.numpy import save_file

import zoo


def files(folder):
    """A network in every kind of file."""
    import paddle
    import torch

    torchs, paddles = (make("resnet18", backend, num_classes=7) for backend in ("torch", "paddle"))
    torch.save(torchs.state_dict(), folder / "new.pth")
    torch.save({"model": torchs.state_dict()}, folder / "old.pt", _use_new_zipfile_serialization=False)
    paddle.save(paddles.state_dict(), str(folder / "x.pdparams"))
    zoo.save(torchs, folder / "own.safetensors")
    save_file(zoo.state(torchs), folder / "plain.safetensors")
    np.savez(folder / "x.npz", **zoo.state(torchs))
    return {
        "new.pth": ("pth", "torch"),
        "old.pt": ("pth-legacy", "torch"),
        "x.pdparams": ("pdparams", "paddle"),
        "own.safetensors": ("zoo", "torch"),
        "plain.safetensors": ("safetensors", "torch"),
        "x.npz": ("npz", "torch"),
    }


@pytest.mark.slow
def test_every_kind_without_a_framework(tmp_path):
    expected = files(tmp_path)
    code = (
        "import json, sys; from zoo.cli import app\n"
        f"for name in {list(expected)!r}:\n"
        "    app(['inspect', name, '--json'], standalone_mode=False)\n"
        "loaded = {'torch', 'paddle', 'cv2', 'zoo.torch', 'zoo.paddle'} & set(sys.modules)\n"
        "print(json.dumps(sorted(loaded)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path, timeout=120,
                          env={"PYTHONPATH": str(Path(__file__).parent.parent)})  # fmt: skip
    assert done.returncode == 0, done.stderr
    *found, modules = map(json.loads, done.stdout.splitlines())
    assert modules == []
    for facts, (name, (kind, layout)) in zip(found, expected.items(), strict=True):
        assert (facts["path"], facts["format"], facts["layout"]) == (name, kind, layout)
        assert facts["card"] == "resnet18"
        assert facts["arguments"] == {"num_classes": 7, "in_channels": 3, "image_size": 224, "aux": False}
        assert facts["bytes"] == (tmp_path / name).stat().st_size
        rows = {row["name"]: row for row in facts["state"]}
        assert len(rows) == facts["tensors"]
        assert rows["fc.weight"]["shape"] == ([7, 512] if layout == "torch" else [512, 7])
        assert rows["fc.weight"]["dtype"] == "float32"
        assert rows["fc.weight"]["bytes"] == 7 * 512 * 4


def test_what_is_printed(tmp_path, monkeypatch, capsys):
    files(tmp_path)
    code, out, error = in_process(monkeypatch, capsys, "inspect", str(tmp_path / "old.pt"))
    assert (code, error) == (0, "")
    assert "resnet18, 7 classes, 3x224x224, by its names and shapes" in out
    assert "7 x 512" in out
    assert "num_batches_tracked" in out
    assert "torch's, Linear weights are [out, in]" in out
    assert "note    the state dict was under 'model'" in out


def test_our_own_file_is_what_it_says(tmp_path, monkeypatch, capsys):
    """LeNet at 100 pixels fits two cards, and no ResNet's tensors tell the picture's size."""
    for name, size in (("lenet", 100), ("resnet18", 64)):
        zoo.save(make(name, "torch", image_size=size), tmp_path / name)
        code, out, _ = in_process(monkeypatch, capsys, "inspect", str(tmp_path / name), "--json", "-")
        facts = json.loads(out)
        assert (code, facts["card"], facts["arguments"]["image_size"]) == (0, name, size)


def test_no_card_is_no_error(tmp_path, monkeypatch, capsys):
    np.savez(tmp_path / "x.npz", a=np.zeros((2, 3)))
    code, out, _ = in_process(monkeypatch, capsys, "inspect", str(tmp_path / "x.npz"))
    assert code == 0
    assert "card    none: " in out
    assert "not told by the file" in out
    code, out, _ = in_process(monkeypatch, capsys, "inspect", str(tmp_path / "x.npz"), "--json", "-")
    assert json.loads(out)["card"] is None


def test_a_strangers_words_stay_words(tmp_path, monkeypatch, capsys):
    """Metadata and names cannot colour, move or clear a terminal, nor be taken for rich's markup."""
    save_file({"[red]a[/red]": np.zeros(2)}, tmp_path / "x", {"title": "\x1b[2J\u202e[bold]x"})
    code, out, _ = in_process(monkeypatch, capsys, "inspect", str(tmp_path / "x"))
    assert code == 0
    assert "[red]a[/red]" in out
    assert "says    title: \\x1b[2J\\u202e[bold]x" in out


@pytest.mark.parametrize("name", ["pickle-os-system", "pth-whole-model", "npz-bomb", "cut-pth", "name-control", "text"])
def test_refusals_are_one_sentence_and_exit_code_2(name, tmp_path, monkeypatch, capsys):
    content, words = corpus()[name]
    (tmp_path / "x").write_bytes(content)
    code, out, error = in_process(monkeypatch, capsys, "inspect", str(tmp_path / "x"))
    assert (code, out) == (2, "")
    assert words in error
    assert error.count("\n") == 1
    assert not CANARY.exists()


def test_a_part_of_a_checkpoint(tmp_path, monkeypatch, capsys):
    (tmp_path / "x").write_bytes(array_pickle(name="weight"))
    code, _, error = in_process(monkeypatch, capsys, "inspect", str(tmp_path / "x"), "--part", "ema")
    assert code == 2
    assert "has no state dict under the key 'ema'" in error
