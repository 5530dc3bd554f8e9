"""`zoo mirror`: the two sources of a network side by side."""

from typing import Annotated

import typer

from zoo.cli import options


def mirror(
    name: Annotated[str, typer.Argument(help="A network's name; `zoo list` shows them.")],
    html: options.Html = None,
    force: options.Force = False,
) -> None:
    """Print both sources of a network side by side, the differing spellings marked; with --html as a page instead."""
    from zoo.cards import card
    from zoo.mirror.side_by_side import page, terminal

    options.check_outputs(force, html)
    facts = card(name)
    if html is not None:
        options.write(html, page(facts))
        if not options.is_stdout(html):
            typer.echo(f"wrote {html}")
        return
    from zoo.cli.console import screen

    screen(200).print(terminal(facts))
