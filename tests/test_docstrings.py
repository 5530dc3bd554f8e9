"""Every public name has a docstring with an example, and every example runs, each in a folder of its own."""

import doctest
import inspect
import re
from importlib import import_module
from pathlib import Path

import pytest

import zoo
from docs.api import GROUPS
from tests.conftest import need_onnx

# whole rooms that users import from, beside the names of zoo itself
ROOMS = ("zoo.graph", "zoo.testing", *(f"zoo.{room}" for room in zoo._ROOMS))


def _own(module) -> dict[str, object]:
    """The functions and classes that a file defines, or that a folder's __init__ file hands on."""
    return {
        f"{module.__name__}.{name}": each
        for name, each in vars(module).items()
        if (inspect.isfunction(each) or inspect.isclass(each))
        and not name.startswith("_")
        and each.__module__.startswith(module.__name__)
    }


def _public() -> dict[str, object]:
    found = {f"zoo.{name}": getattr(zoo, name) for name in zoo._HOMES}
    for room in dict.fromkeys(ROOMS):
        found |= _own(import_module(room))
    return found


PUBLIC = _public()
ONNX = {"zoo.export"}
# env.describe asks each framework in a process of its own, and the libraries of ONNX take long to import
SLOW = {"zoo.env.describe", *ONNX}


def _members(thing) -> dict[str, object]:
    """The public methods and properties that a class defines itself."""
    return {
        name: member
        for name, member in vars(thing).items()
        if not name.startswith("_") and (isinstance(member, property | classmethod) or inspect.isfunction(member))
    }


def _examples(name: str) -> list[doctest.Example]:
    return doctest.DocTestParser().get_examples(inspect.getdoc(PUBLIC[name]) or "")


def test_what_the_reference_shows_is_looked_at():
    shown = {f"zoo.{name}" for _, names in GROUPS.values() for name in names}
    assert shown <= PUBLIC.keys()
    assert len(PUBLIC) > len(zoo._HOMES) > 30


@pytest.mark.parametrize("name", PUBLIC)
def test_it_has_an_example(name):
    assert any(example.want for example in _examples(name))


@pytest.mark.parametrize("name", [name for name, each in PUBLIC.items() if inspect.isclass(each)])
def test_the_example_of_a_class_uses_its_methods(name):
    source = "".join(example.source for example in _examples(name))
    assert [each for each in _members(PUBLIC[name]) if not re.search(rf"\.{each}\b", source)] == []


def test_both_backends_are_in_the_examples():
    sources = "".join(example.source for name in PUBLIC for example in _examples(name))
    assert min(sources.count("paddle"), sources.count("torch")) > 15


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.slow) if name in SLOW else name for name in PUBLIC]
)
def test_the_example_runs(name, tmp_path, monkeypatch):
    if name in ONNX:
        need_onnx()
    monkeypatch.chdir(tmp_path)
    test = doctest.DocTest(_examples(name), {"__name__": "__main__"}, name, None, None, None)
    told: list[str] = []
    runner = doctest.DocTestRunner()
    runner.run(test, out=told.append)
    assert not runner.failures, "".join(told)


# what no file of the project is called: files in examples, and of other programs
OTHERS = {
    "a.py", "b.py", "mine.py", "my_port.py", "net.py", "theirs.py", "random.py", "torch.py", "zoo.py", "resnetv2.py",
}  # fmt: skip


def test_files_that_a_text_refers_to_are_there():
    """`As layers.py says` outlives a file's name."""
    top = Path(zoo.__file__).parent
    places = [top, *(top.parent / folder for folder in ("tests", "docs", "tools", "lessons", "benchmarks"))]
    files = {path.relative_to(top.parent).as_posix() for place in places for path in place.rglob("*.py")}
    folders = {path.name for path in top.rglob("*") if path.is_dir()} - {"torch", "paddle"}
    asked = {
        (name, word)
        for name in files
        if name.startswith("zoo/")
        for word in re.findall(
            r"(?<![\w.*{}/-])(?:\w+/)*[a-z_]\w*\.py\b", (top.parent / name).read_text(encoding="utf-8")
        )
        # a path that begins with no folder of zoo is another program's, and so may be one in a framework's folder
        if word not in OTHERS and ("/" not in word or word.partition("/")[0] in {"zoo", "tests", "docs", *folders})
    }
    assert len(asked) > 100
    ends = {"/".join(name.split("/")[at:]) for name in files for at in range(name.count("/") + 1)}
    assert {(name, word) for name, word in asked if word not in ends} == set()
