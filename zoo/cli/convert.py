"""`zoo convert`: a trained network from one kind of file to another, with a proof."""

from pathlib import Path
from typing import Annotated

import typer

from zoo.cli import options


def convert(
    source: Annotated[Path, typer.Argument(help="A .pth, .pt, .pdparams, .safetensors or .npz file.", metavar="IN")],
    target: Annotated[Path, typer.Argument(help="What to write; its ending says how.", metavar="OUT")],
    card: options.Card = None,
    to: options.To = None,
    force: options.Force = False,
    json_file: options.Json = None,
    layout: Annotated[
        str | None,
        typer.Option(
            help="torch or paddle: how Linear weights lie, where IN does not tell. paddle.vision: write that library's "
            "own names."
        ),
    ] = None,
    image_size: options.ImageSize = None,
    part: options.Part = None,
    fluid: Annotated[
        bool | None, typer.Option("--fluid/--no-fluid", help="Whether IN was trained with fluid's dropout.")
    ] = None,
    transform_input: options.TransformInput = None,
    strip: options.Strip = None,
    ignore: options.Ignore = None,
    rename: options.Rename = None,
    dtype: options.Dtype = None,
    prove: Annotated[bool, typer.Option("--proof/--no-proof", help="Compare the two networks.")] = True,
    lang: options.Language = None,
) -> None:
    """Convert trained weights between torch, Paddle, zoo and ONNX, prove that nothing changed, and print the proof.

    --json writes the proof as JSON. --dtype float32 rounds what is float64. Exit code 0: written and, unless
    --no-proof, proven. 2: refused, in one sentence, and OUT is as it was.
    """
    from rich.text import Text

    from zoo.cli.console import screen
    from zoo.conversion.convert import convert as move
    from zoo.course.language_and_plot_words import language
    from zoo.course.results_in_chinese import printed

    options.check_outputs(force, json_file, binary=target, reads=[source])
    spoken, as_json = language(lang), options.is_stdout(json_file)
    done = move(
        source, target, card, to=to, force=force, proof=None if as_json else json_file, layout=layout,
        image_size=image_size, part=part, fluid=fluid, transform_input=transform_input, strip=strip or (),
        ignore=ignore or (), rename=rename or (), dtype=dtype, prove=prove,
    )  # fmt: skip
    if as_json:
        options.write(json_file, done.to_json() + "\n")
        return
    out = screen(140)
    for each in done.lines():
        out.print(printed(each, spoken))
    if json_file is not None:
        typer.echo(printed(Text(f"wrote   {json_file}"), spoken), err=True)
