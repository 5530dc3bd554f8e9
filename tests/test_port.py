"""Models out of people's files: what they are called with, notebooks, packages, scripts, and files that do not work."""

import json
import sys

import pytest
from pair_files import MINE, THEIRS, text

from zoo.backends import BACKENDS, backend_of, runtime
from zoo.errors import ArgumentError, BackendMissingError, FileError, ModelError, UnknownChoiceError
from zoo.port.model_in_file import built, parsed
from zoo.port.source_pieces import training


@pytest.fixture
def written(tmp_path):
    def write(content, name="net.py"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
        return path

    return write


def notebook(*cells, **metadata):
    kinds = [("code", cell) if isinstance(cell, str) else cell for cell in cells]
    found = [{"cell_type": kind, "source": source.splitlines(True), "metadata": {}} for kind, source in kinds]
    return json.dumps({"cells": found, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5})


def test_a_class_a_function_an_instance_and_a_dotted_name(backend, written):
    path = written(text(MINE, backend) + "\n\nclass Kinds:\n    small = Port\n\n\nbuild = lambda: Port(depth=1)\n")
    for name in ("Port", "make", "wrong", "Kinds.small", "build"):
        assert backend_of(built(f"{path}:{name}")) == backend
    with pytest.raises(UnknownChoiceError, match="did you mean 'make'"):
        built(f"{path}:makes")
    with pytest.raises(UnknownChoiceError, match="did you mean 'small'"):
        built(f"{path}:Kinds.smal")
    with pytest.raises(ModelError, match="table in .* is a dict and does not make a model; give .*Port"):
        built(f"{path}:table")


def test_a_model_of_the_module_is_taken_as_it_is(backend, written):
    """Which is callable too: it is not run."""
    end = {"torch": "2d", "paddle": "2D"}[backend]
    code = f"import {backend}.nn as nn\nnet = nn.Sequential(nn.Conv{end}(3, 4, 3), nn.ReLU())\n"
    assert len(list(runtime(backend).read(built(f"{written(code)}:net")))) == 2


def test_arguments_are_literals_names_of_the_file_or_words(backend, written):
    path = written(text(THEIRS, backend) + "\n\nclass Wide(Block):\n    kind = 'wide'\n")
    made = built(f"{path}:Net", ["block=Wide,layers=[2, 1]", "width=6"])
    assert [type(each).__name__ for each in made.body] == ["Wide"] * 3
    assert made.body[0].kind == "wide"


def test_how_values_are_read():
    names = {"Block": int, "nn": json}
    told = 'a=1,b=-2.5,c=[1, (2, "x")],d=Block,e=nn.loads,f=relu,g=None,h=[Block, 3],i=nn.nothing,j=1/0,k="Block",l=a,b'
    assert parsed([told], names) == {
        "a": 1, "b": -2.5, "c": [1, (2, "x")], "d": int, "e": json.loads, "f": "relu", "g": None, "h": [int, 3],
        "i": "nn.nothing", "j": "1/0", "k": "Block", "l": "a,b",
    }  # fmt: skip
    for wrong in ("a", "=1", "1=a", "a b=2"):
        with pytest.raises(ArgumentError, match="arguments are name=value"):
            parsed([wrong])


def test_no_value_of_an_argument_is_run(tmp_path):
    """A value is looked up, never evaluated: a call stays a word."""
    told = f"a=open({str(tmp_path / 'x')!r}, 'w'),b=Block(),c=__import__('os')"
    assert all(isinstance(value, str) for value in parsed([told], {"Block": int}).values())
    assert not (tmp_path / "x").exists()


def test_what_a_file_prints_is_not_on_standard_output(backend, written, capsys):
    built(f"{written(text(THEIRS, backend))}:Net")
    out, err = capsys.readouterr()
    assert (out, err.split()) == ("", ["imported", "built"])


def test_a_script_that_reads_its_own_command_line(backend, written, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["zoo", "compare", "--levels", "0"])
    head = "import argparse\nparser = argparse.ArgumentParser()\nparser.add_argument({})\nargs = parser.parse_args()\n"
    path = written(head.format("'--depth', default=1") + text(MINE, backend))
    assert backend_of(built(f"{path}:Port")) == backend
    assert sys.argv[1:] == ["compare", "--levels", "0"]
    path = written(head.format("'data'") + text(MINE, backend))
    with pytest.raises(FileError, match=r"it wants arguments .* \(line 4\).*under `if __name__ == .__main__.:`"):
        built(f"{path}:Port")


TRAINING = [
    "for x in data:\n    net(x).backward()\n",
    "def step(x):\n    loss(x).backward()\n\ndef main():\n    while True:\n        step(1)\n\nmain()\n",
    "with f:\n    for x in f:\n        if amp:\n            a.backward()\n        else:\n            b.backward()\n",
    "model.fit(data, epochs=3)\n",
    "def run():\n    for x in data:\n        optimizer.minimize(x)\n\ntry:\n    run()\nfinally:\n    pass\n",
]
NO_TRAINING = [
    "def step(x):\n    for _ in x:\n        loss(x).backward()\n",
    "if __name__ == '__main__':\n    for x in data:\n        net(x).backward()\n",
    "if flag:\n    for x in data:\n        net(x).backward()\n",
    "class A:\n    def fit(self):\n        for x in self:\n            x.backward()\n",
    "net(x).sum().backward()\n",
    "scaler.fit(x)\n",
    "def a():\n    b()\n\ndef b():\n    a()\n\na()\n",
]


@pytest.mark.parametrize("code", TRAINING)
def test_a_script_that_trains_when_it_is_imported_is_refused(code, written):
    with pytest.raises(FileError, match=r"line \d+ of it trains .*, which happens at every import"):
        built(f"{written(code)}:Net")


@pytest.mark.parametrize("code", NO_TRAINING)
def test_what_trains_only_when_it_is_called_or_under_a_condition_is_run(code):
    import ast

    assert training(ast.parse(code)) is None


def test_relative_imports_and_helpers_of_the_same_name(backend, written):
    """Two projects, each with a package `parts` and a file `helper.py` of its own."""
    models = []
    for number, kind in enumerate(("one", "two")):
        written(f"from .. import KIND\nclass Base:\n    kind = KIND + {kind!r}\n", f"{kind}/parts/inner/blocks.py")
        written("", f"{kind}/parts/inner/__init__.py")
        written(f"KIND = '{number}'\n", f"{kind}/parts/__init__.py")
        written(f"WIDTH = {number + 3}\n", f"{kind}/parts/inner/helper.py")
        code = "import helper\nfrom .blocks import Base\nfrom ..extra import EXTRA\n"
        code += f"import {backend}.nn as nn\n\ndef make():\n    from .late import LATE\n"
        code += "    net = nn.Linear(helper.WIDTH, LATE)\n    net.kind = Base.kind\n    return net\n"
        written(f"EXTRA = {number}\n", f"{kind}/parts/extra.py")
        written(f"LATE = {number + 7}\n", f"{kind}/parts/inner/late.py")
        models.append(built(f"{written(code, f'{kind}/parts/inner/net.py')}:make"))
    assert [each.kind for each in models] == ["0one", "1two"]
    assert [dict(runtime(backend).read(each))["weight"].shape for each in models] == [(7, 3), (8, 4)]
    assert "helper" not in sys.modules


def test_relative_imports_where_the_folder_is_no_package(backend, written):
    written("WIDTH = 5\n", "lone/sizes.py")
    code = f"from .sizes import WIDTH\nimport {backend}.nn as nn\n\ndef make():\n    return nn.Linear(WIDTH, 2)\n"
    assert backend_of(built(f"{written(code, 'lone/net.py')}:make")) == backend


def test_a_notebook_cell_by_cell(backend, written, capsys):
    cells = [
        ("markdown", "# A net"),
        f"%matplotlib inline\n!pip install something\nimport {backend}.nn as nn\nlong = ('%d'\n    % 3)\nnn.Linear?",
        "%%bash\nrm -rf everything",
        "%%time\ndepth = 2\nfiles = !ls\n",
        ("raw", "not code"),
        "def train():\n    for x in range(3):\n        loss.backward()\n",
        "train()",
        "def make(width=3):\n    return nn.Sequential(*[nn.Linear(width, width) for _ in range(depth)])\n",
        "make().to('mars')\ndisplay(make())",
    ]
    path = written(notebook(*cells, kernelspec={"language": "python"}), "nets.ipynb")
    made = built(f"{path}:make", ["width=5"])
    assert [array.shape for _, array in runtime(backend).read(made)] == [(5, 5), (5,)] * 2
    out, err = capsys.readouterr()
    assert out == ""
    magics = ["cell 2: %matplotlib inline", "cell 2: !pip install something", "cell 2: nn.Linear?", "cell 3: %%bash"]
    for what in (*magics, "cell 4: %%time", "cell 4: files = !ls", "cell 7 (train() trains)", "1 cells after the one"):
        assert what in err


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", "is not a notebook in Jupyter's format 4"),
        (json.dumps({"worksheets": []}), "is not a notebook in Jupyter's format 4"),
        (notebook("x <- 1", kernelspec={"language": "R"}), "is a notebook in R, not in Python"),
        (notebook("def Net(:\n    pass"), "cannot be imported: SyntaxError: .* in line 1 of cell 1"),
        (notebook("x = 1", "y = 1\nraise KeyError(y)"), r"KeyError: 1 \(line 2 of cell 2\)"),
    ],
)
def test_a_notebook_that_does_not_work(content, message, written):
    with pytest.raises(FileError, match=message):
        built(f"{written(content, 'nets.ipynb')}:Net")


