"""The command line: one file a command. Commands import what they need when they run, so that help is fast."""

import os
import sys
import traceback
from typing import NoReturn

import typer

from zoo.cli import (
    bench,
    card,
    check,
    compare,
    convert,
    data,
    diagnose,
    export,
    fuzz,
    inspect,
    lesson,
    list_,
    mirror,
    optimize,
    predict,
    report,
    train,
    transfer,
    translate,
)
from zoo.cli.screen import tell_missing, tolerant
from zoo.cli.spellings import Command
from zoo.errors import ZooError

REFUSED, BROKEN = 2, 3  # the exit codes beside 0 for yes and 1 for no
PIPE_CLOSED = 141  # what a shell reports of a program that its reader ends

app = typer.Typer(
    name="zoo",
    help="The classic image classifiers, each written twice, in PaddlePaddle and in PyTorch, and proven equal.",
    epilog="Exit code 0: done, or yes. 1: no, or no answer. 2: refused, with the reason. 3: a fault of zoo's own.",
    no_args_is_help=True,
    # what a shell asks with; the options that write into its start-up files are left out of the help
    add_completion="_ZOO_COMPLETE" in os.environ,
    pretty_exceptions_enable=False,
)


def env() -> None:
    """Print versions, builds, threads, GPUs, instruction sets, extras and known clashes, to paste into a report."""
    from zoo.env import describe

    typer.echo(describe())


app.command("list", cls=Command)(list_.list_)
for command in (
    bench.bench, card.card, check.check, compare.compare, convert.convert, diagnose.diagnose, env, export.export,
    fuzz.fuzz, inspect.inspect, mirror.mirror, optimize.optimize, predict.predict, report.report,
    train.train, transfer.transfer, translate.translate,
):  # fmt: skip
    # --args of diagnose takes several words: those after the first are left over in the context
    app.command(cls=Command, context_settings={"allow_extra_args": command is diagnose.diagnose})(command)
app.add_typer(data.app, name="data")
app.add_typer(lesson.app, name="lesson")


@app.callback(invoke_without_command=True)
def alone(version: bool = typer.Option(False, "--version", help="Print the version and stop.")) -> None:
    """What `zoo` does by itself."""
    if version:
        from zoo.version import __version__

        typer.echo(__version__)
        raise typer.Exit


def main() -> None:
    """Run the command line. A user's mistake is one sentence and exit code 2, never a traceback.

    0 is done, or yes; 1 is no, or no answer; 3 is a fault of zoo's own, so that it is not taken for a no.
    """
    # a name on disk need not be text, and a console may lack its letters
    tolerant()
    try:
        app(prog_name="zoo")
    except (ZooError, OSError, MemoryError) as error:
        if isinstance(error, OSError) and not isinstance(error, ZooError) and error.filename is None:
            _broken()
        typer.echo(f"zoo: {_reason(error)}", err=True)
        sys.exit(REFUSED)
    except SystemExit as stop:
        if isinstance(stop.__context__, BrokenPipeError):
            # whoever read the output has gone, which says nothing about what was asked; 1 would
            sys.exit(PIPE_CLOSED)
        raise
    except Exception:
        _broken()
    finally:
        tell_missing()


def _reason(error: Exception) -> str:
    """What is wrong, for the one who typed the command."""
    if isinstance(error, MemoryError):
        return f"the memory of this machine is too small for that ({error}); take less at once."
    if isinstance(error, OSError) and not isinstance(error, ZooError):
        # a name that no disk takes, a folder that is closed: the system's reason, and what it is about
        reason = error.strerror or type(error).__name__
        return f"{str(error.filename)!r} cannot be used ({reason}); give another place."
    return str(error)


def _broken() -> NoReturn:
    """Print the traceback of the exception that is being handled, and end as a fault of ours."""
    traceback.print_exc()
    typer.echo("zoo: this is a fault of zoo's own; tell us, with the lines above and what `zoo env` prints.", err=True)
    sys.exit(BROKEN)
