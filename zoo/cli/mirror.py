"""`zoo mirror`: the two sources of a network side by side."""

from typing import Annotated

import typer

from zoo.cli.options import Force, Html, check_outputs, is_stdout, write


def mirror(
    name: Annotated[str, typer.Argument(help="A network's name; `zoo list` shows them.")],
    html: Html = None,
    force: Force = False,
) -> None:
    """Print both sources of a network side by side, the differing spellings marked; with --html as a page instead."""
    from zoo.cards import card
    from zoo.mirror.side_by_side import page, terminal

    check_outputs(force, html)
    facts = card(name)
    if html is not None:
        write(html, page(facts))
        if not is_stdout(html):
            typer.echo(f"wrote {html}")
        return
    from zoo.cli.screen import screen

    screen(200).print(terminal(facts))
