"""The command line: one file a command. Commands import what they need when they run, so that help is fast."""

import os
import sys

import typer

from zoo.cli import (
    bench,
    card,
    check,
    compare,
    convert,
    data,
    diagnose,
    env,
    export,
    fuzz,
    inspect,
    lesson,
    list_,
    mirror,
    predict,
    report,
    train,
    transfer,
)
from zoo.cli.screen import tell_missing, tolerant
from zoo.errors import ZooError

PIPE_CLOSED = 141  # what a shell reports of a program that its reader ends

app = typer.Typer(
    name="zoo",
    help="The classic image classifiers, each written twice, in PaddlePaddle and in PyTorch, and proven equal.",
    no_args_is_help=True,
    # what a shell asks with; the options that write into its start-up files are left out of the help
    add_completion="_ZOO_COMPLETE" in os.environ,
    pretty_exceptions_enable=False,
)
app.command("list")(list_.list_)
app.command()(bench.bench)
app.command()(card.card)
app.command()(check.check)
app.command()(compare.compare)
app.command()(convert.convert)
# --args takes several words: those after the first are left over in the context
app.command(context_settings={"allow_extra_args": True})(diagnose.diagnose)
app.command()(env.env)
app.command()(export.export)
app.command()(fuzz.fuzz)
app.command()(inspect.inspect)
app.command()(mirror.mirror)
app.command()(predict.predict)
app.command()(report.report)
app.command()(train.train)
app.command()(transfer.transfer)
app.add_typer(data.app, name="data")
app.add_typer(lesson.app, name="lesson")


@app.callback(invoke_without_command=True)
def options(version: bool = typer.Option(False, "--version", help="Print the version and stop.")) -> None:
    """Options of the command itself."""
    if version:
        from zoo.version import __version__

        typer.echo(__version__)
        raise typer.Exit


def main() -> None:
    """Run the command line. A user's mistake is one sentence and exit code 2, never a traceback."""
    # a name on disk need not be text, and a console may lack its letters
    tolerant()
    try:
        app(prog_name="zoo")
    except ZooError as error:
        typer.echo(f"zoo: {error}", err=True)
        sys.exit(2)
    except OSError as error:
        # a name that no disk takes, a folder that is closed: the system's reason, and what it is about
        if error.filename is None:
            raise
        reason = error.strerror or type(error).__name__
        typer.echo(f"zoo: {str(error.filename)!r} cannot be used ({reason}); give another place.", err=True)
        sys.exit(2)
    except MemoryError as error:
        typer.echo(f"zoo: the memory of this machine is too small for that ({error}); take less at once.", err=True)
        sys.exit(2)
    except SystemExit as stop:
        if isinstance(stop.__context__, BrokenPipeError):
            # whoever read the output has gone, which says nothing about what was asked; 1 would
            sys.exit(PIPE_CLOSED)
        raise
    finally:
        tell_missing()
