"""Make the files of a new network: a pair that is small, right and mirrored, and its card, with counts measured on it.

    python -m tools.new_network NAME [--family FAMILY] [--like torchvision|paddle.vision]    # from the root

Then write the network out in zoo/torch/NAME.py and zoo/paddle/NAME.py, and what is to be said of it on its card in
zoo/cards/catalogue/NAME.py; CONTRIBUTING.md says what tells you that it is right.
"""

import argparse
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
COUNTS = """
import zoo
from zoo.backends import BACKENDS
found = set()
for backend in BACKENDS:
    model = zoo.build({name!r}, backend, seed=0)
    found.add((zoo.num_params(model), zoo.macs(model, zoo.card({name!r}).input_size).macs))
(counts,) = found
print(*counts)
"""
NETWORK = '''"""{title}: what it is, in one sentence.

Source: {source}.
Paper: {paper}

Input N x in_channels x H x W, output logits N x num_classes.
"""

import torch
import torch.nn as nn


class {classname}(nn.Module):
    """A convolution, batch norm and ReLU, a global mean, a linear layer: replace them by the network's own."""

    def __init__(self, num_classes, in_channels):
        super().__init__()
        self.conv = nn.Conv2d(in_channels, 64, 3, 2, 1, bias=False)
        self.bn = nn.BatchNorm2d(64, eps=1e-5, momentum=0.1)
        self.relu = nn.ReLU()
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.fc = nn.Linear(64, num_classes)

    def forward(self, x):
        x = self.relu(self.bn(self.conv(x)))  # N x 64 x H / 2 x W / 2
        x = self.avgpool(x)  # N x 64 x 1 x 1
        x = torch.flatten(x, 1)  # N x 64
        return self.fc(x)  # N x num_classes


def {name}(num_classes: int, in_channels: int) -> {classname}:
    """{title}."""
    return {classname}(num_classes, in_channels)
'''
CARD = '''"""{title}."""

from zoo.cards.catalogue.common import IMAGENET, NORMED{imports}
from zoo.cards.model import ModelCard

PAPER = '{paper}'

NETWORKS = (
    ModelCard(
        name="{name}",
        family="{family}",
        title="{title}",
        source="{key}",
        paper=PAPER,
        module="{name}",
        input_size=(3, 224, 224),
        num_classes=1000,
        num_params={num_params:_},
        macs={macs:_},
        min_size=1,
        init=NORMED,
        preprocessing=IMAGENET,
        quirks=("{quirk}",),{peers}{published}
        about="{about}",
    ),
)

TITLES{hint} = {titles}
CHINESE = {{
    "{about}": (
        "{about_zh}"
    ),
    "{quirk}": "{quirk_zh}",
}}
'''
TEXTS = {
    "paper": 'Somebody et al., "The title of the paper", 2000',
    "quirk": "not written out yet",
    "quirk_zh": "还没有写完",
    "about": "A network that is not written out yet: a convolution, batch norm, a global mean and a linear layer.",
    "about_zh": "一个还没有写完的网络：一个卷积、批归一化、全局平均和一个全连接层。",
}


def arguments(words: list[str] | None = None) -> argparse.Namespace:
    """What is asked for on the command line."""
    parser = argparse.ArgumentParser(prog="python -m tools.new_network", description="Make the files of a network.")
    parser.add_argument("name", help="what the network is called, such as densenet121")
    parser.add_argument("--family", help="its family (its name, if left out); a new one is made")
    parser.add_argument("--like", choices=("torchvision", "paddle.vision"), help="the library that has it")
    return parser.parse_args(words)


def published(name: str, like: str | None) -> list[str]:
    """The rows of the weights that torchvision publishes for its network of this name, as its own table has them."""
    if like != "torchvision":
        return []
    from torchvision.models import get_model_weights

    rows = []
    for each in get_model_weights(name):
        how = each.transforms()
        given = [
            repr(each.name).replace("'", '"'),
            f'"{each.url.rpartition("/")[2]}"',
            *how.resize_size,
            *how.crop_size,
        ]
        given += [] if how.interpolation.value == "bilinear" else [f'"{how.interpolation.value}"']
        rows.append(f"torchvision({', '.join(map(str, given))})")
    return rows


def write(given: argparse.Namespace, num_params: int, macs: int) -> None:
    """Write the pair and its card with these counts."""
    from zoo.cards.catalogue import FAMILIES
    from zoo.mirror.spellings import translate

    name, family = given.name, given.family or given.name
    title = " ".join(word[:1].upper() + word[1:] for word in name.split("_"))
    rows = published(name, given.like)
    titles = {} if family in FAMILIES and family != name else {family: family[:1].upper() + family[1:]}
    values = {
        **TEXTS, "name": name, "family": family, "title": title, "num_params": num_params, "macs": macs,
        "classname": title.replace(" ", ""), "key": given.like or "paper",
        "source": f"{given.like}, whose state names these are" if given.like else "the paper",
        "imports": ", torchvision" if rows else "",
        "peers": f'\n        peers=("{given.like}.models.{name}",),' if given.like else "",
        "published": "".join(["\n        published=(", *(f"\n            {row}," for row in rows), "\n        ),"])
        if rows else "",
        "titles": str(titles).replace("'", '"'), "hint": "" if titles else ": dict[str, str]",
    }  # fmt: skip
    first = NETWORK.format(**values)
    texts = {
        "torch": first,
        "paddle": "".join(translate(line) for line in first.splitlines(keepends=True)),
        "cards/catalogue": CARD.format(**values),
    }
    for folder, text in texts.items():
        (ROOT / "zoo" / folder / f"{name}.py").write_text(text, encoding="utf-8")


def main(words: list[str] | None = None) -> int:
    """Make the files. Exit code 0, or 2 with a sentence that says why not."""
    given = arguments(words)
    places = [ROOT / "zoo" / folder / f"{given.name}.py" for folder in ("torch", "paddle", "cards/catalogue")]
    there = [str(place.relative_to(ROOT)) for place in places if place.exists()]
    from zoo.cards import CARDS

    wrong = ""
    if not (given.name.isidentifier() and given.name.islower()):
        wrong = f"{given.name!r} is no name of a network; write small letters, digits and _, such as densenet121."
    elif given.name in CARDS or there:
        wrong = f"{given.name} is there already ({', '.join(there) or 'on a card'}); take another name."
    elif given.family is not None and not (given.family.isidentifier() and given.family.islower()):
        wrong = f"{given.family!r} is no name of a family; write small letters, digits and _, such as densenet."
    if wrong:
        print(f"error: {wrong}", file=sys.stderr)
        return 2
    write(given, 0, 0)
    # a process of its own, which finds the new files
    words = [sys.executable, "-c", COUNTS.format(name=given.name)]
    counted = subprocess.run(words, cwd=ROOT, check=True, stdout=subprocess.PIPE, encoding="utf-8").stdout.split()
    write(given, *map(int, counted[-2:]))
    subprocess.run([sys.executable, "-m", "docs.tables"], cwd=ROOT, check=True)
    print("\n".join(f"wrote {place.relative_to(ROOT)}" for place in places))
    return 0


if __name__ == "__main__":
    sys.exit(main())
