"""zoo translate: what changes, what stays and is told, and that nothing else is touched."""

import json

import numpy as np
import pytest
from conftest import in_process

import zoo
from zoo.errors import ArgumentError, FileError
from zoo.translation.result import MARK

HEAD = "import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n"


def body(code, to="paddle", head=HEAD):
    """The lines of a translation behind its imports, and the reasons of what stays."""
    done = zoo.translate(head + code, to=to)
    lines = [line for line in done.text.splitlines() if not line.startswith(("import ", "from "))]
    return "\n".join(lines), [each.reason for each in done.remarks]


LAYER = "class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        {init}\n\n" \
    "    def forward(self, x):\n        {forward}\n"  # fmt: skip

# one line of forward each, with x a tensor, and what becomes of it
SAME_MEANING = {
    "return x.view(x.size(0), -1)": "return x.view([x.shape[0], -1])",
    "return x.flatten(2).transpose(1, 2)": "return x.flatten(2).transpose([0, 2, 1])",
    "return x.transpose(1, 2)": "return paddle.moveaxis(x, [1, 2], [2, 1])",
    "return x.mean(dim=(2, 3), keepdim=True)": "return x.mean(axis=(2, 3), keepdim=True)",
    "return torch.cat([x, x], dim=1)": "return paddle.concat([x, x], axis=1)",
    "return x @ self.fc.weight.T": "return x @ self.fc.weight",
    "return F.relu(x, inplace=True)": "return F.relu(x)",
    "return x.max(1)[0]": "return paddle.max(x, axis=1)",
    "return torch.max(x, 1).indices": "return paddle.argmax(x, axis=1)",
    "b, *rest = x.size(); return b": "b, *rest = x.shape; return b",
    "x.requires_grad = True; return x": "x.stop_gradient = False; return x",
    "return x if x.requires_grad else 2 * x": "return x if (not x.stop_gradient) else 2 * x",
}


@pytest.mark.parametrize("line", SAME_MEANING)
def test_a_line_of_forward_means_the_same(line):
    text, reasons = body(LAYER.format(init="self.fc = nn.Linear(4, 4)", forward=line))
    assert SAME_MEANING[line] in text
    assert reasons == []


LAYERS = {
    "nn.Conv2d(3, 8, 3, 1, 1, 1, 1, False)": "nn.Conv2D(3, 8, 3, 1, 1, 1, 1, bias_attr=False)",
    "nn.BatchNorm2d(8, 1e-3, 0.01)": "nn.BatchNorm2D(8, epsilon=1e-3, momentum=0.99)",
    "nn.BatchNorm2d(8, momentum=bn_mom)": "nn.BatchNorm2D(8, momentum=1 - bn_mom)",
    "nn.AvgPool2d(3, 1, 1)": "nn.AvgPool2D(3, 1, 1, exclusive=False)",
    "nn.AvgPool2d(2)": "nn.AvgPool2D(2)",
    "nn.Dropout(0.5, inplace=True)": 'nn.Dropout(0.5, mode="upscale_in_train")',
    "nn.ReLU(True)": "nn.ReLU()",
    "nn.Sequential(*blocks)": "nn.Sequential(*blocks)",
    "nn.ModuleList([nn.Linear(2, 2) for _ in range(3)])": "nn.LayerList([nn.Linear(2, 2) for _ in range(3)])",
}


@pytest.mark.parametrize("layer", LAYERS)
def test_a_layer_has_what_its_defaults_were(layer):
    text, reasons = body(f"layer = {layer}\n")
    assert text.splitlines()[-1] == f"layer = {LAYERS[layer]}"
    assert reasons == []


