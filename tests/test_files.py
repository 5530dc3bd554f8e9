"""Files take their place whole, or not at all, with and without a name of their own on the way."""

import os
import stat

import pytest

from zoo.errors import FileError
from zoo.files import aside, write_text


@pytest.fixture(params=["unnamed", "named"])
def way(request, monkeypatch):
    """Linux has files without a name; elsewhere, and on some disks, there are none."""
    if request.param == "named":
        monkeypatch.delattr(os, "O_TMPFILE", raising=False)
    elif not hasattr(os, "O_TMPFILE"):
        pytest.skip("this system has no files without a name")
    return request.param


def test_a_file_takes_its_place_when_it_is_whole(way, tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("old")
    handles = len(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else 0
    with aside(path) as part:
        part.write_text("new")
        assert part.read_text() == "new"
        assert part.stat().st_size == 3
        assert path.read_text() == "old"
        # what a kill would leave at this moment
        assert len(list(tmp_path.iterdir())) == (1 if way == "unnamed" else 2)
    assert path.read_text() == "new"
    assert list(tmp_path.iterdir()) == [path]
    other = tmp_path / "other"
    other.touch()
    assert stat.S_IMODE(path.stat().st_mode) == stat.S_IMODE(other.stat().st_mode)
    assert not handles or len(os.listdir("/proc/self/fd")) == handles


def test_what_fails_leaves_what_was_there(way, tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("old")
    with pytest.raises(ValueError, match="invalid literal"), aside(path) as part:
        part.write_bytes(bytes(9) + bytes([int("half")]))
    with pytest.raises(FileError, match="cannot be written .No space left"), aside(path):
        raise OSError(28, "No space left on device")
    with pytest.raises(FileError, match="cannot be written .No such file or directory"):
        write_text(tmp_path / "no" / "a.txt", "x")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]
