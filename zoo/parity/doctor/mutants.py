"""The doctor's self-test: wrong ports, made from our own network files. Data: one more mutant is one more entry.

A mutant is an edit of a torch network file, spelled for Paddle by the dictionary of spellings, so that one entry is a
wrong port in each framework. Attributes get other names and definitions another order first, as a student's would be.
"""

import ast
import re
from dataclasses import dataclass, field
from typing import Any

from zoo.cards import card
from zoo.parity.doctor.diagnosis import Cause
from zoo.parity.mirror import source
from zoo.parity.spellings import translate

PREFIX = "my_"

# how Paddle spells what only mutants say
SPELLINGS = {
    "count_include_pad=False": "exclusive=True",
    "momentum=0.01": "momentum=0.99",
    "nn.Dropout(0.5)": 'nn.Dropout(0.5, mode="upscale_in_train")',
}


@dataclass(frozen=True)
class Mutant:
    """One wrong port: edits of the network file (old, new; the first place each), and what the doctor must say.

    where has our own attribute names; what builds it is given to the reference too, image_size above all.
    """

    network: str
    edits: tuple[tuple[str, str], ...]
    cause: Cause | None
    where: str
    size: int
    arguments: dict[str, int] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """What a test or a table calls it."""
        return f"{self.network} {self.cause.value if self.cause else 'right'} {self.where}"

    @property
    def place(self) -> str:
        """Where the doctor must point, in the student's names."""
        call, inside, path = self.where.rpartition(" in ")
        if not inside and self.where.startswith("forward call"):
            return self.where
        renamed = ".".join(part if part.isdigit() else PREFIX + part for part in path.split("."))
        return f"{call}{inside}{renamed}"

    def build(self, backend: str) -> Any:
        """The wrong port as a model of a framework, with its own initialisation."""
        facts = card(self.network)
        text = source("torch", facts.module)
        for old, new in self.edits:
            if old not in text:
                raise ValueError(f"{self.title}: {old!r} does not stand in {facts.module}.py")
            text = text.replace(old, new, 1)
        text = disguised(text)
        if backend != "torch":
            text = "\n".join(_spelled(line) for line in text.splitlines())
        names: dict[str, Any] = {"__name__": f"mutant_{facts.module}"}
        exec(compile(text, f"<{self.title}>", "exec"), names)
        arguments: dict[str, Any] = {"num_classes": 7, "in_channels": facts.input_size[0], **self.arguments}
        if facts.sized:
            arguments["image_size"] = self.size
        if facts.num_params_aux is not None:
            arguments["aux"] = False
        return names[facts.name](**arguments)


def _spelled(line: str) -> str:
    for torch, paddle in SPELLINGS.items():
        line = line.replace(torch, paddle)
    return translate(line)


def disguised(text: str) -> str:
    """The source with other attribute names, and runs of layer definitions in reverse order."""
    tree = ast.parse(text)
    attributes = {
        target.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Attribute)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.name == "__init__":
            node.body = _reversed_runs(node.body)
    code = ast.unparse(tree)
    names = "|".join(sorted(attributes, key=len, reverse=True))
    return re.sub(rf"\bself\.({names})\b", rf"self.{PREFIX}\1", code)


def _reversed_runs(body: list[ast.stmt]) -> list[ast.stmt]:
    """Statements with every run of plain layer definitions the other way round."""
    done: list[ast.stmt] = []
    run: list[ast.stmt] = []
    for statement in body:
        text = ast.unparse(statement)
        # what is built by a method of the class depends on what ran before
        if re.match(r"self\.\w+ = \w", text) and isinstance(statement, ast.Assign) and "self._make" not in text:
            if isinstance(statement.value, ast.Call):
                run.append(statement)
                continue
        done += [*run[::-1], statement]
        run = []
    return done + run[::-1]


