"""`zoo list`: the networks, one a line."""

from typing import Annotated

import typer


def list_(
    pattern: Annotated[str, typer.Argument(help="A wildcard pattern, such as 'resnet*'.")] = "*",
    family: Annotated[str | None, typer.Option(help="Only this family.")] = None,
    source: Annotated[str | None, typer.Option(help="Only this source, such as baidu or torchvision.")] = None,
) -> None:
    """List the networks: name, trainable parameters, input and what it is."""
    from zoo.cards import CARDS
    from zoo.network.build import list_models

    names = list_models(pattern, family=family, source=source)
    if not names:
        typer.echo(f"zoo: no network matches {pattern!r}; `zoo list` shows them all.", err=True)
        raise typer.Exit(1)
    for name in names:
        facts = CARDS[name]
        size = "x".join(map(str, facts.input_size))
        typer.echo(f"{name:<16}{facts.num_params:>13,}  {size:<10}  {facts.title} [{facts.source}]")
