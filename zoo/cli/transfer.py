"""`zoo transfer`: the weights of one model in another, of either framework, with a proof."""

from pathlib import Path
from typing import Annotated

import typer

from zoo.cli.pairs import GIVEN, Inputs, InputSize


def transfer(
    source: Annotated[str, typer.Argument(help="FILE.py:NAME, the model that has the weights.", metavar="SOURCE")],
    target: Annotated[str, typer.Argument(help="FILE.py:NAME, the model that gets them.", metavar="TARGET")],
    output: Annotated[Path, typer.Option("--output", "-o", help="TARGET's weights: .pth, .pt or .pdparams.")],
    weights: Annotated[Path | None, typer.Option(help="SOURCE's weights; else those that it is built with.")] = None,
    part: Annotated[str | None, typer.Option(help="The key of a checkpoint's state dict, if not the usual.")] = None,
    input_size: InputSize = None,
    inputs: Inputs = None,
    args_a: Annotated[list[str] | None, typer.Option("--args-a", help=GIVEN.format("first"))] = None,
    args_b: Annotated[list[str] | None, typer.Option("--args-b", help=GIVEN.format("second"))] = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite what is there.")] = False,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write JSON to this file, or to - for here.")] = None,
) -> None:
    """Write the weights of one model as those of another, matched by what runs, prove that they are, and print it.

    Both files are imported and run; of the file of weights nothing is run. Exit code 0: written and proven. 2: refused,
    in one sentence that lists what has no partner, and the output is as it was.
    """
    import json
    from dataclasses import replace

    from zoo.cli.pairs import Pair, running
    from zoo.cli.screen import screen
    from zoo.conversion.transfer import transfer as move
    from zoo.errors import ArgumentError
    from zoo.files import check_place, write_text
    from zoo.port.model_in_file import built
    from zoo.weights.own import carried, check_own, load_own, save_own

    pair = Pair(source, target, input_size, inputs, tuple(args_a or ()), tuple(args_b or ()))
    given = pair.fed()
    check_place(output, force)
    if json_file is not None and str(json_file) != "-":
        check_place(json_file, force)
        if json_file.resolve() == output.resolve():
            raise ArgumentError(f"{str(output)!r} cannot be the weights' file and the proof's as well; name another.")
    theirs, mine = built(source, pair.args_a), built(target, pair.args_b)
    check_own(mine, output)
    read = load_own(theirs, weights, part) if weights is not None else None
    with running(f"{source} gives {target} no weights"):
        done = replace(move(theirs, mine, **given), source=source, target=target)
    count = save_own(mine, output, carried(read, done.tensors) if read is not None else {})
    told = {**json.loads(done.to_json()), "weights": str(weights) if weights else None, "output": str(output)}
    text = json.dumps(told, ensure_ascii=False)
    if json_file is not None and str(json_file) == "-":
        typer.echo(text)
        return
    screen(140).print(done)
    for note in read.notes if read is not None else ["the source has the weights that its file builds it with"]:
        typer.echo(f"note: {note}")
    typer.echo(f"wrote {output}: {count:,} tensors, read again, each the same to the bit")
    if json_file is not None:
        write_text(json_file, text + "\n")
