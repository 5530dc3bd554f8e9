"""What a user without a clone gets: the wheel and the sdist hold all that the package needs, and little else."""

import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from email import message_from_string
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LARGEST = 8_000_000  # bytes of a wheel or an sdist
SOURCES = ("pyproject.toml", "setup.py", "MANIFEST.in", "README.md", "LICENSE")
BUILD = "from setuptools import build_meta\nprint(build_meta.build_{}({!r}))"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """An sdist made of a copy of the clone, and a wheel made of the sdist, without the network."""
    folder = tmp_path_factory.mktemp("built")
    source = folder / "source"
    source.mkdir()
    for name in SOURCES:
        shutil.copy(ROOT / name, source)
    for name in ("zoo", "lessons"):
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    sdist = _build("sdist", folder, source)
    with tarfile.open(sdist) as packed:
        packed.extractall(folder / "unpacked", filter="data")
    (unpacked,) = (folder / "unpacked").iterdir()
    return _build("wheel", folder, unpacked), sdist


def _build(kind: str, folder: Path, source: Path) -> Path:
    done = subprocess.run(
        [sys.executable, "-c", BUILD.format(kind, str(folder))], cwd=source, timeout=300, capture_output=True,
        encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    (made,) = folder.glob("*.whl" if kind == "wheel" else "*.tar.gz")
    return made


def of_clone(folder: str) -> set[str]:
    """The files of a folder of the clone that are no leavings of Python."""
    return {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and path.suffix != ".pyc"
    }


@pytest.mark.slow
def test_the_wheel_holds_the_package_and_the_lessons_and_nothing_else(built):
    wheel, _ = built
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        entries = archive.read(next(name for name in names if name.endswith("/entry_points.txt"))).decode()
    assert "[console_scripts]\nzoo = zoo.cli:main" in entries
    assert "[pytest11]\nzoo.pytest_plugin = zoo.pytest_plugin" in entries
    info = {name for name in names if ".dist-info/" in name}
    lessons = {f"zoo/{name}" for name in of_clone("lessons")}
    assert names - info == of_clone("zoo") | lessons
    assert {name.rpartition("/")[2] for name in info} == {
        "METADATA", "WHEEL", "RECORD", "entry_points.txt", "top_level.txt", "LICENSE", "PROVENANCE.md",
    }  # fmt: skip
    assert {"zoo/py.typed", "zoo/assets/chelsea.png", "zoo/assets/squeezenet1_1.safetensors.xz"} <= names
    for text in ("lesson.md", "lesson.zh.md"):
        assert sum(name.endswith(f"/{text}") for name in lessons) == len(list((ROOT / "lessons").glob("*/lesson.md")))
    assert wheel.stat().st_size < LARGEST


@pytest.mark.slow
def test_the_sdist_holds_the_sources_alone(built):
    _, sdist = built
    with tarfile.open(sdist) as packed:
        names = {member.name.partition("/")[2] for member in packed if member.isfile()}
    own = {*SOURCES, *of_clone("zoo"), *of_clone("lessons")}
    assert own <= names
    assert {name for name in names - own if ".egg-info/" not in name} == {"PKG-INFO", "setup.cfg"}
    assert sdist.stat().st_size < LARGEST


@pytest.mark.slow
def test_the_description_is_one_that_an_index_shows(built):
    """What twine looks for: a type of the text, a text, and links that lead somewhere without the clone."""
    wheel, _ = built
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (each for each in archive.namelist() if each.endswith("/METADATA"))
        told = message_from_string(archive.read(name).decode("utf-8"))
    assert told["Name"] == "paddle-torch-zoo"
    assert told["Description-Content-Type"] == "text/markdown"
    assert told["License-Expression"] == "Apache-2.0"
    assert len(told.get_payload()) > 1000
    extras = set(told.get_all("Provides-Extra"))
    assert {"torch", "torchvision", "paddle", "paddle-gpu", "headless", "opencv", "train", "all"} <= extras
    always = [each for each in told.get_all("Requires-Dist") if "extra ==" not in each]
    assert not [each for each in always if re.match(r"torch|paddle|opencv", each)]


@pytest.mark.slow
def test_the_wheel_works_on_its_own(built, tmp_path):
    """Unpacked elsewhere, compared from there."""
    with zipfile.ZipFile(built[0]) as archive:
        archive.extractall(tmp_path / "site")
    code = f"import sys; sys.path.insert(0, {str(tmp_path / 'site')!r})\n"
    code += "import zoo\nfrom zoo.course.book import shelf\n"
    code += "print(zoo.__file__, zoo.compare('lenet').passed, shelf()[0].folder.parent)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, encoding="utf-8", cwd=tmp_path, timeout=300, check=False
    )
    there = tmp_path / "site" / "zoo"
    assert done.stdout.split() == [str(there / "__init__.py"), "True", str(there / "lessons")], done.stderr


def test_install_lines_that_users_see_work_without_a_release():
    """From a clone or a wheel: an index has no paddle-torch-zoo yet."""
    texts = [ROOT / "README.md", ROOT / "README.zh.md", *(ROOT / "docs" / "text").glob("*/*.md")]
    texts += (ROOT / "lessons").rglob("*.md")
    lines = [line for path in texts for line in re.findall(r"pip install[^`\n]*", path.read_text(encoding="utf-8"))]
    assert any('".[torch]"' in line for line in lines)
    assert not [line for line in lines if re.search(r"paddle-torch-zoo(?![\w.-]*\.whl)", line)]