def test_all_that_is_no_code_stays():
    """Comments, blank lines, brackets over several lines, quotes, hints, names, and what looks like a framework's."""
    source = (
        HEAD
        + '''

class Net(nn.Module):  # nn.Conv2d stays here
    """Has nn.Conv2d in its docstring."""

    layers: list[int] = [1,2,   3]

    def __init__(self, width: int = 4, norm_layer=nn.BatchNorm2d) -> None:
        super().__init__()
        self.stem = nn.Sequential(
            nn.Conv2d(
                3, width,   # the odd spaces too
                kernel_size = 3,
                bias=False,
            ),
            norm_layer(width),
        )

        # a comment on its own

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.stem( x )
'''
    )
    done = zoo.translate(source, to="paddle")
    expected = source.replace("import torch", "import paddle").replace("nn.Module", "nn.Layer")
    expected = expected.replace("torch.Tensor", "paddle.Tensor").replace("BatchNorm2d", "BatchNorm2D")
    expected = expected.replace("            nn.Conv2d(", "            nn.Conv2D(").replace(
        "bias=False", "bias_attr=False"
    )
    # nothing uses F, before or after
    assert done.text == expected.replace("torch.nn", "paddle.nn")
    assert done.remarks == ()
    assert zoo.translate(done.text, to="torch").text == source


STAYS = {
    # a line of forward, and a word of the reason
    "return helper(x).max()": "cannot be told",
    "return other.T": "cannot be told",
    "return torch.no_such_thing(x)": "no rule",
    "return x.no_such_thing()": "no rule",
    "return F.relu(x, no_such=1)": "no rule knows",
    "return x.view(shape)": "number or several",
    "return self.fc.weight.reshape(-1)": "[out, in]",
    "return nn.MaxPool2d(2, dilation=3)(x)": "no counterpart",
}


@pytest.mark.parametrize("line", STAYS)
def test_what_cannot_be_told_stays_and_is_said(line):
    source = HEAD + LAYER.format(init="self.fc = nn.Linear(4, 4)", forward=line)
    done = zoo.translate(source, to="paddle")
    (remark,) = done.remarks
    assert STAYS[line] in remark.reason
    assert remark.line == source[: source.index(line)].count("\n") + 1
    assert not done.complete
    lines = done.text.splitlines()
    at = next(at for at, each in enumerate(lines) if MARK in each)
    assert lines[at].startswith(f"        # {MARK}{remark.what}")
    assert remark.what.split("(")[0] in lines[at + 1]
    assert done.text.count(MARK) == 1


OTHERS = """
import numpy as np


class Box:
    def __init__(self):
        self.T, self.H, self.shape = 3, 4, [1]

    def max(self, size):
        return size

    def view(self, a):
        return a


def cat(a, dim):
    return a


box = Box()
array = np.zeros((3, 4))
words = "a,b".split(",")
one = array.max(axis=1), array.transpose(1, 0), array.T, array.mean(0), array.reshape(4, 3)
two = box.T, box.H, box.max(size=3), box.view(2), cat(1, dim=2), words
three = {"bias": 1, "momentum": 0.1}
four = dict(momentum=0.1, eps=1e-3)
five = sorted([3, 1]).index(1), [1, 2].copy(), (1, 2).count(1), str(3).format(1)
"""


def test_what_is_no_tensor_is_left_alone():
    done = zoo.translate(HEAD + OTHERS, to="paddle")
    assert done.text.split("import numpy as np")[1] == OTHERS.split("import numpy as np")[1]
    assert done.remarks == ()


def test_values_are_followed_through_functions_and_attributes():
    text, reasons = body("""

def shuffle(x, groups):
    n, c, h, w = x.size()
    x = x.view(n, groups, c // groups, h, w).transpose(1, 2).contiguous()
    return x.view(n, -1, h, w)


class Block(nn.Module):
    def __init__(self, act_layer=nn.ReLU, norm=None):
        super().__init__()
        norm = norm or nn.BatchNorm2d
        self.act = act_layer(inplace=True)
        self.bn = norm(4, momentum=0.01)
        self.scale = nn.Parameter(torch.ones(1, 4, 1, 1))
        self.layers = nn.ModuleList([nn.Conv2d(4, 4, 1)])

    def forward(self, x):
        for layer in self.layers:
            x = layer(x)
        y = shuffle(self.act(x), 2) * self.scale
        return y.permute(0, 2, 3, 1).max()
""")
    assert reasons == []
    assert "n, c, h, w = x.shape" in text
    assert "x.view([n, groups, c // groups, h, w]).transpose([0, 2, 1, 3, 4]).contiguous()" in text
    assert "self.act = act_layer()" in text
    assert "self.bn = norm(4, momentum=0.99)" in text
    assert "self.create_parameter([1, 4, 1, 1], default_initializer=nn.initializer.Constant(1.0))" in text
    assert "y.transpose([0, 2, 3, 1]).max()" in text


