"""The errors that a user can meet: one sentence says what is wrong, what was found and what to do next."""

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches


class ZooError(Exception):
    """The base class of all errors that zoo raises on purpose. The command line prints them without a traceback.

    Example:
        >>> import zoo
        >>> try:
        ...     zoo.build("lenet", backend="torch", num_classes=0)
        ... except zoo.ZooError as error:
        ...     print(error)
        num_classes must be an integer from 1 up, found 0; give one number.
    """


class UnknownChoiceError(ZooError, ValueError):
    """An unknown name of a network, backend, device, dtype, argument, level, family or source."""


class ArgumentError(ZooError, ValueError):
    """An argument of the right name with a value that cannot work."""


class BackendMissingError(ZooError, ImportError):
    """The requested framework is not installed."""


class DependencyError(ZooError, ImportError):
    """A library that zoo needs is installed but cannot be imported on this machine."""


class VerbMissingError(ZooError, NotImplementedError):
    """A part of zoo that a backend does not have, such as training in one that only has forward passes."""


class NetworkMissingError(VerbMissingError):
    """A network that a backend's folder does not have."""


class DeviceError(ZooError, RuntimeError):
    """The requested device does not exist, or the framework was built without it."""


class ModelError(ZooError, TypeError):
    """An object that is not a model of a backend, or a model that zoo did not build where zoo's own is needed."""


class UnlistedLayerError(ModelError):
    """Layers whose way of keeping weights zoo does not know; layers lists them as (path, class name)."""

    def __init__(self, message: str, layers: list[tuple[str, str]]) -> None:
        super().__init__(message)
        self.layers = layers


class StateError(ZooError, ValueError):
    """A state that does not fit its model; the model is unchanged.

    The message lists the first names of each kind; the attributes missing, unexpected and mismatched list all of them.
    """

    def __init__(self, message: str, missing: list[str], unexpected: list[str], mismatched: list[str]) -> None:
        super().__init__(message)
        self.missing, self.unexpected, self.mismatched = missing, unexpected, mismatched


class WorkerError(ZooError, RuntimeError):
    """A backend's own process died; the message has the last lines that it wrote."""


class AgreementError(ZooError, ArithmeticError):
    """An int8 network that answers otherwise than float32 too often; report is the zoo.inference.int8_report of it."""

    def __init__(self, message: str, report: object) -> None:
        super().__init__(message)
        self.report = report


class DivergedError(ZooError, ArithmeticError):
    """A training run whose loss became NaN or infinite."""


class FileError(ZooError, OSError):
    """A file that is missing, damaged, of another kind, or not safe to open."""


def nearest(found: object, choices: Iterable[str]) -> str | None:
    """Return the choice that looks most like what was typed, or None if none comes close."""
    by_fold = {choice.casefold(): choice for choice in choices}
    matches = get_close_matches(str(found).casefold(), list(by_fold), n=1, cutoff=0.5)
    return by_fold[matches[0]] if matches else None


def unknown(kind: str, found: object, choices: Iterable[str], more: str = "") -> UnknownChoiceError:
    """Build the error for an unknown name: it suggests the closest choice, or lists all of them."""
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
    """The most informative line of an error, in one sentence."""
    lines = [line.strip() for line in error.splitlines() if line.strip(" -=")]
    # Paddle puts its message behind its name, after a trace of its own
    telling = next((line for line in lines[1:] if "Error:" in line), lines[0] if lines else "an error")
    return (telling if len(telling) <= width else telling[: width - 3] + "...").rstrip(".") + "."
