"""A drawn network as one of zoo's own for a while: its sources as modules, its card among the cards."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from zoo.backends import BACKENDS
from zoo.cards import CARDS, DIGITS, IMAGENET, Init, ModelCard
from zoo.fuzz.network_tree import Network, counts

NAME = "fuzzed"  # of the card, and of the function in the source

_MADE = count()


def described(network: Network, module: str) -> ModelCard:
    """The card of a network, with its counts by shape arithmetic."""
    params, macs = counts(network)
    return ModelCard(
        NAME, "fuzz", "A drawn network", "fuzz", "none", module, network.input, network.classes, params, macs,
        network.input[1], Init(conv="he", linear="uniform"), DIGITS if network.input[0] == 1 else IMAGENET,
    )  # fmt: skip


@contextmanager
def registered(network: Network, sources: dict[str, str]) -> Iterator[ModelCard]:
    """The card of a network, found by everything that takes one, and each backend's source a module of its package."""
    module = f"{NAME}_{next(_MADE)}"  # never the same one: Python and zoo keep what they have read
    facts = described(network, module)
    with TemporaryDirectory(prefix="zoo-fuzz-") as folder:
        for backend in BACKENDS:
            place = Path(folder, backend)
            place.mkdir()
            (place / f"{module}.py").write_text(sources[backend], encoding="utf-8")
            import_module(f"zoo.{backend}").__path__.append(str(place))
        CARDS[NAME] = facts
        try:
            yield facts
        finally:
            del CARDS[NAME]
            for backend in BACKENDS:
                package = sys.modules[f"zoo.{backend}"]
                package.__path__.remove(str(Path(folder, backend)))
                sys.path_importer_cache.pop(str(Path(folder, backend)), None)
                sys.modules.pop(f"zoo.{backend}.{module}", None)
                vars(package).pop(module, None)