def _one(network: str, cause: Cause | None, where: str, size: int, *edits: str, **arguments: int) -> Mutant:
    pairs = tuple(zip(edits[::2], edits[1::2], strict=True))
    return Mutant(network, pairs, cause, where, size, arguments)


C = Cause
_BLOCK = "        x = self.bn2(self.conv2(x))\n        return self.relu(x + identity)"
_PROJECTION = (
    "kernel_size=1, stride=stride, bias=False),\n                nn.BatchNorm2d(out_channels, eps=1e-5, momentum=0.1),"
)

MUTANTS: tuple[Mutant, ...] = (
    # lenet
    _one("lenet", C.KERNEL_SIZE, "conv2", 28, "(6, 16, kernel_size=5)", "(6, 16, kernel_size=3)"),
    _one("lenet", C.ACTIVATION_MISSING, "conv2", 28, "F.sigmoid(self.conv2(x))", "self.conv2(x)"),
    _one("lenet", C.ACTIVATION_KIND, "forward call 8: relu", 28, "F.sigmoid(self.conv3(x))", "F.relu(self.conv3(x))"),
    _one(
        "lenet", C.SOFTMAX_IN_HEAD, "forward call 13: softmax", 28, "x = self.fc2(x)", "x = F.softmax(self.fc2(x), 1)"
    ),
    _one("lenet", C.BIAS, "fc1", 28, "side * side, 64)", "side * side, 64, bias=False)"),
    _one("lenet", C.POOL_KIND, "pool1", 28, "pool1 = nn.MaxPool2d", "pool1 = nn.AvgPool2d"),
    _one(
        "lenet", C.FLATTEN_ORDER, "forward call 9: permute", 36, "flatten(x, 1)", "flatten(torch.moveaxis(x, 1, 3), 1)"
    ),
    _one("lenet", C.LAYER_UNUSED, "fc0", 28, "self.fc2 =", "self.fc0 = nn.Linear(64, 64)\n        self.fc2 ="),
    _one(
        "lenet",
        C.LAYER_ORDER,
        "pool1",
        28,
        "F.sigmoid(self.conv1(x))",
        "self.conv1(self.pool1(x))",
        "x = self.pool1(x)",
        "x = F.sigmoid(x)",
    ),
    # alexnet
    _one("alexnet", C.PADDING, "conv1", 70, "stride=4, padding=5", "stride=4, padding=2"),
    _one("alexnet", C.DROPOUT, "drop1", 29, "self.drop1 = nn.Dropout(p=0.5)", "self.drop1 = nn.Dropout(p=0.1)"),
    _one("alexnet", C.DROPOUT, "forward call 19: relu", 29, "self.drop2(F.relu(self.fc2(x)))", "F.relu(self.fc2(x))"),
    _one("alexnet_owt", C.STRIDE, "features.2", 63, "(kernel_size=3, stride=2", "(kernel_size=3, stride=1"),
    _one("alexnet_owt", C.CHANNELS, "features.6", 63, "(192, 384", "(192, 320", "(384, 256", "(320, 256"),
    # vgg
    _one("vgg11", C.DILATION, "features.0", 32, "kernel_size=3, padding=1", "kernel_size=3, padding=2, dilation=2"),
    _one("vgg11", C.ACTIVATION_MISSING, "features.0", 32, "                layers.append(nn.ReLU())\n", ""),
    # googlenet
    _one(
        "googlenet", C.CONCAT_ORDER, "forward call 22: concat in block3_1", 33, "[p1, p2, p3, p4]", "[p1, p3, p2, p4]"
    ),
    _one("googlenet", C.STRIDE, "conv1", 33, "kernel_size=7, stride=1", "kernel_size=7, stride=2"),
    _one(
        "googlenet",
        C.POOL_SIZE,
        "block3_1.p4_1",
        33,
        "kernel_size=3, stride=1, padding=1",
        "kernel_size=5, stride=1, padding=2",
    ),
    _one(
        "googlenet", C.GROUPS, "block3_1.p3_2", 33, "kernel_size=5, padding=2)", "kernel_size=5, padding=2, groups=2)"
    ),
    _one("googlenet", C.ACTIVATION_EXTRA, "forward call 140: relu", 33, "x = self.fc(x)", "x = F.relu(self.fc(x))"),
    _one("googlenet_bn", C.BN_EPS, "conv1.bn", 33, "eps=1e-3", "eps=1e-5"),
    _one("googlenet_bn", C.CEIL_MODE, "maxpool1", 36, "stride=2, ceil_mode=True", "stride=2, ceil_mode=False"),
    _one("googlenet_bn", C.LAYER_UNUSED, "conv1.bn", 33, "F.relu(self.bn(self.conv(x)))", "F.relu(self.conv(x))"),
    _one(
        "googlenet_bn",
        C.LAYER_ORDER,
        "forward call 2: relu in conv1",
        33,
        "F.relu(self.bn(self.conv(x)))",
        "self.bn(F.relu(self.conv(x)))",
    ),
    _one("googlenet_32", C.LAYER_SHARED, "im4.block1.0", 32, "x = self.im5(x)", "x = self.im4(x)"),
    # inception
    _one("inception_v1", C.PADDING, "conv2", 33, "kernel_size=1, padding=1", "kernel_size=1, padding=0"),
    _one(
        "inception_v1",
        C.DROPOUT,
        "classifier.2",
        33,
        "            nn.Dropout(p=0.4),\n",
        "",
        "            nn.ReLU(),\n            nn.Linear(1024, num_classes)",
        "            nn.ReLU(),\n            nn.Dropout(p=0.4),\n            nn.Linear(1024, num_classes)",
    ),
    _one("inception_v3", C.COUNT_INCLUDE_PAD, "Mixed_5b.pool", 75, "count_include_pad=True", "count_include_pad=False"),
    _one(
        "inception_v3",
        C.KERNEL_SIZE,
        "Mixed_6b.branch7x7_2.conv",
        75,
        "branch7x7_2 = BasicConv2d(c7, c7, kernel_size=(1, 7), padding=(0, 3))",
        "branch7x7_2 = BasicConv2d(c7, c7, kernel_size=(7, 1), padding=(3, 0))",
    ),
    _one(
        "inception_v3",
        C.CONCAT_ORDER,
        "Mixed_7b",
        75,
        "[self.branch3x3_2a(branch3x3), self.branch3x3_2b(branch3x3)]",
        "[self.branch3x3_2b(branch3x3), self.branch3x3_2a(branch3x3)]",
    ),
    # resnet
    _one(
        "resnet50",
        C.STRIDE,
        "layer2.0.conv1",
        33,
        "channels, kernel_size=1, bias=False",
        "channels, kernel_size=1, stride=stride, bias=False",
        "channels, channels, kernel_size=3, stride=stride",
        "channels, channels, kernel_size=3, stride=1",
    ),
    _one(
        "resnet18",
        C.RESIDUAL_ORDER,
        "layer1.0.relu",
        33,
        _BLOCK,
        "        x = self.relu(self.bn2(self.conv2(x)))\n        return x + identity",
    ),
    _one("resnet18", C.SHORTCUT, "layer2.0.downsample.0", 33, _PROJECTION, "kernel_size=1, stride=stride, bias=False)"),
    _one("resnet18", C.SHORTCUT, "layer1.0.relu", 33, "self.relu(x + identity)", "self.relu(x)"),
    _one(
        "resnet18",
        C.BN_MOMENTUM,
        "bn1",
        33,
        "self.bn1 = nn.BatchNorm2d(64, eps=1e-5, momentum=0.1)",
        "self.bn1 = nn.BatchNorm2d(64, eps=1e-5, momentum=0.01)",
    ),
    _one(
        "resnet18",
        C.PADDING,
        "maxpool",
        33,
        "kernel_size=3, stride=2, padding=1, ceil_mode",
        "kernel_size=3, stride=2, padding=0, ceil_mode",
    ),
    _one("resnet18", C.BIAS, "conv1", 33, "padding=3, bias=False", "padding=3"),
    _one("resnet18", C.LAYER_SHARED, "layer1.0.bn1", 33, "x = self.bn2(self.conv2(x))", "x = self.bn1(self.conv2(x))"),
    _one(
        "resnet18",
        C.POOL_SIZE,
        "avgpool",
        64,
        "AdaptiveAvgPool2d((1, 1))",
        "AdaptiveAvgPool2d((2, 2))",
        "nn.Linear(512 * block",
        "nn.Linear(4 * 512 * block",
    ),
    _one("resnet50", C.LAYER_MISSING, "layer3.4.relu", 33, "Bottleneck, [3, 4, 6, 3]", "Bottleneck, [3, 4, 5, 3]"),
    _one("resnet34", C.LAYER_MISSING, "layer3.4.relu", 33, "BasicBlock, [3, 4, 6, 3]", "BasicBlock, [3, 4, 5, 3]"),
    _one(
        "resnet34_signs",
        C.SHORTCUT,
        "conv3.0.conv1x1.1",
        33,
        "nn.Conv2d(in_channels, out_channels, kernel_size=1, stride=stride)",
        "nn.Sequential(nn.Conv2d(in_channels, out_channels, kernel_size=1, stride=stride), nn.BatchNorm2d(out_channels, eps=1e-5, momentum=0.1))",
    ),
    _one(
        "resnet34_signs", C.BN_MISSING, "conv1.0", 33, "            nn.BatchNorm2d(64, eps=1e-5, momentum=0.1),\n", ""
    ),
    _one("resnet34_signs", C.ACTIVATION_MISSING, "conv1.1", 33, "            nn.ReLU(),\n", ""),
    _one(
        "resnet18",
        C.SHORTCUT,
        "forward call 10: add in layer1.0",
        33,
        "        identity = x if self.downsample is None else self.downsample(x)\n        x = self.relu(self.bn1(self.conv1(x)))\n",
        "        x = self.relu(self.bn1(self.conv1(x)))\n        identity = x if self.downsample is None else self.downsample(x)\n",
    ),
)