IMPORTS = {
    "from torch import nn\nlayer = nn.Linear(1, 2)": "from paddle import nn\nlayer = nn.Linear(1, 2)",
    "from torch.nn import Conv2d, ReLU as R\na = Conv2d(1, 2, 3), R()":
        "from paddle.nn import Conv2D, ReLU as R\na = Conv2D(1, 2, 3), R()",
    "import torch\nlayer = torch.nn.Conv2d(1, 2, 3)": "import paddle\nlayer = paddle.nn.Conv2D(1, 2, 3)",
    "import numpy as np\nimport torch\n\nx = torch.relu(torch.zeros(2))":
        "import numpy as np\nimport paddle\nimport paddle.nn.functional as F\n\nx = F.relu(paddle.zeros([2]))",
    "import scipy\nimport torch\nx = torch.zeros(2)": "import paddle\nimport scipy\nx = paddle.zeros([2])",
    "def f():\n    import torch\n    return torch.zeros(2)":
        "def f():\n    import paddle\n    return paddle.zeros([2])",
    "import torch.nn as nn\n": "import paddle.nn as nn\n",
}  # fmt: skip


@pytest.mark.parametrize("source", IMPORTS)
def test_imports_are_written_as_people_write_them(source):
    assert zoo.translate(source, to="paddle").text == IMPORTS[source]


LOOP = """import torch
import torch.nn as nn
import torch.optim as optim
from torch.utils.data import DataLoader, TensorDataset

device = torch.device("cuda" if torch.cuda.is_available() else "cpu")


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(4, 3)

    def forward(self, x):
        return self.fc(x)


def train(x, y):
    torch.manual_seed(0)
    model = Net().to(device)
    with torch.no_grad():
        for p in model.parameters():
            nn.init.constant_(p, 0.1)
    loader = DataLoader(TensorDataset(torch.tensor(x), torch.tensor(y)), batch_size=4, shuffle=False)
    criterion = nn.CrossEntropyLoss()
    optimizer = optim.SGD(model.parameters(), lr=0.25, momentum=0.5, weight_decay=0.125)
    scheduler = optim.lr_scheduler.StepLR(optimizer, step_size=1, gamma=0.5)
    losses = []
    for epoch in range(3):
        model.train()
        for images, labels in loader:
            images, labels = images.to(device), labels.to(device)
            optimizer.zero_grad()
            loss = criterion(model(images), labels)
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        scheduler.step()
    model.eval()
    _, predicted = torch.max(model(torch.tensor(x)), 1)
    return losses, predicted.numpy()
"""


def test_the_loop_of_a_course_learns_the_same():
    """Both sides run: data, optimizer, scheduler and loss give the same losses, and so does the way back."""
    there = zoo.translate(LOOP, to="paddle")
    back = zoo.translate(there.text, to="torch")
    assert there.remarks == back.remarks == ()
    draw = np.random.default_rng(0)
    x, y = draw.normal(size=(12, 4)).astype("float32"), draw.integers(0, 3, 12)
    found = []
    for code in (LOOP, there.text, back.text):
        scope = {}
        exec(compile(code, "loop", "exec"), scope)
        found.append(scope["train"](x, y))
    for losses, predicted in found[1:]:
        np.testing.assert_allclose(losses, found[0][0], rtol=1e-5)
        assert np.array_equal(predicted, found[0][1])
    assert found[0][0][-1] < found[0][0][0]
    same = len(set(LOOP.splitlines()) & set(back.text.splitlines())) / len(set(LOOP.splitlines()))
    assert same > 0.9


