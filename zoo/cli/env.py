"""`zoo env`: what is installed here, for a report of a fault."""

import typer


def env() -> None:
    """Print versions, builds, threads, GPUs, instruction sets, extras and known clashes, to paste into a report."""
    from zoo.env import describe

    typer.echo(describe())
