"""`zoo export`: a network as an ONNX file."""

from pathlib import Path
from typing import Annotated, Any

import typer

from zoo.cli import options


def export(
    source: Annotated[str, typer.Argument(help="A network's name, or a file of weights.", metavar="NAME_OR_FILE")],
    out: options.Out,
    backend: options.Backend = None,
    card: options.Card = None,
    weights: options.Weights = None,
    seed: options.SeedIf = None,
    num_classes: options.Classes = None,
    in_channels: options.Channels = None,
    image_size: options.ImageSize = None,
    head: options.Head = None,
    part: options.Part = None,
    strip: options.Strip = None,
    ignore: options.Ignore = None,
    rename: options.Rename = None,
    transform_input: options.TransformInput = None,
    force: options.Force = False,
) -> None:
    """Write a network as ONNX, any batch size, and hold ONNX Runtime's answers against every installed backend's.

    The exporter is that of --backend. --weights and --seed are for a network's name. Exit code 0: written, and equal
    to 1e-5. 2: refused, and nothing is written.
    """
    from zoo.builder import build
    from zoo.cards import CARDS
    from zoo.errors import ArgumentError
    from zoo.weights.export_onnx import export as write
    from zoo.weights.find_weights import open_file

    options.check_outputs(force, binary=out)
    arguments = {"num_classes": num_classes, "in_channels": in_channels, "image_size": image_size}
    given: dict[str, Any] = {name: value for name, value in arguments.items() if value is not None}
    if Path(source).is_file() or source not in CARDS:
        if weights or seed is not None:
            raise ArgumentError(f"{source!r} is a file of weights; leave --weights and --seed out.")
        named = options.edits(strip, ignore, rename)
        model, on = open_file(Path(source), backend, card, part, named, head, given, transform_input)
    elif card is not None:
        raise ArgumentError(f"{source!r} is a network's name already; leave --card out.")
    else:
        for option, value in (("--part", part), ("--strip", strip), ("--ignore", ignore), ("--rename", rename)):
            if value:
                raise ArgumentError(f"{source!r} is a network's name and {option} is for a file; leave it out.")
        model, on = build(source, backend, weights=weights, head=head, seed=seed, **given), bool(transform_input)
    found = write(model, out, force=force, transform_input=on)
    apart = ", ".join(f"{value:.1e} from {name}" for name, value in found.differences.items())
    typer.echo(f"wrote {found.path}: {found.bytes:,} bytes, opset {found.opset}; ONNX Runtime is {apart}")