def test_mistakes_of_the_caller_are_one_sentence(tmp_path):
    with pytest.raises(ArgumentError, match="line 1: this is not Python"):
        zoo.translate("def (:", to="paddle")
    with pytest.raises(ArgumentError, match="neither torch nor paddle"):
        zoo.translate("x = 1")
    with pytest.raises(ArgumentError, match="both frameworks"):
        zoo.translate("import torch, paddle")
    with pytest.raises(ArgumentError, match="found 'jax'"):
        zoo.translate("x = 1", to="jax")
    with pytest.raises(FileError, match="not there"):
        zoo.translate(tmp_path / "no.py", to="paddle")


def test_without_its_library_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "libcst", None)
    with pytest.raises(zoo.errors.DependencyError, match=r"\[translate\]"):
        zoo.translate("import torch", to="paddle")


def test_the_command(monkeypatch, capsys, tmp_path):
    """Printed without -o; the list of what stays goes to standard error then, and the exit code is 1."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "net.py").write_text(HEAD + "layer = nn.Conv2d(1, 2, 3)\n", encoding="utf-8")
    (tmp_path / "odd.py").write_text(HEAD + "x = torch.no_such(1)\n", encoding="utf-8")
    code, out, _ = in_process(monkeypatch, capsys, "translate", "net.py")
    assert code == 0
    assert "layer = nn.Conv2D(1, 2, 3)" in out
    code, out, error = in_process(monkeypatch, capsys, "translate", "odd.py", "--to", "paddle", "--json", "odd.json")
    assert code == 1
    assert MARK in out
    assert "torch.no_such" in error
    told = json.loads((tmp_path / "odd.json").read_text())
    assert (told["complete"], told["remarks"][0]["line"]) == (False, 4)
    for words in (["--args", "a=1"], ["--prove", "Net"], ["-o", "net.py", "--force"], ["--json", "-"]):
        code, _, error = in_process(monkeypatch, capsys, "translate", "net.py", *words)
        assert code == 2, words
        assert error.count("\n") == 1
    assert "Conv2d" in (tmp_path / "net.py").read_text()


WIDE = """

class Wide(Net):
    def __init__(self, width=3):
        super().__init__()
        self.more = nn.Linear(3, width)

    def forward(self, x):
        return self.more(super().forward(x))
"""


@pytest.mark.slow
def test_code_weights_and_proof(tmp_path, capfd, monkeypatch):
    """One command: the new file, its weights, and the doctor's verdict; a mistake in the new file would be seen."""
    import torch

    monkeypatch.chdir(tmp_path)
    source = LOOP + WIDE
    (tmp_path / "net.py").write_text(source, encoding="utf-8")
    scope = {}
    exec(compile(source, "net.py", "exec"), scope)
    torch.save(scope["Wide"](5).state_dict(), tmp_path / "a.pth")
    words = [
        "net.py",
        "-o",
        "new.py",
        "--prove",
        "Wide",
        "--input-size",
        "4",
        "--args",
        "width=5",
        "--weights",
        "a.pth",
    ]
    code, _, error = in_process(monkeypatch, capfd, "translate", *words, "--json", "told.json")
    assert code == 0, error
    told = json.loads((tmp_path / "told.json").read_text())
    assert told["proof"]["verdict"] == "equal"
    assert told["proof"]["weights"] == "new.pdparams" or (tmp_path / "a.pdparams").is_file()


@pytest.mark.slow
def test_a_thousand_lines_take_less_than_three_seconds():
    import time

    from zoo.mirror.side_by_side import source

    text = source("torch", "swin") * 4
    began = time.process_time()
    zoo.translate(text, to="paddle")
    assert (time.process_time() - began) * 1000 / text.count("\n") < 3.0


def test_what_nests_too_deeply_is_told(tmp_path):
    path = tmp_path / "sum.py"
    path.write_text(f"import torch\nx = {' + '.join(['torch.ones(1)'] * 3000)}\n", encoding="utf-8")
    with pytest.raises(ArgumentError, match="nests too deeply to be read, such as a sum of hundreds of terms; part it"):
        zoo.translate(path, to="paddle")
