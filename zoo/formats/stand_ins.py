"""What stands for the objects of a pickle while it is read: names, long texts, what is made empty, and strangers."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Named:
    """A global. build makes what a call of it makes, None where it is not for calling. strange: not on the list."""

    name: str
    build: Callable[..., Any] | None = field(default=None, repr=False)
    strange: bool = False


class Stranger(dict[Any, Any]):
    """A placeholder for an object of which only the name of what made it is kept, and items, if it is given any.

    A dictionary, since that is what an options' object or a subclass of dict looks like to who opens a checkpoint.
    """

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name


@dataclass
class Text:
    """A text too long to be a name: an array's bytes as protocol 2 has them, one character a byte."""

    raw: memoryview
    found: bytes | None = field(default=None, repr=False)


class Buildable:
    """Something that a pickle makes empty and then fills."""

    def fill(self, state: Any) -> None:
        """Take its state, once."""
        raise NotImplementedError
