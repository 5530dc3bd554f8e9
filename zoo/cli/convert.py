"""`zoo convert`: a trained network from one kind of file to another, with a proof."""

from pathlib import Path
from typing import Annotated

import typer

from zoo.cli.edits import Ignore, Rename, Strip


def convert(
    source: Annotated[Path, typer.Argument(help="A .pth, .pt, .pdparams, .safetensors or .npz file.", metavar="IN")],
    target: Annotated[Path, typer.Argument(help="What to write; its ending says how.", metavar="OUT")],
    card: Annotated[str | None, typer.Option(help="The network; by default recognised by names and shapes.")] = None,
    to: Annotated[
        str | None,
        typer.Option(
            help="torch, paddle, zoo, onnx, npz, safetensors-torch or safetensors-paddle; overrides the ending of OUT."
        ),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite OUT and the proof.")] = False,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the proof to this file.")] = None,
    layout: Annotated[
        str | None,
        typer.Option(
            help="torch or paddle: how Linear weights lie, where IN does not tell. paddle.vision: write that library's "
            "own names."
        ),
    ] = None,
    image_size: Annotated[int | None, typer.Option(help="The picture's side, where several give one head.")] = None,
    part: Annotated[str | None, typer.Option(help="The key of a checkpoint's state dict, if not the usual.")] = None,
    fluid: Annotated[
        bool | None, typer.Option("--fluid/--no-fluid", help="Whether IN was trained with fluid's dropout.")
    ] = None,
    transform_input: Annotated[
        bool | None,
        typer.Option(
            "--transform-input/--no-transform-input",
            help="Whether torchvision's GoogLeNet or Inception v3 mapped its input itself, which IN does not tell.",
        ),
    ] = None,
    strip: Strip = None,
    ignore: Ignore = None,
    rename: Rename = None,
    dtype: Annotated[str | None, typer.Option(help="float32: round what is float64.")] = None,
    prove: Annotated[bool, typer.Option("--proof/--no-proof", help="Compare the two networks.")] = True,
) -> None:
    """Convert trained weights between torch, Paddle, zoo and ONNX, prove that nothing changed, and print the proof.

    Exit code 0: written and, unless --no-proof, proven. 2: refused, in one sentence, and OUT is as it was.
    """
    from zoo.cli.screen import screen
    from zoo.conversion.convert import convert as move

    done = move(
        source, target, card, to=to, force=force, proof=json_file, layout=layout, image_size=image_size, part=part,
        fluid=fluid, transform_input=transform_input, strip=strip or (), ignore=ignore or (), rename=rename or (),
        dtype=dtype, prove=prove,
    )  # fmt: skip
    screen(140).print(done)
    if json_file is not None:
        typer.echo(f"wrote   {json_file}", err=True)
