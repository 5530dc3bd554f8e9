"""Networks of torchvision and paddle.vision taken over by their own files into both of ours, and on to the other's."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from zoo.array_difference import difference
from zoo.backends import BACKENDS, ladder, publisher, runtime
from zoo.builder import build
from zoo.cards import IMAGENET, Preprocessing, card
from zoo.network.init import perturbed
from zoo.network.state import state
from zoo.weights.downloads import ROOMS
from zoo.weights.peer_networks import LIBRARIES, NETWORKS, SIZES, SOURCES, folded, from_peer, to_peer
from zoo.weights.published_weights import OFFICIAL

ENDINGS = {"torchvision": ".pth", "paddle": ".pdparams"}


@dataclass(frozen=True)
class Crossing:
    """A peer's weights in another network. bitwise: of so many tensors, how many have the very bits of the peer's.

    published and rounded: the largest difference of the float64 logits relative to the largest of them, as the
    libraries compute them, and in parity mode: with torch's batch-norm eps rounded to float32, as Paddle keeps its own,
    and with hard sigmoids that divide by 6, where Paddle's multiply by 0.1666667. folded: what is done to some values
    on the way, and undone before the bits are compared.
    """

    network: str
    source: str
    target: str
    tensors: int
    bitwise: int
    folded: str
    published: float
    rounded: float

    @property
    def passed(self) -> bool:
        """Every tensor the same bits, and the logits equal to 1e-12."""
        return self.bitwise == self.tensors > 0 and self.rounded <= 1e-12


def crossings(name: str, source: str, folder: Path, num_classes: int = 7) -> Iterator[Crossing]:
    """Let a source's random network of a card cross, by a file in folder that is removed again.

    Batch norm and biases are perturbed, since at 0 and 1 half of the mistakes would not show. The peer sees a picture
    as its library prepares it, ours as the card's published weights say: for torchvision's GoogLeNet and Inception v3
    these differ (transform_input).
    """
    room = ROOMS[source]
    adapter = runtime(room)
    peer = publisher(room).peer(name, num_classes)
    adapter.write(peer, perturbed(adapter.slots(peer), 1))
    # a head that starts at 0, as torchvision's ViT has it, would give the same logits for all pictures
    chance = np.random.default_rng(1)
    empty = {key: array for key, array in adapter.read(peer) if array.dtype.kind == "f" and not array.any()}
    adapter.write(peer, {key: chance.normal(0, 0.02, array.shape).astype(array.dtype) for key, array in empty.items()})
    own = {key: np.array(array) for key, array in adapter.read(peer)}
    path = folder / (name + ENDINGS[source])
    publisher(room).save_own(peer, path)
    facts = card(name)
    # where a tensor's shape follows the size, the published weights are of the default one
    size = SIZES.get(name, facts.input_size[1] if facts.sized else max(facts.min_size, 75))
    picture = np.random.default_rng(0).random((2, 3, size, size))
    logits = _logits(room, peer, _prepared(picture, IMAGENET))
    del peer
    try:
        for backend in BACKENDS:
            aux = source == "torchvision" and card(name).num_params_aux is not None
            model = build(name, backend, weights=path, aux=aux)
            taken = state(model)
            back = to_peer(source, name, taken)
            found = _logits(backend, model, _prepared(picture, preprocessing(name)))
            halves = folded(source, name)
            yield Crossing(
                LIBRARIES[source] + "." + NETWORKS[source][name], source, f"{name}, {backend}", len(own),
                _same(own, back), f"{len(halves)} of them x 0.5" if halves else "",
                difference(found[0], logits[0]).relative, difference(found[1], logits[1]).relative,
            )  # fmt: skip
            del model
    finally:
        path.unlink()
    for other in SOURCES:
        if other != source and name in NETWORKS[other]:
            yield _onward(name, source, other, own, taken, picture, logits, num_classes)


def _onward(
    name: str, source: str, other: str, own: dict[str, np.ndarray], taken: dict[str, np.ndarray],
    picture: np.ndarray, logits: list[np.ndarray], num_classes: int,
) -> Crossing:  # fmt: skip
    """From ours into the other library's network, and its state read back."""
    adapter = runtime(ROOMS[other])
    peer = publisher(ROOMS[other]).peer(name, num_classes)
    wanted = to_peer(other, name, taken)
    names = [slot.name for slot in adapter.slots(peer)]
    assert set(names) == set(wanted), "a tensor missing or left over"
    adapter.write(peer, wanted)
    back = to_peer(source, name, from_peer(other, name, dict(adapter.read(peer))))
    found = _logits(ROOMS[other], peer, _prepared(picture, IMAGENET))
    halves, doubles = folded(source, name), folded(other, name)
    changed = f"{len(halves or doubles)} of them x {2 if doubles else 0.5}" if halves or doubles else ""
    return Crossing(
        f"{LIBRARIES[source]}.{NETWORKS[source][name]}", source, f"{LIBRARIES[other]}.{NETWORKS[other][name]}",
        len(own), _same(own, back), changed, difference(found[0], logits[0]).relative,
        difference(found[1], logits[1]).relative,
    )  # fmt: skip


def preprocessing(name: str) -> Preprocessing:
    """How pictures are prepared for torchvision's published weights of a network: its channels, mean and deviation."""
    return next((each.preprocessing for each in OFFICIAL if each.card == name), IMAGENET)


def _prepared(picture: np.ndarray, how: Preprocessing) -> np.ndarray:
    """A picture N x 3 x H x W with values from 0 to 1 as a network's input, in float64."""
    mean, std = (np.array(values)[:, None, None] for values in (how.mean, how.std))
    return np.asarray((picture - mean) / std)


def _logits(backend: str, model: Any, images: np.ndarray) -> list[np.ndarray]:
    """The logits in float64: as published, and in parity mode."""
    adapter = runtime(backend)
    wide = adapter.copy(model, "float64")
    published = adapter.run(wide, images)
    adapter.proof(wide)
    with ladder(backend).proven(wide, training=False):
        return [published, adapter.run(wide, images)]


def _same(one: dict[str, np.ndarray], other: dict[str, np.ndarray]) -> int:
    """How many tensors have the same name, shape and bits in both."""
    return sum(
        name in other and array.shape == other[name].shape and array.tobytes() == other[name].tobytes()
        for name, array in one.items()
    )
