"""The wheel holds all that the package needs, and runs from its own folder."""

import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.mark.slow
def test_the_wheel_works_on_its_own(tmp_path):
    """Built without the network, unpacked elsewhere, compared from there: the pictures and both folders are in it."""
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
        "-w",
        str(tmp_path),
    ]
    subprocess.run([*command, str(ROOT)], check=True, timeout=300, capture_output=True)
    (wheel,) = tmp_path.glob("paddle_torch_zoo-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        archive.extractall(tmp_path / "site")
    assert not [name for name in names if name.startswith("tests")]
    assert {"zoo/assets/chelsea.png", "zoo/assets/PROVENANCE.md", "zoo/py.typed"} <= set(names)
    assert {"zoo/assets/squeezenet1_1.safetensors", "zoo/assets/imagenet_classes.txt"} <= set(names)
    lessons = [name for name in names if name.startswith("zoo/lessons/") and name.endswith("/lesson.md")]
    assert len(lessons) == len(list((ROOT / "lessons").glob("*/lesson.md"))) == 13
    code = f"import sys; sys.path.insert(0, {str(tmp_path / 'site')!r})\n"
    code += "import zoo\nfrom zoo.course.book import shelf\n"
    code += "print(zoo.__file__, zoo.compare('lenet').passed, shelf()[0].folder.parent)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path, timeout=300)
    there = tmp_path / "site" / "zoo"
    assert done.stdout.split() == [str(there / "__init__.py"), "True", str(there / "lessons")], done.stderr


@pytest.mark.slow
def test_a_wheel_can_be_built_from_the_sdist(tmp_path):
    """The lessons lie beside the package, so the sdist has to be told of them."""
    source = tmp_path / "source"
    source.mkdir()
    for name in ("pyproject.toml", "setup.py", "MANIFEST.in", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    for name in ("zoo", "lessons"):
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__", "*.safetensors"))
    build = "from setuptools import build_meta\nprint(build_meta.build_{}({!r}))"
    run = {"check": True, "timeout": 300, "capture_output": True}
    subprocess.run([sys.executable, "-c", build.format("sdist", str(tmp_path))], cwd=source, **run)
    (archive,) = tmp_path.glob("*.tar.gz")
    with tarfile.open(archive) as packed:
        packed.extractall(tmp_path / "unpacked", filter="data")
    (unpacked,) = (tmp_path / "unpacked").iterdir()
    subprocess.run([sys.executable, "-c", build.format("wheel", str(tmp_path))], cwd=unpacked, **run)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as packed_wheel:
        assert sum(name.endswith("/lesson.md") for name in packed_wheel.namelist()) == 13