@pytest.mark.parametrize(
    ("content", "name", "message"),
    [
        ("import sys\nsys.exit(3)\n", "net.py", r"it ends the program \(SystemExit: 3 \(line 2\)\)"),
        ("x = 1\n\nx.y\n", "net.py", r"AttributeError: 'int' object has no attribute 'y' \(line 3\)"),
        ("import no_such_thing\n", "net.py", "install what it needs .pip install no_such_thing"),
        ("from .none import x\n", "net.py", "cannot be imported: ModuleNotFoundError"),
        ("x = 1\0\n", "net.py", "cannot be imported: SyntaxError|cannot be imported: ValueError"),
        ("weights", "net.pth", "is not a Python file; give one that ends in .py, or a notebook"),
        ("text", "net", "is not a Python file"),
    ],
)
def test_a_file_that_does_not_work(content, name, message, written):
    with pytest.raises(FileError, match=message):
        built(f"{written(content, name)}:Net")


def test_a_folder_and_a_name_that_is_none(tmp_path, written):
    (tmp_path / "nets.py").mkdir()
    with pytest.raises(FileError, match="is a folder"):
        built(f"{tmp_path / 'nets.py'}:Net")
    with pytest.raises(ArgumentError, match="a port is FILE.py:NAME"):
        built(f"{written('x = 1')}:1")
    ends = written("def Net():\n    raise SystemExit(1)\n")
    with pytest.raises(ModelError, match=r"Net\(\) cannot be built: SystemExit: 1"):
        built(f"{ends}:Net")


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_framework_that_is_not_installed(backend, written, monkeypatch):
    monkeypatch.setitem(sys.modules, backend, None)
    with pytest.raises(
        BackendMissingError, match=rf"imports {backend}, which is not installed; get it with pip install .*\[{backend}"
    ):
        built(f"{written(f'import {backend}')}:Net")
