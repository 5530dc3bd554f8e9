"""zoo translate: what changes, what stays and is told, and that nothing else is touched."""

import pytest

import zoo
from zoo.translation.marks import MARK

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
    "return x.transpose(1, 2)": "return x.swapaxes(1, 2)",
    "return x.permute(0, 2, 1)": "return x.transpose([0, 2, 1])",
    "return x.mean(dim=(2, 3), keepdim=True)": "return x.mean(axis=(2, 3), keepdim=True)",
    "return torch.cat([x, x], dim=1)": "return paddle.concat([x, x], axis=1)",
    "return x @ self.fc.weight.T": "return x @ self.fc.weight",
    "return F.relu(x, inplace=True)": "return F.relu(x)",
    "return x.max(1)[0]": "return paddle.max(x, axis=1)",
    "return torch.max(x, 1).indices": "return paddle.argmax(x, axis=1)",
    "b, *rest = x.size(); return b": "b, *rest = x.shape; return b",
    "x.requires_grad = True; return x": "x.stop_gradient = False; return x",
    "return x if x.requires_grad else 2 * x": "return x if not x.stop_gradient else 2 * x",
    "return x.div(2) * x": "return x / 2 * x",
    "return x * x.add(2)": "return x * (x + 2)",
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
    "nn.Dropout(0.5, inplace=True)": "nn.Dropout(0.5)",
    "nn.ReLU(True)": "nn.ReLU()",
    "nn.Sequential(*blocks)": "nn.Sequential(*blocks)",
    "nn.ModuleList([nn.Linear(2, 2) for _ in range(3)])": "nn.LayerList([nn.Linear(2, 2) for _ in range(3)])",
}


@pytest.mark.parametrize("layer", LAYERS)
def test_a_layer_has_what_its_defaults_were(layer):
    text, reasons = body(f"layer = {layer}\n")
    assert f"layer = {LAYERS[layer]}" in text.splitlines()
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
    "return helper(x).max(1)": "cannot be told",
    "return other.weight.T": "cannot be told",
    "return torch.no_such_thing(x)": "no rule",
    "return x.no_such_thing()": "no rule",
    "return F.relu(x, no_such=1)": "no rule knows",
    "return x.new_zeros(shape)": "number or several",
    "return self.fc.weight": "[out, in]",
    "return helper(self.fc.weight)": "[out, in]",
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
    assert "x.view([n, groups, c // groups, h, w]).swapaxes(1, 2).contiguous()" in text
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
        "import numpy as np\nimport paddle\nimport paddle.nn.functional as F\n\nx = F.relu(paddle.zeros([2]))\n"
        "# zoo: spelled in PyTorch: torch.relu()",
    "import scipy\nimport torch\nx = torch.zeros(2)": "import paddle\nimport scipy\nx = paddle.zeros([2])",
    "def f():\n    import torch\n    return torch.zeros(2)":
        "def f():\n    import paddle\n    return paddle.zeros([2])",
    "import torch.nn as nn\n": "import paddle.nn as nn\n",
    "import torch as th\nx = th.max(th.zeros(2), 0)[0]": "import paddle as th\nx = th.max(th.zeros([2]), axis=0)\n"
        "# zoo: spelled in PyTorch: torch.max(dim)[0]",
    "import torch.utils.data\nx = torch.zeros(2)": "import paddle.io\nx = paddle.zeros([2])",
}  # fmt: skip


@pytest.mark.parametrize("source", IMPORTS)
def test_imports_are_written_as_people_write_them(source):
    assert zoo.translate(source, to="paddle").text == IMPORTS[source]


@pytest.mark.parametrize("lines", [["import paddle as pd"], ["import paddle", "import paddle as pd"]])
def test_words_of_dtypes_follow_the_name_of_the_import(lines):
    head, name = "\n".join(lines) + "\n", "torch" if len(lines) > 1 else "pd"
    done = zoo.translate(f"{head}\n\ndef f(x):\n    return pd.exp(x).astype('float32') + pd.zeros([2])\n", to="torch")
    assert not done.remarks
    assert f"pd.exp(x).to({name}.float32) + pd.zeros(2)" in done.text
    exec(done.text, own := {})
    import torch

    assert own["f"](torch.zeros(2, dtype=torch.float64)).dtype == torch.float32
