"""The options for the tensor names in a file of weights, the same in every command that reads one."""

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from zoo.formats.unwrap import Edits

Strip = Annotated[
    list[str] | None, typer.Option(metavar="PREFIX", help="Remove this prefix from the names; may be repeated.")
]
Ignore = Annotated[
    list[str] | None, typer.Option(metavar="PATTERN", help="Leave out the tensors that match; may be repeated.")
]
Rename = Annotated[list[str] | None, typer.Option(metavar="OLD=NEW", help="Rename a part of names; may be repeated.")]


def edits(strip: list[str] | None, ignore: list[str] | None, rename: list[str] | None) -> "Edits":
    """What the three options ask for."""
    from zoo.formats.unwrap import Edits

    return Edits(tuple(ignore or ()), tuple(strip or ()), tuple(rename or ()))
