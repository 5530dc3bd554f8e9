"""What the names in a file of weights may be: under a prefix, by another library's scheme, with or without a head."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, takewhile

from zoo.cards import ModelCard
from zoo.errors import StateError
from zoo.formats.read import Foreign
from zoo.network.blueprint import blueprint
from zoo.network.build import complete
from zoo.weights.fitting import head_of
from zoo.weights.legacy import portable
from zoo.weights.schemes import SCHEMES, Scheme

COUNTER = "num_batches_tracked"
ALIKE = 0.5  # of all names: less is no likeness
SHARE = 0.2  # of all names: fewer under a prefix are no network
# tensors that lie beside a network's own and take no part in what it answers, and who leaves them there
IDLE = {
    "n_averaged": "torch.optim.swa_utils.AveragedModel, which counts in it",
    "criterion.*": "a loss with weights for the classes, kept by the module that trains",
    "loss.*": "the same",
    "loss_fn.*": "the same",
    "*total_ops": "thop, which counts operations in every layer",
    "*total_params": "the same",
}


@dataclass(frozen=True)
class Reading:
    """What a file calls its tensors, by those names less a prefix and in portable form (running_mean for _mean).

    beside: the names without the prefix.
    """

    prefix: str
    names: dict[str, str]
    beside: tuple[str, ...]


@dataclass(frozen=True)
class Pattern:
    """What a file of a network must have: our names by a scheme's; what it lacks; which layers of it are the head."""

    facts: ModelCard
    aux: bool
    scheme: Scheme | None
    names: dict[str, str]
    missing: tuple[str, ...]
    zeros: tuple[str, ...]
    heads: tuple[str, ...]

    def takes(self, names: dict[str, str], headless: bool) -> bool:
        """Whether these are the names; another head than the network's may be among them where it is left out."""
        left = names.keys() - self.names.keys()
        if self.names.keys() - names.keys() or (left and not headless):
            return False
        return all(any(name.startswith(f"{head}.") for head in self.heads) for name in left)


def readings(foreign: Foreign, own: list[str]) -> Iterator[Reading]:
    """The names as they are, and then under each prefix that many of them share."""
    counts = Counter(prefix for name in own for prefix in accumulate(name.split(".")[:-1], "{}.{}".format))
    for prefix in ["", *(f"{each}." for each, count in counts.items() if count >= SHARE * len(own))]:
        under = [name for name in own if name.startswith(prefix)]
        names = {portable(name.removeprefix(prefix)): name for name in under}
        if len(names) < len(under):
            raise StateError(f"{str(foreign.path)!r} has the same tensor under two names; save it anew.", [], [], [])
        yield Reading(prefix, names, tuple(name for name in own if not name.startswith(prefix)))


@cache
def patterns(facts: ModelCard, headless: bool) -> list[Pattern]:
    """Every way in which a file can have a card's tensors."""
    found = []
    for aux in (False, True) if facts.num_params_aux is not None else (False,):
        slots = blueprint(facts, {**complete(facts, {}), "aux": aux})
        head = head_of(facts, aux)
        for scheme in (None, *SCHEMES):
            names = scheme.names(facts, slots) if scheme else {slot.name: slot.name for slot in slots}
            if not names:
                continue
            zeros = tuple(slot.name for slot in slots if slot.name not in names.values())
            layers = tuple(dict.fromkeys(name.rpartition(".")[0] for name, ours in names.items() if ours in head))
            found.append(Pattern(facts, aux, scheme, names, (), zeros, layers))
            if headless:
                # the last layer, and then every linear one: what is left of the features alone
                linear = [slot.name for slot in slots if slot.kind == "linear" or slot.name in head]
                for left in (head, linear)[: 1 + (linear != head)]:
                    rest = {name: ours for name, ours in names.items() if ours not in left}
                    found.append(Pattern(facts, aux, scheme, rest, tuple(left), zeros, layers))
                    common = _common([*rest])
                    if common:
                        bare = {name.removeprefix(common): ours for name, ours in rest.items()}
                        found.append(Pattern(facts, aux, scheme, bare, tuple(left), zeros, ()))
    return found


def _common(names: list[str]) -> str:
    """The longest prefix of whole parts that all names share."""
    first, last = (name.split(".")[:-1] for name in (min(names), max(names)))
    same = [a for a, b in takewhile(lambda pair: pair[0] == pair[1], zip(first, last, strict=False))]
    return "".join(f"{part}." for part in same)
