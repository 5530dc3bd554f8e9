"""`zoo transfer`: the weights of one model in another, of either framework, with a proof."""

from typing import Annotated

import typer

from zoo.cli import options


def transfer(
    source: Annotated[str, typer.Argument(help="FILE.py:NAME, the model that has the weights.", metavar="SOURCE")],
    target: Annotated[str, typer.Argument(help="FILE.py:NAME, the model that gets them.", metavar="TARGET")],
    out: options.Out,
    weights: options.Weights = None,
    part: options.Part = None,
    input_size: options.InputSize = None,
    inputs: options.Inputs = None,
    args_a: options.ArgsA = None,
    args_b: options.ArgsB = None,
    force: options.Force = False,
    json_file: options.Json = None,
) -> None:
    """Write the weights of one model as those of another, matched by what runs, prove that they are, and print it.

    --out is a .pth, .pt or .pdparams file. SOURCE has the weights of the file --weights, else those that it is built
    with. --json writes the proof as JSON. Both files are imported and run; of the file of weights nothing is run. Exit
    code 0: written and proven. 2: refused, in one sentence that lists what has no partner, and the output is as it was.
    """
    import json
    from dataclasses import replace
    from pathlib import Path

    from zoo.cli.console import screen
    from zoo.cli.pairs import Pair, running
    from zoo.conversion.transfer import transfer as move
    from zoo.port.model_in_file import built
    from zoo.weights.own_model_weights import carried, check_own, load_own, save_own

    pair = Pair(source, target, input_size, inputs, tuple(args_a or ()), tuple(args_b or ()))
    given = pair.fed()
    options.check_outputs(force, json_file, binary=out, reads=[weights, inputs])
    theirs, mine = built(source, pair.args_a), built(target, pair.args_b)
    check_own(mine, out)
    read = load_own(theirs, Path(weights), part) if weights is not None else None
    with running(f"{source} gives {target} no weights"):
        done = replace(move(theirs, mine, **given), source=source, target=target)
    count = save_own(mine, out, carried(read, done.tensors) if read is not None else {})
    told = {**json.loads(done.to_json()), "weights": weights, "output": str(out)}
    text = json.dumps(told, ensure_ascii=False)
    options.write(json_file, text + "\n")
    if options.is_stdout(json_file):
        return
    screen(140).print(done)
    for note in read.notes if read is not None else ["the source has the weights that its file builds it with"]:
        typer.echo(f"note: {note}")
    typer.echo(f"wrote {out}: {count:,} tensors, read again, each the same to the bit")
