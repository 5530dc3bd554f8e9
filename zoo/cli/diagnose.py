"""`zoo diagnose`: where a port of one's own first parts from a network, and why."""

from pathlib import Path
from typing import Annotated, Any

import typer


def diagnose(
    context: typer.Context,
    port: Annotated[str, typer.Argument(help="FILE.py:NAME, the class or function that makes your model.")],
    against: Annotated[str, typer.Option(help="The network it claims to be; `zoo list` shows them.")],
    args: Annotated[list[str] | None, typer.Option(help="What NAME is called with: num_classes=10 ...")] = None,
    num_classes: Annotated[int | None, typer.Option(help="The reference's classes; read off your model.")] = None,
    in_channels: Annotated[int | None, typer.Option(help="The reference's channels; read off your model.")] = None,
    image_size: Annotated[int | None, typer.Option(help="Height and width to run on; the card's.")] = None,
    backend: Annotated[str | None, typer.Option(help="Insist that your model is of this framework.")] = None,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write JSON to this file, or to - for here.")] = None,
) -> None:
    """Find the first layer at which your own model parts from a network, and the likely cause.

    Your file is imported and run. Exit code 0: equal. 1: different. 2: wrong usage.
    """
    from zoo.builder import backend_of, choose_backend, runtime
    from zoo.cards import card
    from zoo.cli.screen import screen
    from zoo.errors import ModelError
    from zoo.files import write_text
    from zoo.parity.doctor.examine import diagnose as examine
    from zoo.parity.port import built

    card(against)
    if backend is not None:
        runtime(choose_backend(backend))
    model = built(port, [*(args or []), *context.args])
    found = backend_of(model)
    if backend is not None and found != backend:
        raise ModelError(f"{port} makes a model of {found}, not of {backend}; leave --backend out, or take another.")
    given: dict[str, Any] = {"num_classes": num_classes, "in_channels": in_channels, "image_size": image_size}
    diagnosis = examine(model, against, **{name: value for name, value in given.items() if value is not None})
    if json_file is not None and str(json_file) == "-":
        typer.echo(diagnosis.to_json())
    else:
        if json_file is not None:
            write_text(json_file, diagnosis.to_json() + "\n")
        screen(110).print(diagnosis)
    raise typer.Exit(0 if diagnosis.equal else 1)
