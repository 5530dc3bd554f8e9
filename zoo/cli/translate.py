"""`zoo translate`: a network's source for the other framework, with its weights and a proof if they are asked for."""

import json
from pathlib import Path
from typing import Annotated

import typer

from zoo.cli import options


def translate(
    source: Annotated[Path, typer.Argument(help="A file of Python that uses one of the frameworks.")],
    to: options.To = None,
    out: options.OutIf = None,
    prove: Annotated[
        str | None,
        typer.Option(
            "--prove",
            metavar="NAME",
            rich_help_panel=options.PAIR,
            help="Run both files: the class or function of this name in each makes the models that are compared.",
        ),
    ] = None,
    input_size: options.InputSize = None,
    inputs: options.Inputs = None,
    args: options.Args = None,
    weights: options.Weights = None,
    force: options.Force = False,
    json_file: options.Json = None,
) -> None:
    """Translate a file from PyTorch to PaddlePaddle or back; comments, blank lines and names stay.

    What cannot be translated stays, with a comment over its line, and is listed. Nothing is run without --prove NAME
    --input-size ... (or --inputs FILE.npz), which runs both files, in processes with limits of time and memory, moves
    the weights across and prints the doctor's verdict; --weights then moves a file of weights as well. Exit code 0: all
    was translated, and is equal if that was asked. 1: something stays, or differs. 2: refused.
    """
    from zoo.cli import proving
    from zoo.cli.console import screen
    from zoo.errors import ArgumentError
    from zoo.translation.translate import translate as translated

    shown = out is None or options.is_stdout(out)
    if prove is None and (input_size or inputs or args or weights):
        option = "--input-size" if input_size else "--inputs" if inputs else "--args" if args else "--weights"
        raise ArgumentError(f"{option} is for --prove NAME, which runs both files; give it too.")
    if prove is not None and (out is None or shown):
        raise ArgumentError("--prove runs the new file, so it needs a place; name it with -o.")
    moved = proving.target(weights, out, source, to) if weights is not None and out is not None else None
    place = out if out is not None else Path(options.STDOUT)
    options.check_outputs(force, place, json_file, binary=moved, reads=[source, weights, inputs])
    done = translated(source, to)
    options.write(place, done.text)
    told = json.loads(done.to_json())
    if not shown or not done.complete:
        # what was translated may go to standard output, so the list does not
        screen(120, stderr=shown or options.is_stdout(json_file)).print(done)
    right = done.complete
    if prove is not None and out is not None:
        given = proving.Given(
            prove, input_size, inputs, tuple(args or ()), weights, moved, force, options.is_stdout(json_file)
        )
        proof = proving.prove(source, out, given)
        right = right and proof["verdict"] == "equal"
        told["proof"] = proof
    options.write(json_file, json.dumps(told, ensure_ascii=False) + "\n")
    raise options.ended(right)
