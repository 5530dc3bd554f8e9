"""`zoo inspect`: what a file of weights holds, without loading a framework or anything in the file."""

from pathlib import Path
from typing import Annotated, Any

import typer

from zoo.cli import options


def inspect(
    file: Annotated[Path, typer.Argument(help="A .pth, .pt, .pdparams, .pdopt, .safetensors or .npz file.")],
    json_file: options.Json = None,
    force: options.Force = False,
    part: options.Part = None,
    strip: options.Strip = None,
    ignore: options.Ignore = None,
    rename: options.Rename = None,
) -> None:
    """Show a file's tensors (names, shapes, dtypes, sizes), its format and layout, and the card that it fits.

    Nothing in the file is run. Exit code 0: read, whether or not a card fits. 2: not read, in one sentence.
    """
    import json

    options.check_outputs(force, json_file, reads=[file])
    from zoo.cli.console import screen
    from zoo.errors import ZooError
    from zoo.formats.read import read_any
    from zoo.formats.safety import DTYPES, legible
    from zoo.weights.recognise import recognise
    from zoo.weights.zoo_files import read

    foreign = read_any(file, part, own=False, edits=options.edits(strip, ignore, rename))
    notes = [*foreign.notes]
    rows = [
        (name, list(array.shape), foreign.dtypes[name], array.size * DTYPES[foreign.dtypes[name]].itemsize)
        for name, array in foreign.state.items()
    ]
    facts: dict[str, Any] = {
        "path": str(file),
        "format": foreign.format,
        "layout": foreign.layout,
        "bytes": file.stat().st_size,
        "tensors": len(rows),
        "values": sum(array.size for array in foreign.state.values()),
    }
    try:
        own = read(file, values=False) if foreign.format == "zoo" else None
        match = recognise(foreign, *((own.card, None, own.arguments["image_size"]) if own else ()))
        facts |= {"card": match.card, "arguments": match.arguments, "layout": match.layout, "why": match.why}
        notes += match.notes
    except ZooError as error:
        facts |= {"card": None, "arguments": None, "why": str(error)}
    facts |= {"notes": notes, "metadata": foreign.metadata}
    listed = [dict(zip(("name", "shape", "dtype", "bytes"), row, strict=True)) for row in rows]
    options.write(json_file, json.dumps(facts | {"state": listed}) + "\n")
    if options.is_stdout(json_file):
        return
    from rich.table import Table
    from rich.text import Text

    table = Table()
    for column in ("tensor", "shape", "dtype", "bytes"):
        table.add_column(column, justify="right" if column == "bytes" else "left", overflow="fold")
    for name, shape, dtype, size in rows:
        table.add_row(Text(name), " x ".join(map(str, shape)) or "one value", dtype, f"{size:,}")
    screen(120).print(table)
    typer.echo(f"format  {foreign.format}, {facts['bytes']:,} bytes")
    typer.echo(f"layout  {_layout(facts['layout'])}")
    typer.echo(f"holds   {facts['tensors']:,} tensors, {facts['values']:,} values")
    typer.echo(f"card    {facts['why'] if facts['card'] else 'none: ' + facts['why']}")
    for note in notes:
        typer.echo(f"note    {note}")
    for key, value in foreign.metadata.items():
        typer.echo(f"says    {legible(key)}: {legible(value, 160)}")


def _layout(layout: str | None) -> str:
    ways = {"torch": "torch's, Linear weights are [out, in]", "paddle": "Paddle's, Linear weights are [in, out]"}
    return ways.get(layout or "", "not told by the file")
