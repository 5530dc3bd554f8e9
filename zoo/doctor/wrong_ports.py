"""The doctor's self-test: wrong ports, made from our own network files. Data: one more mutant is one more entry.

A mutant is an edit of a torch network file, spelled for Paddle by the dictionary of spellings, so that one entry is a
wrong port in each framework. Attributes get other names and definitions another order first, as a student's would be.
"""

import ast
import re
from dataclasses import dataclass
from typing import Any

from zoo.backends import runtime
from zoo.cards import Init, card
from zoo.doctor.diagnosis import Cause
from zoo.mirror.side_by_side import SIDES, source
from zoo.mirror.spellings import translate
from zoo.network.init import draw

PREFIX = "my_"
NOTHING = Init("zeros", "zeros")  # no rule: the framework's own draws take longer than the examination

# how Paddle spells what only mutants say
SPELLINGS = {
    "count_include_pad=False": "exclusive=True",
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
        """The wrong port as a model of a framework, with weights of 0: the doctor gives it others."""
        facts = card(self.network)
        text = source(SIDES[0], facts.module)
        for old, new in self.edits:
            if old not in text:
                raise ValueError(f"{self.title}: {old!r} does not stand in {facts.module}.py")
            text = text.replace(old, new, 1)
        text = disguised(text)
        if backend != SIDES[0]:
            text = "\n".join(_spelled(line) for line in text.splitlines())
        names: dict[str, Any] = {"__name__": f"mutant_{facts.module}"}
        exec(compile(text, f"<{self.title}>", "exec"), names)
        arguments: dict[str, Any] = {"num_classes": 7, "in_channels": facts.input_size[0]}
        if facts.sized:
            arguments["image_size"] = self.size
        if facts.num_params_aux is not None:
            arguments["aux"] = False
        adapter = runtime(backend)
        model = adapter.skeleton(lambda: names[facts.name](**arguments), "float32")
        adapter.fill(model, draw(adapter.slots(model), NOTHING, 0, turned=adapter.TURNED), adapter.device(None))
        return model


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
        plain = isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Call)
        if plain and text.startswith("self.") and "self._make" not in text:
            run.append(statement)
            continue
        done += [*run[::-1], statement]
        run = []
    return done + run[::-1]


def _rows(table: str) -> tuple[Mutant, ...]:
    """The mutants of a table: network | size | cause | where | old => new | old => new ..."""
    found = []
    for line in table.strip().splitlines():
        network, size, cause, where, *edits = (cell.replace("\\n", "\n") for cell in line.split(" | "))
        pairs = tuple((old, new.removeprefix(" ")) for old, _, new in (edit.partition(" =>") for edit in edits))
        found.append(Mutant(network, pairs, Cause(cause) if cause != "equal" else None, where.strip("-"), int(size)))
    return tuple(found)


