"""The command line: one file a command. Commands import what they need when they run, so that help is fast."""

import os
import sys
import traceback
from importlib import import_module
from typing import Any, NoReturn

import typer

from zoo.backends import verbs_or_error
from zoo.cli.chinese import asked, run, tell
from zoo.cli.console import tell_missing, tolerant
from zoo.cli.old_option_names import Command
from zoo.errors import ZooError

REFUSED, BROKEN = 2, 3  # the exit codes beside 0 for yes and 1 for no
PIPE_CLOSED = 141  # what a shell reports of a program that its reader ends
# each is a file of this folder with a function of its name, in the order of the help
COMMANDS = (
    "list", "bench", "card", "check", "compare", "convert", "diagnose", "env", "export", "fuzz", "inspect", "mirror",
    "optimize", "predict", "report", "train", "transfer", "translate",
)  # fmt: skip
GROUPS = ("data", "lesson")


def env() -> None:
    """Print versions, builds, threads, GPUs, instruction sets, extras and known clashes, to paste into a report."""
    from zoo.env import describe

    typer.echo(describe())


def alone(version: bool = typer.Option(False, "--version", help="Print the version and stop.")) -> None:
    """What `zoo` does by itself."""
    if version:
        from zoo.version import __version__

        typer.echo(__version__)
        raise typer.Exit


def command_line(words: list[str] | None = None) -> typer.Typer:
    """The command line; of one that begins with these words, no more than the command that is asked for.

    All is what help, shells and names that there are not take; else the files of all commands would be read for one.
    """
    asked = words[0] if words and "_ZOO_COMPLETE" not in os.environ else ""
    one = asked in COMMANDS or asked in GROUPS
    found = typer.Typer(
        name="zoo",
        help="The classic image classifiers, each written twice, in PaddlePaddle and in PyTorch, and proven equal.",
        epilog="Exit code 0: done, or yes. 1: no, or no answer. 2: refused, with the reason. 3: a fault of zoo's own.",
        no_args_is_help=True,
        # what a shell asks with; the options that write into its start-up files are left out of the help
        add_completion="_ZOO_COMPLETE" in os.environ,
        pretty_exceptions_enable=False,
    )
    found.callback(invoke_without_command=True)(alone)
    for name in [asked] if one else [*COMMANDS, *GROUPS]:
        # the name of a type of Python's stands with a line below it
        own = f"{name}_" if name == "list" else name
        if name in GROUPS:
            found.add_typer(import_module(f"zoo.cli.{own}").app, name=name)
            continue
        function = env if name == "env" else getattr(import_module(f"zoo.cli.{own}"), own)
        # --args of diagnose takes several words: those after the first are left over in the context
        more = {"allow_extra_args": name == "diagnose"}
        found.command(name if own != name else None, cls=Command, context_settings=more)(function)
    return found


def __getattr__(name: str) -> Any:
    """app, the whole command line, is made when it is asked for."""
    if name != "app":
        raise AttributeError(f"module 'zoo.cli' has no attribute {name!r}")
    globals()["app"] = command_line()
    return globals()["app"]


def main() -> None:
    """Run the command line. A user's mistake is one sentence and exit code 2, never a traceback.

    0 is done, or yes; 1 is no, or no answer; 3 is a fault of zoo's own, so that it is not taken for a no.
    """
    # a name on disk need not be text, and a console may lack its letters
    tolerant()
    try:
        commands = command_line(sys.argv[1:])
        with verbs_or_error():
            if asked():
                sys.exit(run(commands))
            commands(prog_name="zoo")
    except (ZooError, OSError, MemoryError) as error:
        if isinstance(error, OSError) and not isinstance(error, ZooError) and error.filename is None:
            _broken()
        tell(_reason(error))
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
    tell("this is a fault of zoo's own; tell us, with the lines above and what `zoo env` prints.")
    sys.exit(BROKEN)
