"""Files take their place whole, or not at all, with and without a name of their own on the way."""

import ast
import gc
import mmap
import os
import stat
import threading
from pathlib import Path

import pytest
from conftest import in_process

import zoo
from zoo.errors import FileError
from zoo.files import aside, growing, held, make_folder, write_text


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


# the rule: a regular file is replaced, a link followed, what is no file written into


@pytest.mark.parametrize("relative", [False, True])
def test_a_relative_path_leaves_nothing_beside(way, relative, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for _ in range(2):
        write_text("a.txt" if relative else tmp_path / "a.txt", "x")
    with aside("b.txt") as part:
        part.write_text("y")
        make_folder("elsewhere")
        monkeypatch.chdir("elsewhere")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.txt", "b.txt", "elsewhere"]


def test_a_replaced_file_keeps_who_may_read_it(way, tmp_path):
    (tmp_path / "mine").write_text("old")
    os.chmod(tmp_path / "mine", 0o640)
    with aside(tmp_path / "mine") as part:
        assert stat.S_IMODE(part.stat().st_mode) & 0o007 == 0
    assert stat.S_IMODE((tmp_path / "mine").stat().st_mode) == 0o640


def test_a_link_is_followed_and_stays_one(way, tmp_path):
    (tmp_path / "far").mkdir()
    (tmp_path / "far" / "a.txt").write_text("old")
    (tmp_path / "link").symlink_to("far/a.txt")
    (tmp_path / "another").symlink_to(tmp_path / "link")
    (tmp_path / "dangling").symlink_to("far/b.txt")
    for name in ("another", "dangling"):
        write_text(tmp_path / name, "new")
        assert (tmp_path / name).is_symlink()
    assert {path.name: path.read_text() for path in (tmp_path / "far").iterdir()} == {"a.txt": "new", "b.txt": "new"}
    (tmp_path / "round").symlink_to(tmp_path / "about")
    (tmp_path / "about").symlink_to(tmp_path / "round")
    with pytest.raises(FileError, match="round' cannot be written .links that lead in a circle"):
        write_text(tmp_path / "round", "x")


def test_a_folder_a_socket_and_a_disk_are_refused(way, tmp_path, monkeypatch):
    import socket

    with pytest.raises(FileError, match="cannot be written .it is a folder"):
        write_text(tmp_path, "x")
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as one:
        one.bind("s")
        with pytest.raises(FileError, match="'s' cannot be written .it is a socket"):
            write_text("s", "x")
    if os.geteuid() == 0:
        try:
            # a number that no driver has
            os.mknod("disk", stat.S_IFBLK | 0o600, os.makedev(240, 255))
        except OSError:
            return
        with pytest.raises(FileError, match="'disk' cannot be written .it is a disk"):
            write_text("disk", "x")
        assert stat.S_ISBLK(os.stat("disk").st_mode)


def test_devices_and_pipes_are_written_into(way, tmp_path):
    """The null device, its copy by a link, a full one, a pipe with a reader and one without."""
    for place in (Path("/dev/null"), tmp_path / "link"):
        (tmp_path / "link").unlink(missing_ok=True)
        (tmp_path / "link").symlink_to("/dev/null")
        write_text(place, "x")
        assert stat.S_ISCHR(place.stat().st_mode)
    for write in (lambda: write_text("/dev/full", "x"), lambda: growing("/dev/full").write("x\n")):
        with pytest.raises(OSError, match="No space left"):
            write()
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(FileError, match="nobody reads from this pipe yet"):
        write_text(pipe, "x")
    found, opened = [], threading.Event()

    def read():
        with open(os.open(pipe, os.O_RDONLY | os.O_NONBLOCK), "rb") as end:
            os.set_blocking(end.fileno(), True)
            opened.set()
            # until a writer has come and gone
            while not (content := end.read()):
                pass
            found.append(content)

    reader = threading.Thread(target=read)
    reader.start()
    assert opened.wait(10)
    write_text(pipe, "all of it" * 20_000)
    reader.join(10)
    assert found == [b"all of it" * 20_000]
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".part"] == []


def test_an_open_handle_under_a_name_is_written_into(tmp_path):
    """What `zoo ... --csv /dev/stdout > file` means: the file of the shell stays the file of the shell."""
    with open(tmp_path / "out", "w+") as out:
        out.write("before ")
        out.flush()
        write_text(f"/proc/self/fd/{out.fileno()}", "x")
        assert os.path.samestat(os.fstat(out.fileno()), os.stat(tmp_path / "out"))
    assert (tmp_path / "out").read_text() == "before x"


def test_names_that_are_long_or_no_text(way, tmp_path):
    for name in ("n" * 250, os.fsdecode(b"caf\xe9"), "\u6587" * 80):
        write_text(tmp_path / name, f"of {name}")
        assert "of " in (tmp_path / name).read_text(encoding="utf-8")
    with pytest.raises(FileError, match="cannot be written .File name too long"):
        write_text(tmp_path / ("n" * 300), "x")
    assert len(list(tmp_path.iterdir())) == 3


