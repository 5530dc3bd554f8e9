"""`zoo export`: a network as an ONNX file."""

from pathlib import Path
from typing import Annotated, Any

import typer

from zoo.cli.edits import Ignore, Rename, Strip, edits


def export(
    source: Annotated[str, typer.Argument(help="A network's name, or a file of weights.", metavar="NAME_OR_FILE")],
    output: Annotated[Path, typer.Option("--output", "-o", help="The ONNX file to write.")],
    backend: Annotated[str | None, typer.Option(help="Whose exporter: paddle or torch; the first installed.")] = None,
    card: Annotated[str | None, typer.Option(help="The network of a file that does not say it.")] = None,
    weights: Annotated[str | None, typer.Option(help="For a name: a file, imagenet, torchvision:TAG ...")] = None,
    seed: Annotated[int | None, typer.Option(min=0, help="For a name without weights: their seed.")] = None,
    num_classes: Annotated[int | None, typer.Option(help="Another number of classes.")] = None,
    in_channels: Annotated[int | None, typer.Option(help="Another number of input channels.")] = None,
    image_size: Annotated[int | None, typer.Option(help="Another height and width in pixels.")] = None,
    head: Annotated[str | None, typer.Option(help="new: a fresh head, for a file without one.")] = None,
    part: Annotated[str | None, typer.Option(help="The key of a checkpoint's state dict, if not the usual.")] = None,
    strip: Strip = None,
    ignore: Ignore = None,
    rename: Rename = None,
    transform_input: Annotated[
        bool | None,
        typer.Option(
            "--transform-input/--no-transform-input",
            help="Whether torchvision's GoogLeNet or Inception v3 mapped its input itself, which a file does not tell.",
        ),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Write over a file that is there.")] = False,
) -> None:
    """Write a network as ONNX, any batch size, and hold ONNX Runtime's answers against every installed backend's.

    Exit code 0: written, and equal to 1e-5. 2: wrong usage, or nothing written.
    """
    from zoo.builder import build
    from zoo.cards import CARDS
    from zoo.errors import ArgumentError
    from zoo.weights.find_weights import open_file
    from zoo.weights.onnx import export as write

    arguments = {"num_classes": num_classes, "in_channels": in_channels, "image_size": image_size}
    given: dict[str, Any] = {name: value for name, value in arguments.items() if value is not None}
    if Path(source).is_file() or source not in CARDS:
        if weights or seed is not None:
            raise ArgumentError(f"{source!r} is a file of weights; leave --weights and --seed out.")
        named = edits(strip, ignore, rename)
        model, on = open_file(Path(source), backend, card, part, named, head, given, transform_input)
    elif card is not None:
        raise ArgumentError(f"{source!r} is a network's name already; leave --card out.")
    else:
        for option, value in (("--part", part), ("--strip", strip), ("--ignore", ignore), ("--rename", rename)):
            if value:
                raise ArgumentError(f"{source!r} is a network's name and {option} is for a file; leave it out.")
        model, on = build(source, backend, weights=weights, head=head, seed=seed, **given), bool(transform_input)
    found = write(model, output, force=force, transform_input=on)
    apart = ", ".join(f"{value:.1e} from {name}" for name, value in found.differences.items())
    typer.echo(f"wrote {found.path}: {found.bytes:,} bytes, opset {found.opset}; ONNX Runtime is {apart}")
