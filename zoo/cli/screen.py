"""The terminal that commands print on."""

from rich.console import Console


def screen(width: int, stderr: bool = False) -> Console:
    """A console as wide as the terminal, or as wide as asked where the output goes to a file or a pipe."""
    console = Console(stderr=stderr)
    return console if console.is_terminal else Console(stderr=stderr, width=width)
