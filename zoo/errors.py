"""Every error that a user can meet: one sentence that says what is wrong, what was found and what to do next."""

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches


class ZooError(Exception):
    """The base of all errors that zoo raises on purpose; the command line prints them without a traceback."""


class UnknownChoiceError(ZooError, ValueError):
    """A name that is none of the valid ones: a network, backend, device, dtype, argument, level, family or source."""


class ArgumentError(ZooError, ValueError):
    """An argument of the right name with a value that cannot work."""


class BackendMissingError(ZooError, ImportError):
    """The framework that was asked for is not installed."""


class DependencyError(ZooError, ImportError):
    """A library that zoo needs is installed but cannot be imported on this machine."""


class VerbMissingError(ZooError, NotImplementedError):
    """A part of zoo that a backend does not have, such as training in one that has forward passes alone."""


class DeviceError(ZooError, RuntimeError):
    """The device that was asked for is not there, or the framework was built without it."""


class ModelError(ZooError, TypeError):
    """An object that is no model of a backend, or a model that zoo did not build where one is needed."""


class UnlistedLayerError(ModelError):
    """Layers with weights of which zoo does not know how they keep them; layers lists them as (path, class name)."""

    def __init__(self, message: str, layers: list[tuple[str, str]]) -> None:
        super().__init__(message)
        self.layers = layers


class StateError(ZooError, ValueError):
    """A state that does not fit its model; the model is left as it was.

    The message lists the first names of each sort, the attributes missing, unexpected and mismatched list them all.
    """

    def __init__(self, message: str, missing: list[str], unexpected: list[str], mismatched: list[str]) -> None:
        super().__init__(message)
        self.missing, self.unexpected, self.mismatched = missing, unexpected, mismatched


class WorkerError(ZooError, RuntimeError):
    """A backend's own process that died; the message has its last words."""


class DivergedError(ZooError, ArithmeticError):
    """A training run whose loss is no longer a number."""


class FileError(ZooError, OSError):
    """A file that is missing, damaged, of another kind, or not safe to open."""


def nearest(found: object, choices: Iterable[str]) -> str | None:
    """Return the choice that looks most like what was typed, or None if none comes close."""
    by_fold = {choice.casefold(): choice for choice in choices}
    matches = get_close_matches(str(found).casefold(), list(by_fold), n=1, cutoff=0.5)
    return by_fold[matches[0]] if matches else None


def unknown(kind: str, found: object, choices: Iterable[str], more: str = "") -> UnknownChoiceError:
    """Build the error for a name that is not among the choices: names the nearest one, or lists them all."""
    choices = list(choices)
    near = nearest(found, choices)
    advice = f"did you mean {near!r}?" if near else f"choose one of {', '.join(map(repr, choices))}."
    return UnknownChoiceError(f"there is no {kind} {found!r}; {advice}{' ' + more if more else ''}")


def some(names: Sequence[str], most: int, between: str = ", ") -> str:
    """The first names of a list, and how many more there are."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return between.join(names[:most]) + more


def misfits(kinds: Mapping[str, Sequence[str]]) -> str:
    """How many names there are of each kind, and the first ten of them; a kind of which there are none is left out."""
    return "; ".join(f"{len(names)} {kind}: {some(names, 10)}" for kind, names in kinds.items() if names)


def shortened(error: str, width: int = 160) -> str:
    """The telling line of an error, in one sentence."""
    lines = [line.strip() for line in error.splitlines() if line.strip(" -=")]
    # Paddle puts its message behind its name, after a trace of its own
    telling = next((line for line in lines[1:] if "Error:" in line), lines[0] if lines else "an error")
    return (telling if len(telling) <= width else telling[: width - 3] + "...").rstrip(".") + "."
