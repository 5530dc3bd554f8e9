"""From a name to a network: card -> zoo.<backend>.<module> -> a plain model of that framework, with our weights."""

import importlib
import os
import secrets
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from fnmatch import fnmatchcase
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any, Protocol

from zoo.cards import CARDS, FAMILIES, SOURCES, ModelCard, Preprocessing, card
from zoo.errors import ArgumentError, BackendMissingError, ModelError, VerbMissingError, unknown
from zoo.extras import install

# The one line that names the backends. Each is a package zoo.<name> and imports the framework called <name>; where
# nothing else decides, the first one that is installed is taken.
BACKENDS = ("paddle", "torch")

DTYPES = ("float32", "float64")
MAX_PARAMS = 500_000_000
MAX_VALUES = 100_000_000  # of one picture: 400 MB


@dataclass(frozen=True)
class Build:
    """What a network was built from; every network that zoo builds carries it as `model.zoo`.

    classes names the outputs in order (two names for one logit: what 0 is and what 1 is), empty where nobody said.
    preprocessing is what the network was trained on, None for the card's. origin says in words where weights that are
    not the seed's came from, and what was done to them. ArgumentError if the names are not as many as the outputs.
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


def list_models(pattern: str = "*", *, family: str | None = None, source: str | None = None) -> list[str]:
    """The names of all networks that match a wildcard pattern, a family and a source.

    UnknownChoiceError if there is no such family or source; a pattern that nothing matches gives an empty list.
    """
    if family is not None and family not in FAMILIES:
        raise unknown("family", family, FAMILIES)
    if source is not None and source not in SOURCES:
        raise unknown("source", source, SOURCES)
    return [
        name
        for name, facts in CARDS.items()
        if fnmatchcase(name, pattern) and family in (None, facts.family) and source in (None, facts.source)
    ]


def installed_backends() -> list[str]:
    """The backends whose framework is installed; nothing is imported to find out."""
    return [name for name in BACKENDS if _found(name) is not None]


def _found(backend: str) -> ModuleSpec | None:
    """Where a framework would be imported from; a folder that only has its name is none."""
    found = find_spec(backend)
    return None if found is None or found.origin is None else found


def first_backend() -> str:
    """The backend that the others are compared with: the first of BACKENDS."""
    return next(iter(BACKENDS))


def other_backends() -> list[str]:
    """The backends that are compared with the reference."""
    return [name for name in BACKENDS if name != first_backend()]


def choose_backend(backend: str | None) -> str:
    """The backend that is asked for, else ZOO_BACKEND, else the first of BACKENDS that is installed."""
    chosen = backend or os.environ.get("ZOO_BACKEND") or next(iter(installed_backends()), None)
    if chosen is None:
        raise BackendMissingError(
            f"neither PaddlePaddle nor PyTorch is installed; get one with {install('torch')} or {install('paddle')}."
        )
    if chosen not in BACKENDS:
        raise unknown("backend", chosen, BACKENDS, "" if backend else "It came from ZOO_BACKEND.")
    return chosen


class Remote(Protocol):
    """A backend that runs in another process: see zoo/parity/isolate.py."""

    runtime: ModuleType
    training: ModuleType
    passes: ModuleType

    def construct(self, build: "Build", state: dict[str, Any] | None, device: str | None) -> Any:
        """construct() there."""

    def bare(self, build: "Build") -> Any:
        """bare() there."""


remotes: dict[str, Remote] = {}


def require(backend: str) -> None:
    """Hold that a backend is installed, without importing it; BackendMissingError has the install line."""
    found = _found(choose_backend(backend))
    if found is None:
        raise BackendMissingError(f"the {backend} backend is not installed; get it with {install(backend)}.")
    if found.submodule_search_locations is None:
        raise BackendMissingError(
            f"{found.origin!r} is found as {backend}, in front of the framework of that name; give that file another "
            "name, or work in another folder."
        )


@contextmanager
def _able(backend: str) -> Iterator[None]:
    """VerbMissingError where a backend's folder lacks the file that is imported, which only some of zoo needs."""
    try:
        yield
    except ModuleNotFoundError as error:
        package, _, file = (error.name or "").rpartition(".")
        if package != f"zoo.{backend}":
            raise
        raise VerbMissingError(
            f"the {backend} backend has no zoo/{backend}/{file}.py, so it cannot do this; write that file, or take "
            "another backend."
        ) from None


