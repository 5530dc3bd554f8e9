"""The proof of `zoo translate --prove`: `zoo diagnose` and `zoo transfer`, in processes with limits."""

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typer

SECONDS = 900.0
GIGABYTES = 16.0
WRITTEN = 1 << 36  # bytes of a file
COMMAND = (
    "import sys; sys.path[:] = sys.argv[3:sys.argv.index('--')]; from zoo.system import limit; "
    "limit(int(sys.argv[1]), int(sys.argv[2])); sys.argv = ['zoo', *sys.argv[sys.argv.index('--') + 1:]]; "
    "from zoo.cli import main; main()"
)


def target(weights: str, out: Path, source: Path, to: str | None) -> Path:
    """Where the weights go that are moved along: beside the new file, by the name of theirs."""
    from zoo.translation.translate import side_of

    return out.with_name(Path(weights).stem + (".pdparams" if side_of(source, to) == "paddle" else ".pth"))


@dataclass(frozen=True)
class Given:
    """What was typed, as zoo/cli/translate.py has it. moved: where the weights go; aside: standard output is taken."""

    name: str
    input_size: str | None
    inputs: Path | None
    args: tuple[str, ...]
    weights: str | None
    moved: Path | None
    force: bool
    aside: bool


def prove(source: Path, out: Path, given: Given) -> dict[str, Any]:
    """What the doctor says of both files' models, and where the weights went; printed as its commands print it.

    verdict: "equal", "DIFFERENT" or "no answer". A file that cannot run, or takes too long or too much, is no answer.
    """
    size = ["--input-size", given.input_size] if given.input_size is not None else []
    size += ["--inputs", str(given.inputs)] if given.inputs is not None else []
    told = ",".join(given.args)
    a, b = ([option, told] if told else [] for option in ("--args", "--against-args"))
    models = f"{source}:{given.name}", f"{out}:{given.name}"
    with tempfile.TemporaryDirectory(prefix="zoo-prove-") as folder:
        result = Path(folder) / "verdict.json"
        code = _limited(
            ["diagnose", models[1], "--against", models[0], *size, *a, *b, "--json", str(result)], given.aside
        )
        diagnosis = json.loads(result.read_text(encoding="utf-8")) if result.exists() else {}
    verdict = diagnosis.get("verdict", "no answer")
    # a process that was ended after it wrote has not said yes
    found: dict[str, Any] = {"verdict": "no answer" if verdict == "equal" and code else verdict, "diagnosis": diagnosis}
    if given.weights is not None and given.moved is not None:
        a, b = ([option, told] if told else [] for option in ("--args-a", "--args-b"))
        words = ["transfer", *models, "-o", str(given.moved), "--weights", given.weights, *size, *a, *b]
        if _limited([*words, *(["--force"] if given.force else [])], given.aside) == 0:
            found["weights"] = str(given.moved)
        elif found["verdict"] == "equal":
            found["verdict"] = "no answer"
    return found


def _limited(words: list[str], aside: bool) -> int:
    """A command of zoo's in a process with limits; its exit code, or 1 where it had to be ended, which is told.

    aside: what it prints goes to standard error.
    """
    from zoo.system import end_group, group

    command = [
        sys.executable,
        "-c",
        COMMAND,
        str(int(GIGABYTES * 2**30)),
        str(WRITTEN),
        *map(os.path.abspath, sys.path),
    ]
    output = sys.stderr if aside else None
    process = subprocess.Popen([*command, "--", *words], stdin=subprocess.DEVNULL, stdout=output, **group())
    try:
        code = process.wait(timeout=SECONDS)
    except subprocess.TimeoutExpired:
        typer.echo(
            f"zoo: the files ran for {SECONDS:.0f} seconds and were ended; give a smaller --input-size.", err=True
        )
        return 1
    finally:
        end_group(process)
    return code if code >= 0 else 1
