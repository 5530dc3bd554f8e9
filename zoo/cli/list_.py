"""`zoo list`: the networks, one a line."""

import re
from typing import Annotated

import typer


def list_(
    pattern: Annotated[str, typer.Argument(help="A wildcard pattern, such as 'resnet*'.")] = "*",
    family: Annotated[str | None, typer.Option(help="Only this family.")] = None,
    source: Annotated[str | None, typer.Option(help="Only this source, such as baidu or torchvision.")] = None,
    max_params: Annotated[
        str | None, typer.Option(help="Only those of at most so many parameters, such as 10M or 500K.")
    ] = None,
) -> None:
    """List the networks: name, trainable parameters, input and what it is. Exit code 1: none is as you say."""
    from zoo.cards import CARDS, list_models

    most = None if max_params is None else _count(max_params)
    names = [
        name
        for name in list_models(pattern, family=family, source=source)
        if most is None or CARDS[name].num_params <= most
    ]
    if not names:
        asked = {"family": family, "source": source, "max-params": max_params}
        also = "".join(f" with --{option} {value}" for option, value in asked.items() if value is not None)
        typer.echo(f"zoo: no network matches {pattern!r}{also}; `zoo list` shows them all.", err=True)
        raise typer.Exit(1)
    for name in names:
        facts = CARDS[name]
        size = "x".join(map(str, facts.input_size))
        typer.echo(f"{name:<16}{facts.num_params:>13,}  {size:<10}  {facts.title} [{facts.source}]")


def _count(text: str) -> float:
    """A number as people write it: 11700000, 500K, 10M or 1.5B; ArgumentError."""
    from zoo.errors import ArgumentError

    found = re.fullmatch(r"([0-9]+(?:\.[0-9]+)?)([KMB]?)", text.strip(), re.IGNORECASE)
    if found is None:
        raise ArgumentError(f"--max-params is a number such as 10M or 500K, found {text!r}; write one.")
    return float(found[1]) * {"": 1, "K": 1e3, "M": 1e6, "B": 1e9}[found[2].upper()]
