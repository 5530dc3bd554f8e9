"""`zoo list`: the networks, one a line, by family."""

from itertools import groupby
from typing import Annotated

import typer

from zoo.cli import options


def list_(
    pattern: Annotated[str, typer.Argument(help="A wildcard pattern, such as 'resnet*'.")] = "*",
    family: Annotated[str | None, typer.Option(help="Only this family.")] = None,
    source: Annotated[
        str | None, typer.Option(help="Only this source, such as baidu, or those that torchvision has.")
    ] = None,
    max_params: Annotated[
        str | None, typer.Option(help="Only those of at most so many parameters, such as 10M or 500K.")
    ] = None,
    json_file: options.Json = None,
    force: options.Force = False,
) -> None:
    """List the networks by family: name, trainable parameters, input and what it is. Exit code 1: none is as you say.

    --json FILE writes a list of objects; - prints it.
    """
    from zoo.cards import CARDS, TITLES, list_models

    options.check_outputs(force, json_file)
    names = list_models(pattern, family=family, source=source, max_params=max_params)
    _write(json_file, names)
    if not names:
        asked = {"family": family, "source": source, "max-params": max_params}
        also = "".join(f" with --{option} {value}" for option, value in asked.items() if value is not None)
        typer.echo(f"zoo: no network matches {pattern!r}{also}{_advice(pattern)}", err=True)
    elif not options.is_stdout(json_file):
        for group, members in groupby(names, lambda name: CARDS[name].family):
            typer.echo(f"{TITLES[group]} ({group})")
            for name in members:
                facts = CARDS[name]
                size = "x".join(map(str, facts.input_size))
                typer.echo(f"  {name:<20}{facts.num_params:>13,}  {size:<10}  {facts.title} [{facts.source}]")
    raise options.ended(bool(names))


def _write(path: options.Json, names: list[str]) -> None:
    """The facts on the networks as a JSON list."""
    import json

    from zoo.cards import CARDS

    shown = (
        "name",
        "family",
        "title",
        "source",
        "input_size",
        "num_classes",
        "num_params",
        "macs",
        "min_size",
        "peers",
    )
    rows = [{key: getattr(CARDS[name], key) for key in shown} for name in names]
    options.write(path, "[\n" + ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n]\n")


def _advice(pattern: str) -> str:
    """What else to type: the pattern with wildcards, the name that is meant, or no pattern."""
    from zoo.cards import CARDS
    from zoo.errors import nearest

    close = None if set("*?[") & set(pattern) else nearest(pattern, CARDS)
    if pattern not in CARDS and any(pattern in name for name in CARDS):
        close = f"*{pattern}*"
    return f"; did you mean {close!r}?" if close not in (None, pattern) else "; `zoo list` shows them all."