@contextmanager
def verbs_or_error() -> Iterator[None]:
    """VerbMissingError where a file of a backend's folder lacks a verb that is asked of it."""
    try:
        yield
    except AttributeError as error:
        module = error.obj.__name__ if isinstance(error.obj, ModuleType) else ""
        _, backend, file, *_ = [*module.split("."), "", ""]
        if backend not in BACKENDS:
            raise
        raise VerbMissingError(
            f"zoo/{backend}/{file}.py has no {error.name}, so the {backend} backend cannot do this; write it, or take "
            "another backend."
        ) from None


def runtime(backend: str) -> ModuleType:
    """Import a backend's adapter, and with it the framework; BackendMissingError has the install line."""
    if backend in remotes:
        return remotes[backend].runtime
    require(backend)
    return importlib.import_module(f"zoo.{backend}.runtime")


def training(backend: str) -> ModuleType:
    """Import a backend's verbs of training; errors as runtime()."""
    if backend in remotes:
        return remotes[backend].training
    runtime(backend)
    with _able(backend):
        return importlib.import_module(f"zoo.{backend}.training")


def learning(backend: str) -> ModuleType:
    """Import a backend's Learner and its ways into several processes; errors as runtime()."""
    runtime(backend)
    with _able(backend):
        return importlib.import_module(f"zoo.{backend}.learner")


def tracing(backend: str) -> ModuleType:
    """Import what records the operations of a backend's models; errors as runtime()."""
    runtime(backend)
    with _able(backend):
        return importlib.import_module(f"zoo.{backend}.tracer")


def publisher(backend: str) -> ModuleType:
    """Import a backend's ways to the networks and weights that its framework publishes; errors as runtime()."""
    runtime(backend)
    with _able(backend):
        return importlib.import_module(f"zoo.{backend}.official")


def forms(backend: str) -> ModuleType:
    """Import how a backend's framework keeps each kind of layer with weights; errors as runtime()."""
    runtime(backend)
    return importlib.import_module(f"zoo.{backend}.forms")


def exporter(backend: str) -> ModuleType:
    """Import a backend's way to ONNX files; errors as runtime()."""
    runtime(backend)
    with _able(backend):
        return importlib.import_module(f"zoo.{backend}.export")


def wrapping(backend: str) -> ModuleType:
    """Import what knows the wraps of a backend's models; errors as runtime()."""
    runtime(backend)
    with _able(backend):
        return importlib.import_module(f"zoo.{backend}.wrapping")


def unwrapped(model: Any) -> Any:
    """A model without what it is wrapped in: compiled or parallel ones; ModelError for no model, or a scripted one."""
    return wrapping(backend_of(model)).plain(model)


def inference(backend: str) -> ModuleType:
    """Import a backend's ways to run a trained network faster; errors as runtime()."""
    runtime(backend)
    with _able(backend):
        return importlib.import_module(f"zoo.{backend}.inference")


def backend_of(model: object) -> str:
    """The name of the backend that a model belongs to; ModelError if it is no model of any."""
    for name in BACKENDS:
        # a model can only exist where its framework is already imported
        if (name in remotes or name in sys.modules) and runtime(name).is_model(model):
            return name
    raise ModelError(
        f"this is no model of {' or '.join(BACKENDS)} but a {type(model).__name__}; "
        "pass an nn.Layer or an nn.Module, such as zoo.build returns."
    )


def runtime_of(model: object) -> ModuleType:
    """The adapter of the backend that a model belongs to."""
    return runtime(backend_of(model))