# right, but for the names and the order of definition: no alarm
CONTROLS: tuple[Mutant, ...] = (
    _one("lenet", None, "", 28),
    _one("alexnet", None, "", 29),
    _one("googlenet", None, "", 33),
    _one("googlenet_bn", None, "", 33),
    _one("inception_v1", None, "", 33),
    _one("googlenet_32", None, "", 32),
    _one("inception_v3", None, "", 75),
    _one("resnet18", None, "", 33),
    _one("resnet50", None, "", 33),
    _one("resnet34_signs", None, "", 33),
    # the pool before the ReLU, and the branches one after the other in another order: the same values
    _one(
        "alexnet",
        None,
        "",
        29,
        "x = F.relu(self.conv1(x))",
        "x = self.conv1(x)",
        "x = self.pool1(x)",
        "x = F.relu(self.pool1(x))",
    ),
    _one(
        "resnet18",
        None,
        "",
        33,
        "        identity = x if self.downsample is None else self.downsample(x)\n",
        "",
        "self.relu(x + identity)",
        "self.relu((x0 if self.downsample is None else self.downsample(x0)) + x)",
        "        x = self.relu(self.bn1(self.conv1(x)))",
        "        x0 = x\n        x = self.relu(self.bn1(self.conv1(x)))",
    ),
    _one(
        "googlenet",
        None,
        "",
        33,
        "        p1 = F.relu(self.p1_1(x))\n",
        "",
        "        return torch.cat",
        "        p1 = F.relu(self.p1_1(x))\n        return torch.cat",
    ),
)
