"""The trained weights that come with zoo: which there are, and their files; zoo/assets/PROVENANCE.md says whence."""

from pathlib import Path

from zoo.cards import CARDS, card
from zoo.errors import ArgumentError, nearest, unknown

ASSETS = Path(__file__).parent.parent / "assets"


def resolve(name: str, weights: str | Path) -> Path:
    """The file that weights= of a network means: a shipped one by its name, anything else is a path already.

    A file called like shipped weights is given as "./imagenet". ArgumentError if what is named ships for another
    network only; UnknownChoiceError for what is nearly such a name and no file.
    """
    asked = str(weights)
    for each in card(name).weights:
        if each.name == asked:
            return ASSETS / each.file
    shipped = {each.name for facts in CARDS.values() for each in facts.weights}
    if asked in shipped:
        holders = [facts.name for facts in CARDS.values() for each in facts.weights if each.name == asked]
        raise ArgumentError(
            f"no {asked} weights of {name} come with zoo, only those of {', '.join(holders)}; give a file of zoo.save, "
            "or load the arrays of an official checkpoint with zoo.load_state."
        )
    if asked.isidentifier() and not Path(asked).exists() and nearest(asked, shipped):
        raise unknown("set of weights", asked, shipped)
    return Path(weights)


def imagenet_classes() -> tuple[str, ...]:
    """The names of ImageNet's 1000 classes in the field's order, as torchvision calls them."""
    return tuple((ASSETS / "imagenet_classes.txt").read_text(encoding="utf-8").splitlines())
