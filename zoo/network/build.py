"""From a name to a network: card -> zoo.<backend>.<module> -> a plain model of that framework, with our weights."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from zoo.backends import network_function, remotes, runtime
from zoo.cards import CARDS, ModelCard, Preprocessing, card
from zoo.errors import ArgumentError, ModelError
from zoo.network.blueprint import blueprint
from zoo.network.init import draw
from zoo.network.state import widened

DTYPES = ("float32", "float64")
MAX_PARAMS = 500_000_000
MAX_VALUES = 100_000_000  # of one picture: 400 MB


@dataclass(frozen=True)
class Build:
    """What a network was built from; every network that zoo builds carries it as `model.zoo`.

    classes names the outputs in order (two names for one logit: what 0 is and what 1 is), empty if unknown.
    preprocessing is what the network was trained on, None for the card's. origin says in words where weights that are
    not the seed's came from, and what was done to them. ArgumentError unless there are as many names as outputs.
    """

    card: str
    backend: str
    num_classes: int
    in_channels: int
    image_size: int
    aux: bool
    dtype: str
    seed: int | None
    classes: tuple[str, ...] = ()
    preprocessing: Preprocessing | None = None
    origin: str = ""

    def __post_init__(self) -> None:
        expected = max(self.num_classes, 2)
        if self.classes and len(self.classes) != expected:
            raise ArgumentError(
                f"{self.card} with num_classes={self.num_classes} needs {expected} class names, found "
                f"{len(self.classes)}; build the network for as many classes as there are names."
            )

    @property
    def arguments(self) -> dict[str, Any]:
        """The arguments that decide the network's shape, the same in every backend."""
        names = ("num_classes", "in_channels", "image_size", "aux")
        return {name: value for name, value in asdict(self).items() if name in names}


def build_of(model: object, advice: str) -> Build:
    """What a network was built from; ModelError, which ends in the advice, for one that zoo did not build."""
    build = getattr(model, "zoo", None)
    if not isinstance(build, Build):
        raise ModelError(f"zoo did not build this {type(model).__name__}, so {advice}.")
    return build


def complete(facts: ModelCard, given: dict[str, Any]) -> dict[str, Any]:
    """Fill arguments that are None from the card and check them all; ArgumentError says what would work."""
    channels, size, _ = facts.input_size
    defaults = {"num_classes": facts.num_classes, "in_channels": channels, "image_size": size, "aux": False}
    values = {name: defaults[name] if given.get(name) is None else given[name] for name in defaults}
    if not isinstance(values["aux"], bool):
        raise ArgumentError(f"aux must be True or False, found {values['aux']!r}; write aux=True for auxiliary heads.")
    for name in ("num_classes", "in_channels", "image_size"):
        if isinstance(values[name], bool) or not isinstance(values[name], int) or values[name] < 1:
            raise ArgumentError(f"{name} must be an integer from 1 up, found {values[name]!r}; give one number.")
    if (count := values["in_channels"] * values["image_size"] ** 2) > MAX_VALUES:
        raise ArgumentError(
            f"a picture would have {count:,} values, over the limit of {MAX_VALUES:,}; take a smaller image_size or "
            "fewer in_channels."
        )
    if values["aux"] and facts.num_params_aux is None:
        able = [other.name for other in CARDS.values() if other.num_params_aux is not None]
        raise ArgumentError(f"{facts.name} has no auxiliary heads; leave aux out, or take one of {', '.join(able)}.")
    smallest = facts.min_size
    if values["aux"] and facts.min_size_aux is not None:
        smallest = facts.min_size_aux
    if values["image_size"] < smallest:
        heads = " with aux=True" if smallest != facts.min_size else ""
        raise ArgumentError(
            f"image_size={values['image_size']} is too small for {facts.name}{heads}; "
            f"the smallest that works is {smallest}."
        )
    return values


def construct(build: Build, state: dict[str, Any] | None, device: str | None = None) -> Any:
    """Build the network that a Build describes, with this state (torch names and layouts) or its seed's draws."""
    if build.backend in remotes:
        return remotes[build.backend].construct(build, state, device)
    facts = card(build.card)
    adapter = runtime(build.backend)
    place = adapter.device(device)
    # before the framework is asked, whose own numbers end somewhere
    if (count := _learning(facts, build.arguments)) > MAX_PARAMS:
        raise ArgumentError(
            f"{build.card} would have {count:,} parameters at image_size={build.image_size}, over the limit of "
            f"{MAX_PARAMS:,}; take fewer classes and channels, or a smaller image_size if a tensor's shape follows it."
        )
    model = bare(build)
    slots = adapter.slots(model)
    own = None
    if state is None:
        own = adapter.memory(model)
        state = draw(slots, facts.init, build.seed or 0, build.dtype, adapter.TURNED, own)
    else:
        state = widened(slots, {slot.name: "int64" if slot.whole else build.dtype for slot in slots}, state)
    adapter.fill(model, state, place, own)
    model.zoo = build
    return model


def _learning(facts: ModelCard, arguments: dict[str, Any]) -> int:
    """How many values of a network learn: what its card says, or where the arguments are others, its blueprint."""
    if arguments == complete(facts, {"aux": arguments["aux"]}):
        return (facts.num_params_aux if arguments["aux"] else None) or facts.num_params
    return sum(slot.size for slot in blueprint(facts, arguments) if slot.trainable)


def bare(build: Build) -> Any:
    """The network that a Build describes, without values: for looking at its layers at almost no cost."""
    if build.backend in remotes:
        return remotes[build.backend].bare(build)
    return runtime(build.backend).skeleton(maker(card(build.card), build), build.dtype)


def maker(facts: ModelCard, build: Build) -> Callable[[], Any]:
    """The call of the network's function in its file, with the arguments that it takes; NetworkMissingError."""
    arguments: dict[str, Any] = {"num_classes": build.num_classes, "in_channels": build.in_channels}
    if facts.sized:
        arguments["image_size"] = build.image_size
    if facts.num_params_aux is not None:
        arguments["aux"] = build.aux
    function = network_function(build.backend, facts.module, facts.name)
    return lambda: function(**arguments)
