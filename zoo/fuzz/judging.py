"""What the ladder says of a drawn network, and whether a mutant that it passed is equal in effect."""

from collections.abc import Callable, Iterable, Mapping

import numpy as np

from zoo.array_difference import difference, peak
from zoo.backends import BACKENDS, learning, runtime
from zoo.cards import ModelCard
from zoo.fuzz.network_source import write
from zoo.fuzz.network_tree import Network
from zoo.fuzz.registered import NAME, registered
from zoo.network.build import Build, complete, construct
from zoo.network.init import draw, perturbed
from zoo.parity.compare import climb
from zoo.report.parity_report import Level
from zoo.training.plan import Plan

STOPPED = "stopped"  # the title of a level that ended in an exception
EFFECT = 1e-12  # relative to the largest value of its kind; two runs of one framework on one network differ by 0
DRAWS = 3  # of weights and pictures


def sources(networks: Mapping[str, Network], title: str = "A network that zoo fuzz drew.") -> dict[str, str]:
    """Each backend's source of its network."""
    return {backend: write(network, backend, NAME, title) for backend, network in networks.items()}


def climbed(
    network: Network,
    mutant: Network | None,
    backend: str,
    levels: Iterable[str],
    seed: int,
    tell: Callable[[str], None] = lambda level: None,
    until_failure: bool = False,
) -> list[Level]:
    """The levels of the ladder on a network, in one backend on its mutant if it has one. The card is the network's.

    Each level runs on its own, so that one which ends in an exception (its title is STOPPED) hides no other.
    until_failure: the first failure ends it.
    """
    networks = {name: mutant if mutant is not None and name == backend else network for name in BACKENDS}
    found: list[Level] = []
    with registered(network, sources(networks)) as facts:
        for level in levels:
            tell(level)
            found.append(_level(facts, level, seed))
            if until_failure and not found[-1].passed:
                break
    return found


def _level(facts: ModelCard, level: str, seed: int) -> Level:
    try:
        return climb(facts, [level], seed=seed).levels[0]
    except Exception as error:  # whatever it is, the ladder had no answer
        told = next((line.strip() for line in reversed(str(error).splitlines()) if line.strip()), "no reason given")
        return Level(level, STOPPED, False, 0.0, float("inf"), "", f"{type(error).__name__}: {told}")


def equal_in_effect(network: Network, mutant: Network, backend: str, seed: int) -> bool:
    """Whether the two do the same in one framework, in float64: logits in eval and train mode, gradients, statistics.

    The weights are the same by name and shape, and so are the dropout masks; DRAWS times other weights and pictures.
    False also where one of them has a tensor that the other has not, and where the mutant stops. What a network that
    stops raises is raised.
    """
    for number in range(DRAWS):
        rng = np.random.default_rng([seed, number])
        images = rng.standard_normal((4, *network.input))
        targets = np.eye(network.classes)[rng.integers(network.classes, size=len(images))]
        one = _effects(network, backend, seed + number, images, targets)
        try:
            other = _effects(mutant, backend, seed + number, images, targets)
        except Exception:  # whatever a framework raises
            return False
        if one.keys() != other.keys():
            return False
        scale = max((peak(array) for name, array in one.items() if name.startswith("gradient of ")), default=1.0)
        for name, array in one.items():
            whole = scale if name.startswith("gradient of ") else None
            if not difference(array, other[name], whole).relative <= EFFECT:
                return False
    return True


def _effects(
    network: Network, backend: str, seed: int, images: np.ndarray, targets: np.ndarray
) -> dict[str, np.ndarray]:
    """All that a network does with a batch: what it answers, and what one step changes in it."""
    adapter = runtime(backend)
    with registered(network, sources(dict.fromkeys(BACKENDS, network))) as facts:
        build = Build(NAME, backend, **complete(facts, {}), dtype="float64", seed=seed)
        model = construct(build, None)
    slots = adapter.slots(model)
    state = draw(slots, facts.init, seed, "float64") | perturbed(slots, seed, "float64")
    adapter.write(model, state)
    found = {"eval": adapter.run(model, images)}
    # a step of plain descent at a rate of 1 takes away the gradient
    learner = learning(backend).Learner(model, Plan("sgd", lr=1.0, momentum=0.0, weight_decay=0.0), seed)
    try:
        loss, logits = learner.step(images, targets, 1.0, 1.0, 0, 0)
    finally:
        learner.close()
    found |= {"loss": np.array([loss]), "train": logits}
    after = {name: np.array(array) for name, array in adapter.read(model)}
    for slot in slots:
        # a table that the constructor makes is not drawn, and a step leaves it alone
        if slot.trainable:
            found[f"gradient of {slot.name}"] = state[slot.name] - after[slot.name]
        else:
            found[slot.name] = after[slot.name]
    return found