def test_one_process_holds_a_folder(tmp_path):
    with held(tmp_path):
        with pytest.raises(FileError, match="another process is working in"), held(tmp_path):
            pass
        assert list(tmp_path.iterdir()) == []
    with held(tmp_path):
        pass


# Windows: what is open or mapped is neither renamed nor removed


def test_windows_lets_files_be_written(windows, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for path in ("a.txt", tmp_path / "b.txt"):
        for text in ("x", "y"):
            write_text(path, text)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.txt", "b.txt"]
    assert (tmp_path / "a.txt").read_text() == "y"


def test_windows_waits_for_a_map_that_only_a_cycle_holds_and_tells_of_others(windows, tmp_path, monkeypatch):
    monkeypatch.setattr("zoo.files.WAITS", (0.0, 0.0))
    path = tmp_path / "a.bin"
    path.write_bytes(b"x" * 9000)

    def mapped():
        with open(path, "rb") as file:
            return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)

    gc.disable()
    try:
        circle = [mapped()]
        circle.append(circle)
        del circle
        write_text(path, "new")
    finally:
        gc.enable()
    assert path.read_text() == "new"
    kept = mapped()
    with pytest.raises(FileError, match="used by another process; close what has it open, a model .* included"):
        write_text(path, "newer")
    kept.close()
    assert path.read_text() == "new"
    assert list(tmp_path.iterdir()) == [path]


def test_windows_compares_and_saves_over_what_was_loaded(windows, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    code, out, err = in_process(monkeypatch, capsys, "compare", "lenet", "--levels", "1", "--json", "r.json")
    assert code == 0, out + err
    zoo.save(zoo.build("lenet", "torch", seed=0), "a.safetensors")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.safetensors", "r.json"]


def test_force_replaces_a_file_and_nothing_else(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    zoo.save(zoo.build("lenet", "torch", seed=0), "a.safetensors")
    Path("file.pth").write_text("old")
    os.symlink("file.pth", "link.pth")
    os.symlink("/dev/null", "null.pth")
    os.mkfifo("pipe.pth")
    for name, expected in (("link.pth", 0), ("null.pth", 0), ("pipe.pth", 2)):
        code, _, err = in_process(monkeypatch, capsys, "convert", "a.safetensors", name, "--force", "--no-proof")
        assert (code, "Traceback" in err) == (expected, False), err
    assert "nobody reads from this pipe yet" in err
    assert [os.path.islink(name) for name in ("link.pth", "null.pth")] == [True, True]
    assert Path("file.pth").stat().st_size > 100_000
    assert stat.S_ISCHR(os.stat("null.pth").st_mode)
    assert stat.S_ISFIFO(os.stat("pipe.pth").st_mode)


def test_a_file_that_cannot_be_written_is_no_verdict(monkeypatch, capsys):
    """Level 1 crosses files: a full disk there says nothing about a network."""

    def full(part, target):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("zoo.files._replace", full)
    code, out, err = in_process(monkeypatch, capsys, "compare", "lenet", "--levels", "1")
    assert code == 2
    assert "DIFFERENT" not in out + err
    assert "cannot be written (No space left on device)" in err


# where the package may write past the rule: folders of its own making, handles, what aside() gave
FREE = {
    "files.py", "course/exercises/sandbox.py", "process/isolate.py", "process/channel.py", "data/decoded_pictures.py",
    "data/synthetic/folder.py", "data/synthetic/fundus_set.py", "data/synthetic/skin.py", "paddle/export.py",
    "fuzz/registered.py", "paddle/inference.py", "paddle/official.py", "torch/official.py", "torch/inference.py",
    # in a temporary folder of their own
    "inference/int8.py", "inference/layer_errors.py", "inference/quantise.py",
    # called with what aside() gave
    "paddle/state_dict.py", "torch/state_dict.py", "weights/export_onnx.py",
    "formats/safetensors.py", "paddle/writing.py", "torch/writing.py",
}  # fmt: skip
WRITERS = {"write_text", "write_bytes", "savefig", "copyfile", "save", "savez", "SummaryWriter"}


def test_every_writer_goes_through_the_rule():
    """A call that writes is in a file of the list above, or writes into what aside() gave, memory or nothing."""
    top = Path(zoo.__file__).parent
    found = []
    for path in sorted(top.rglob("*.py")):
        if path.relative_to(top).as_posix() in FREE:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            # a bare name is ours, but for open() and classes
            method = isinstance(node.func, ast.Attribute)
            name = node.func.attr if method else getattr(node.func, "id", "")
            name = "" if not method and name == name.lower() != "open" else name
            words = [each.value for each in (*node.args, *(key.value for key in node.keywords))
                     if isinstance(each, ast.Constant) and isinstance(each.value, str)]  # fmt: skip
            writes = name in WRITERS or (
                name in ("open", "ZipFile") and any(set(word) & set("wax+") for word in words[:2])
            )
            if writes and not any(word in ast.unparse(node) for word in ("part", "content", "(file", "devnull")):
                found.append(f"{path.relative_to(top)}:{node.lineno} {ast.unparse(node)}")
    assert not found, "\n".join(found)
