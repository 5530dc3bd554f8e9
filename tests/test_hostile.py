"""Files that are damaged or made to do harm: each is refused in one sentence, and nothing of them happens."""

import pickle
import random
import subprocess
import sys
from collections import OrderedDict
from pathlib import Path

import pytest
from conftest import noise
from hostile_files import CANARY, array_pickle, corpus, legacy, npy, npz, one, safe, torch_file
from safetensors.numpy import save

from zoo.errors import FileError
from zoo.formats.read import read_any

MOST = 512 << 20  # bytes
NAMES = list(corpus())


@pytest.mark.parametrize("name", NAMES)
def test_each_is_refused_and_nothing_happens(name, tmp_path):
    content, words = corpus()[name]
    path = tmp_path / "file"
    path.write_bytes(content)
    before = sorted(tmp_path.iterdir())
    with pytest.raises(FileError) as caught:
        read_any(path)
    message = str(caught.value)
    assert words in message
    assert message.startswith(repr(str(path)))
    assert message.endswith(".")
    assert message.isascii()
    assert "\n" not in message
    assert len(message) < 400 + len(str(path))
    assert not CANARY.exists()
    assert sorted(tmp_path.iterdir()) == before
    assert path.read_bytes() == content


def test_there_are_enough_of_them():
    assert len(NAMES) >= 40


def test_the_canary_sings():
    """The files that would run something do, where they are unpickled as paddle.load does it."""
    for name in ("pickle-os-system", "pickle-eval"):
        pickle.loads(corpus()[name][0])
        assert CANARY.exists()
        CANARY.unlink()


def test_the_helpers_make_files_that_are_read(tmp_path):
    """Unharmed, each kind of made file is taken: what is refused above is refused for its harm."""
    good = [torch_file(), array_pickle(), legacy(), safe(one(), bytes(8)), npz(a=npy(noise(2)))]
    for content in good:
        (tmp_path / "file").write_bytes(content)
        assert list(read_any(tmp_path / "file").state) == ["a"]


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="Linux tells a process its peak")
def test_memory_of_the_whole_process(tmp_path):
    """All of them, one after another, in a process of its own: its peak grows by less than half of 512 MB.

    getrusage would not do: its peak is the parent's at the start. The control is memory that is really taken.
    """
    for name, (content, _) in corpus().items():
        (tmp_path / name).write_bytes(content)
    code = f"""
import sys
from pathlib import Path
import numpy as np
from zoo.errors import FileError
from zoo.formats.read import read_any
def peak():
    lines = Path('/proc/self/status').read_text().splitlines()
    return next(int(line.split()[1]) << 10 for line in lines if line.startswith('VmHWM'))
before = peak()
refused = 0
for path in sorted(Path({str(tmp_path)!r}).iterdir()):
    try:
        read_any(path)
    except FileError:
        refused += 1
grown = peak() - before
control = np.ones({MOST // 8})
print(refused, grown, peak() - before, 'torch' in sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=300)
    refused, grown, control, imported = done.stdout.split()
    assert int(refused) == len(NAMES)
    assert int(grown) < MOST // 2
    assert int(control) >= MOST - (4 << 20)
    assert imported == "False"
    assert not CANARY.exists()


@pytest.mark.slow
def test_damage_anywhere(tmp_path):
    """Seeded damage to genuine files of each kind: read or refused, and never any other error."""
    draw = random.Random(0)
    legible = [torch_file(), legacy(), pickle.dumps(OrderedDict(a=noise(3, 4), b=noise(4)), protocol=4)]
    legible += [save({"a": noise(3, 4)}), npz(a=npy(noise(3, 4))), pickle.dumps({"a": noise(2)}, protocol=2)]
    refused = 0
    for content in legible:
        for _ in range(150):
            changed = bytearray(content)
            for _ in range(draw.randint(1, 4)):
                changed[draw.randrange(len(changed))] = draw.choice([0, 1, 127, 128, 255, draw.randrange(256)])
            if draw.random() < 0.3:
                del changed[draw.randrange(len(changed)) :]
            (tmp_path / "file").write_bytes(changed)
            try:
                read_any(tmp_path / "file")
            except FileError:
                refused += 1
    assert refused > 500


def test_what_is_no_file(tmp_path):
    with pytest.raises(FileError, match="is no file"):
        read_any(tmp_path / "nowhere")
    with pytest.raises(FileError, match="is a folder"):
        read_any(tmp_path)
    with pytest.raises(FileError, match="is no file"):
        read_any("/dev/zero")
