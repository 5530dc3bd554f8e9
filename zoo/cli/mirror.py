"""`zoo mirror`: the two sources of a network side by side."""

from pathlib import Path
from typing import Annotated

import typer


def mirror(
    name: Annotated[str, typer.Argument(help="A network's name; `zoo list` shows them.")],
    html: Annotated[Path | None, typer.Option(help="Write a page to this file instead.")] = None,
) -> None:
    """Print both sources of a network side by side, the differing spellings marked."""
    from zoo.cards import card
    from zoo.files import write_text
    from zoo.mirror.side_by_side import page, terminal

    facts = card(name)
    if html is not None:
        write_text(html, page(facts))
        typer.echo(f"wrote {html}")
        return
    from zoo.cli.screen import screen

    screen(200).print(terminal(facts))
