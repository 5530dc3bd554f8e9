"""The recipes of the networks: "source", as the text of a network's origin trains it, and "default", which works."""

from dataclasses import dataclass

from zoo.cards import DIGITS, FUNDUS, IMAGENET, SIGNS, Preprocessing, card
from zoo.errors import unknown
from zoo.training.recipe import Recipe


@dataclass(frozen=True)
class Named:
    """A recipe and what it is. preprocessing None: the card's. data: what `zoo train` takes by default, if any."""

    recipe: Recipe
    about: str
    preprocessing: Preprocessing | None = None
    data: str | None = None


COURSE = Recipe(optimizer="momentum", lr=0.001, momentum=0.9, epochs=5, batch_size=10)
GENERAL = Named(Recipe(), "Adam at 0.001, 10 epochs in batches of 32")


def _fundus(lr: float) -> dict[str, Named]:
    recipe = Recipe(optimizer="adam", lr=lr, epochs=12, batch_size=16, augment="flip,rotate=15", schedule="cosine")
    return {
        "source": Named(COURSE, "the course's: Momentum 0.9 at 0.001, 5 epochs in batches of 10, one logit", FUNDUS),
        "default": Named(
            recipe, f"Adam from {lr:g} to 0 along a cosine, 12 epochs, mirrored and turned pictures", FUNDUS
        ),
    }


RECIPES: dict[str, dict[str, Named]] = {
    "lenet": {
        "source": Named(
            COURSE,
            "the course's: Momentum 0.9 at 0.001, 5 epochs in batches of 10; sigmoids hardly learn with it",
            DIGITS,
            "digits",
        ),
        "default": Named(
            Recipe(optimizer="adam", lr=0.002, epochs=12), "Adam at 0.002, 12 epochs in batches of 32", DIGITS, "digits"
        ),
    },
    **dict.fromkeys(("lenet_pm", "alexnet", "vgg16", "googlenet"), _fundus(1e-4)),
    **dict.fromkeys(("resnet50", "resnet101", "resnet152"), _fundus(1e-3)),
    "inception_v1": {
        "source": Named(
            Recipe(optimizer="adam", lr=1e-4, epochs=10, batch_size=32),
            "week J8's: Adam at 1e-4, 10 epochs in batches of 32; without its softmax before the loss",
            IMAGENET,
        ),
        "default": Named(
            Recipe(optimizer="adam", lr=3e-4, epochs=15, schedule="cosine", augment="flip,rotate=15"),
            "Adam from 3e-4 to 0 along a cosine, 15 epochs, mirrored and turned pictures",
            IMAGENET,
        ),
    },
    "resnet34_signs": {
        "source": Named(
            Recipe(optimizer="adam", lr=0.001, epochs=50, batch_size=32),
            "the C4W2 port's: Adam at 0.001, 50 epochs in batches of 32",
            SIGNS,
        ),
        "default": Named(
            Recipe(optimizer="adam", lr=0.001, epochs=15, batch_size=32, schedule="cosine"),
            "Adam from 0.001 to 0 along a cosine, 15 epochs",
            SIGNS,
        ),
    },
}


def recipes(name: str) -> dict[str, Named]:
    """The recipes of a network by name; every network has "default". UnknownChoiceError if there is no such network."""
    return RECIPES.get(card(name).name, {"default": GENERAL})


def recipe(name: str, which: str = "default") -> Named:
    """One recipe of a network; UnknownChoiceError names the nearest."""
    there = recipes(name)
    if which not in there:
        more = "" if "source" in there else f"No source trains {name}."
        raise unknown(f"recipe of {name}", which, there, more)
    return there[which]
