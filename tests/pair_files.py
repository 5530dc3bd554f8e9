"""Files with models as people write them, the same network in each framework, with other names and another order."""

from pathlib import Path

from zoo.backends import BACKENDS

WORDS = {
    "torch": {"lib": "torch", "parent": "Module", "end": "2d", "axis": "dim"},
    "paddle": {"lib": "paddle", "parent": "Layer", "end": "2D", "axis": "axis"},
}
SIZE = (2, 6, 6)
THEIRS = """
import {lib}
import {lib}.nn as nn
import {lib}.nn.functional as F

print("imported")


class Block(nn.{parent}):
    def __init__(self, width):
        super().__init__()
        self.conv = nn.Conv{end}(width, width, 3, padding=1)
        self.bn = nn.BatchNorm{end}(width)

    def forward(self, x):
        return F.relu(x + self.bn(self.conv(x)))


class Net(nn.{parent}):
    def __init__(self, block=Block, layers=(1, 1), width=4):
        super().__init__()
        print("built")
        self.stem = nn.Conv{end}(2, width, 3, padding=1)
        self.body = nn.Sequential(*[block(width) for _ in range(sum(layers))])
        self.head = nn.Linear(width, 4)

    def forward(self, x):
        print("called")
        return self.head(self.body(self.stem(x)).mean([2, 3]))
"""
MINE = """
import {lib}
import {lib}.nn as nn
import {lib}.nn.functional as F


class Unit(nn.{parent}):
    def __init__(self, width, act):
        super().__init__()
        self.act, self.norm = act, nn.BatchNorm{end}(width)
        self.c = nn.Conv{end}(width, width, 3, padding=1)

    def forward(self, x):
        return self.act(self.norm(self.c(x)) + x)


class Port(nn.{parent}):
    def __init__(self, act=F.relu, depth=2):
        super().__init__()
        self.fc = nn.Linear(4, 4)
        self.blocks = nn.LayerList([Unit(4, act) for _ in range(depth)])
        self.first = nn.Conv{end}(2, 4, 3, padding=1)

    def forward(self, x):
        x = self.first(x)
        for block in self.blocks:
            x = block(x)
        return self.fc(F.adaptive_avg_pool2d(x, 1).flatten(1))


def make(**given):
    return Port(**given)


wrong = Port(act=F.sigmoid)
table = {{"port": Port}}
"""
WORDY = """
import {lib}.nn as nn


class Wordy(nn.{parent}):
    def __init__(self):
        super().__init__()
        self.table, self.head = nn.Embedding(20, 6), nn.Linear(6, 3)

    def forward(self, words, weight):
        return self.head((self.table(words) * weight).mean(1))
"""


def text(template: str, backend: str) -> str:
    """A template in a framework's words."""
    found = template.format(**WORDS[backend])
    return found if backend == "paddle" else found.replace("LayerList", "ModuleList")


def write_all(folder: Path) -> Path:
    """theirs_BACKEND.py with Net, mine_BACKEND.py with Port, make and wrong, words_BACKEND.py with Wordy."""
    for backend in BACKENDS:
        (folder / f"theirs_{backend}.py").write_text(text(THEIRS, backend))
        (folder / f"mine_{backend}.py").write_text(text(MINE, backend))
        (folder / f"words_{backend}.py").write_text(text(WORDY, backend))
    return folder