MUTANTS = _rows(r"""
lenet | 28 | kernel_size | conv2 | (6, 16, kernel_size=5) => (6, 16, kernel_size=3)
lenet | 28 | activation_missing | conv2 | F.sigmoid(self.conv2(x)) => self.conv2(x)
lenet | 28 | activation_kind | forward call 8: relu | F.sigmoid(self.conv3(x)) => F.relu(self.conv3(x))
lenet | 28 | softmax_in_head | forward call 13: softmax | x = self.fc2(x) => x = F.softmax(self.fc2(x), 1)
lenet | 28 | bias | fc1 | side * side, 64) => side * side, 64, bias=False)
lenet | 28 | pool_kind | pool1 | pool1 = nn.MaxPool2d => pool1 = nn.AvgPool2d
lenet | 36 | flatten_order | forward call 9: permute | flatten(x, 1) => flatten(torch.moveaxis(x, 1, 3), 1)
lenet | 28 | layer_unused | fc0 | self.fc2 = => self.fc0 = nn.Linear(64, 64)\n        self.fc2 =
lenet | 28 | layer_order | pool1 | F.sigmoid(self.conv1(x)) => self.conv1(self.pool1(x)) | x = self.pool1(x) => x = F.sigmoid(x)
alexnet | 70 | padding | conv1 | stride=4, padding=5 => stride=4, padding=2
alexnet | 29 | dropout | drop1 | self.drop1 = nn.Dropout(p=0.5) => self.drop1 = nn.Dropout(p=0.1)
alexnet | 29 | dropout | forward call 19: relu | self.drop2(F.relu(self.fc2(x))) => F.relu(self.fc2(x))
alexnet_owt | 63 | stride | features.2 | (kernel_size=3, stride=2 => (kernel_size=3, stride=1
alexnet_owt | 63 | channels | features.6 | (192, 384 => (192, 320 | (384, 256 => (320, 256
vgg11 | 32 | dilation | features.0 | kernel_size=3, padding=1 => kernel_size=3, padding=2, dilation=2
vgg11 | 32 | activation_missing | features.0 |                 layers.append(nn.ReLU())\n =>
googlenet | 33 | concat_order | forward call 22: concat in block3_1 | [p1, p2, p3, p4] => [p1, p3, p2, p4]
googlenet | 33 | stride | conv1 | kernel_size=7, stride=1 => kernel_size=7, stride=2
googlenet | 33 | pool_size | block3_1.p4_1 | kernel_size=3, stride=1, padding=1 => kernel_size=5, stride=1, padding=2
googlenet | 33 | groups | block3_1.p3_2 | kernel_size=5, padding=2) => kernel_size=5, padding=2, groups=2)
googlenet | 33 | activation_extra | forward call 140: relu | x = self.fc(x) => x = F.relu(self.fc(x))
googlenet_bn | 33 | bn_eps | conv1.bn | eps=1e-3 => eps=1e-5
googlenet_bn | 36 | ceil_mode | maxpool1 | stride=2, ceil_mode=True => stride=2, ceil_mode=False
googlenet_bn | 33 | layer_unused | conv1.bn | F.relu(self.bn(self.conv(x))) => F.relu(self.conv(x))
googlenet_bn | 33 | layer_order | forward call 2: relu in conv1 | F.relu(self.bn(self.conv(x))) => self.bn(F.relu(self.conv(x)))
googlenet_32 | 32 | layer_shared | im4.block1.0 | x = self.im5(x) => x = self.im4(x)
inception_v1 | 33 | padding | conv2 | kernel_size=1, padding=1 => kernel_size=1, padding=0
inception_v1 | 33 | dropout | classifier.2 |             nn.Dropout(p=0.4),\n =>  |             nn.ReLU(),\n            nn.Linear(1024, num_classes) =>             nn.ReLU(),\n            nn.Dropout(p=0.4),\n            nn.Linear(1024, num_classes)
inception_v3 | 75 | count_include_pad | Mixed_5b.pool | count_include_pad=True => count_include_pad=False
inception_v3 | 75 | kernel_size | Mixed_6b.branch7x7_2.conv | branch7x7_2 = BasicConv2d(c7, c7, kernel_size=(1, 7), padding=(0, 3)) => branch7x7_2 = BasicConv2d(c7, c7, kernel_size=(7, 1), padding=(3, 0))
inception_v3 | 75 | concat_order | forward call 261: concat in Mixed_7b | [self.branch3x3_2a(branch3x3), self.branch3x3_2b(branch3x3)] => [self.branch3x3_2b(branch3x3), self.branch3x3_2a(branch3x3)]
resnet50 | 33 | stride | layer2.0.conv1 | inner, kernel_size=1, bias=False => inner, kernel_size=1, stride=stride, bias=False | inner, inner, kernel_size=3, stride=stride => inner, inner, kernel_size=3, stride=1
resnet18 | 33 | residual_order | layer1.0.relu | out = self.bn2(self.conv2(out)) => out = self.relu(self.bn2(self.conv2(out))) | self.relu(out + identity) => out + identity
resnet18 | 33 | shortcut | layer2.0.downsample.0 | kernel_size=1, stride=stride, bias=False),\n                nn.BatchNorm2d(out_channels, eps=1e-5, momentum=0.1), => kernel_size=1, stride=stride, bias=False)
resnet18 | 33 | shortcut | layer1.0.relu | self.relu(out + identity) => self.relu(out)
resnet18 | 33 | bn_momentum | bn1 | self.bn1 = nn.BatchNorm2d(64, eps=1e-5, momentum=0.1) => self.bn1 = nn.BatchNorm2d(64, eps=1e-5, momentum=0.01)
resnet18 | 33 | padding | maxpool | kernel_size=3, stride=2, padding=1, ceil_mode => kernel_size=3, stride=2, padding=0, ceil_mode
resnet18 | 33 | bias | conv1 | padding=3, bias=False => padding=3
resnet18 | 33 | layer_shared | layer1.0.bn1 | out = self.bn2(self.conv2(out)) => out = self.bn1(self.conv2(out))
resnet18 | 64 | pool_size | avgpool | AdaptiveAvgPool2d((1, 1)) => AdaptiveAvgPool2d((2, 2)) | nn.Linear(512 * block => nn.Linear(4 * 512 * block
resnet50 | 33 | layer_missing | layer3.4.relu | Bottleneck, [3, 4, 6, 3] => Bottleneck, [3, 4, 5, 3]
resnet34 | 33 | layer_missing | layer3.4.relu | BasicBlock, [3, 4, 6, 3] => BasicBlock, [3, 4, 5, 3]
resnet34_signs | 33 | shortcut | conv3.0.conv1x1.1 | nn.Conv2d(in_channels, out_channels, kernel_size=1, stride=stride) => nn.Sequential(nn.Conv2d(in_channels, out_channels, kernel_size=1, stride=stride), nn.BatchNorm2d(out_channels, eps=1e-5, momentum=0.1))
resnet34_signs | 33 | bn_missing | conv1.0 |             nn.BatchNorm2d(64, eps=1e-5, momentum=0.1),\n =>
resnet34_signs | 33 | activation_missing | conv1.1 |             nn.ReLU(),\n =>
resnet18 | 33 | shortcut | forward call 10: add in layer1.0 | identity = x if self.downsample is None else self.downsample(x) => identity = out if self.downsample is None else self.downsample(out)
alexnet | 29 | layer_shared | conv4 | x = F.relu(self.conv4(x)) => x = F.relu(self.conv4(F.relu(self.conv4(x))))
googlenet | 33 | layer_unused | block4_3 | x = self.block4_3(x) => x = x
googlenet | 33 | layer_order | block3_1.p4_2 | self.p4_2(self.p4_1(x)) => self.p4_1(self.p4_2(x))
inception_v1 | 33 | softmax_in_head | classifier.3 | nn.Linear(1024, num_classes), => nn.Linear(1024, num_classes),\n            nn.Softmax(1),
resnet18 | 33 | layer_extra | layer4.2.conv1 | 512, layers[3], => 512, layers[3] + 1,
resnet18 | 33 | residual_order | layer1.0.relu | return self.relu(out + identity) => return self.relu(out) + self.relu(identity)
squeezenet1_1 | 65 | padding | features.0 | kernel_size=3, stride=2), => kernel_size=3, stride=2, padding=1),
squeezenet1_1 | 66 | ceil_mode | features.2 | 64, kernel_size=3, stride=2),\n        nn.ReLU(),\n        nn.MaxPool2d(kernel_size=3, stride=2, ceil_mode=True => 64, kernel_size=3, stride=2),\n        nn.ReLU(),\n        nn.MaxPool2d(kernel_size=3, stride=2, ceil_mode=False
squeezenet1_1 | 65 | concat_order | forward call 10: concat in features.3 | [first, second] => [second, first]
squeezenet1_1 | 65 | activation_missing | classifier.1 |             nn.ReLU(),\n            nn.AdaptiveAvgPool2d =>             nn.AdaptiveAvgPool2d
""")  # noqa: E501

# right, but for the names, the order of definition and what makes no difference: no alarm
CONTROLS = _rows(r"""
lenet | 28 | equal | -
alexnet | 29 | equal | -
googlenet | 33 | equal | -
googlenet_bn | 33 | equal | -
inception_v1 | 33 | equal | -
googlenet_32 | 32 | equal | -
inception_v3 | 75 | equal | -
resnet18 | 33 | equal | -
resnet50 | 33 | equal | -
resnet34_signs | 33 | equal | -
squeezenet1_1 | 65 | equal | -
alexnet | 29 | equal | - | x = F.relu(self.conv1(x)) => x = self.conv1(x) | x = self.pool1(x) => x = F.relu(self.pool1(x))
resnet18 | 33 | equal | - |         identity = x if self.downsample is None else self.downsample(x)\n => |         out = self.relu(self.bn1(self.conv1(x))) =>         identity = x if self.downsample is None else self.downsample(x)\n        out = self.relu(self.bn1(self.conv1(x)))
googlenet | 33 | equal | - |         p1 = F.relu(self.p1_1(x))\n =>  |         return torch.cat =>         p1 = F.relu(self.p1_1(x))\n        return torch.cat
""")  # noqa: E501