def build(
    name: str,
    backend: str | None = None,
    *,
    num_classes: int | None = None,
    in_channels: int | None = None,
    image_size: int | None = None,
    aux: bool = False,
    seed: int | None = None,
    weights: str | Path | None = None,
    head: str | None = None,
    freeze: str | Sequence[str] | None = None,
    device: str | None = None,
    dtype: str = "float32",
    **unexpected: Any,
) -> Any:
    """Build a network as a plain nn.Layer or nn.Module in train mode, with weights of our own init.

    Input is N x in_channels x image_size x image_size, NCHW, in dtype ("float32" or "float64"); output logits
    N x num_classes. The defaults are the card's. backend falls back to ZOO_BACKEND, then to the first installed.
    seed: the same weights to the bit in every backend; None draws a fresh one. weights: what zoo.weights.sources reads,
    such as a file of zoo.save, whose arguments hold where none are given here. head="new": the weights' head gives way
    to a fresh one of num_classes, drawn from the seed; without it another num_classes is an error. freeze: patterns for
    zoo.freeze, "backbone" for all but the head. aux: auxiliary heads, a named tuple in train mode. device: "cpu" or
    "gpu"/"cuda" with an optional index.

    Raises UnknownChoiceError (a name that is none), ArgumentError (a value that cannot work), BackendMissingError,
    DeviceError, FileError and StateError (weights).
    """
    if unexpected:
        raise unknown("argument of build()", next(iter(unexpected)), ARGUMENTS)
    facts = card(name)
    chosen = choose_backend(backend)
    if dtype not in DTYPES:
        raise unknown("dtype", dtype, DTYPES)
    given = {"num_classes": num_classes, "in_channels": in_channels, "image_size": image_size, "aux": aux or None}
    if head is not None and weights is None:
        raise ArgumentError("head= says what becomes of the head of weights, and there are none; give weights as well.")
    if seed is None:
        seed = secrets.randbits(63)
    elif isinstance(seed, bool) or not isinstance(seed, int) or seed < 0:
        raise ArgumentError(
            f"seed must be an integer from 0 up, found {seed!r}; give another, or none for a fresh one."
        )
    if weights is not None:
        from zoo.weights.sources import fitted, read_weights

        model = construct(
            *fitted(
                read_weights(weights, name, aux, headless=head is not None), name, chosen, dtype, given, head, seed
            ),
            device,
        )
    else:
        model = construct(Build(name, chosen, **complete(facts, given), dtype=dtype, seed=seed), None, device)
    if freeze is not None:
        from zoo.training.freezing import freeze as keep
        from zoo.training.freezing import split

        keep(model, *split(freeze))
    return model


ARGUMENTS = ["name", "backend", *(build.__kwdefaults__ or ())]


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
    from zoo.weights.blueprint import blueprint
    from zoo.weights.init import draw
    from zoo.weights.state import widened

    facts = card(build.card)
    adapter = runtime(build.backend)
    place = adapter.device(device)
    # before the framework is asked, whose own numbers end somewhere
    count = sum(slot.size for slot in blueprint(facts, build.arguments) if slot.trainable)
    if count > MAX_PARAMS:
        raise ArgumentError(
            f"{build.card} would have {count:,} parameters at image_size={build.image_size}, over the limit of "
            f"{MAX_PARAMS:,}; take fewer classes and channels, or a smaller image_size if its head's width follows it."
        )
    model = bare(build)
    slots = adapter.slots(model)
    if state is None:
        state = draw(slots, facts.init, build.seed or 0, build.dtype, adapter.TURNED)
    else:
        state = widened(slots, dict.fromkeys((slot.name for slot in slots), build.dtype), state)
    adapter.fill(model, state, place)
    model.zoo = build
    return model


def bare(build: Build) -> Any:
    """The network that a Build describes, its values not set: for looking at its layers, at next to no cost."""
    if build.backend in remotes:
        return remotes[build.backend].bare(build)
    return runtime(build.backend).skeleton(maker(card(build.card), build), build.dtype)


def maker(facts: ModelCard, build: Build) -> Callable[[], Any]:
    """The call of the network's function in its file, with the arguments that it takes."""
    arguments: dict[str, Any] = {"num_classes": build.num_classes, "in_channels": build.in_channels}
    if facts.sized:
        arguments["image_size"] = build.image_size
    if facts.num_params_aux is not None:
        arguments["aux"] = build.aux
    function = getattr(importlib.import_module(f"zoo.{build.backend}.{facts.module}"), facts.name)
    return lambda: function(**arguments)
