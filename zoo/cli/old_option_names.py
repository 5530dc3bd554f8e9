"""Old spellings of options: they work, and a sentence on standard error tells the one of today."""

from typing import Any

from zoo.cli import chinese

# by command: what was typed before, and what takes its place
OLD: dict[str, dict[str, str]] = {
    "bench": {"--batch": "--batch-size", "--gpu": "--device gpu"},
    "check": {"--seconds": "--time-limit", "--memory": "--memory-limit"},
    "compare": {"--level": "--levels"},
    "export": {"--output": "--out"},
    "fuzz": {"--level": "--levels"},
    "inspect": {"--json": "--json -"},
    "report": {"--output": "--out"},
    "transfer": {"--output": "--out"},
}
REPEATED = {"bench": ("--batch-size", "--image-size")}  # options that took several values with commas between them
READ = (".pth", ".pt", ".pdparams", ".pdopt", ".safetensors", ".npz")


class Command(chinese.Command):
    """A command that takes its old spellings as well, and tells today's."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """As typer does, after the old spellings are replaced."""
        return super().parse_args(ctx, renewed(self.name or "", args))


def renewed(command: str, words: list[str]) -> list[str]:
    """The words that follow a command with old spellings replaced; for each, a sentence on standard error."""
    old, repeated = OLD.get(command, {}), REPEATED.get(command, ())
    found: list[str] = []
    rest = list(words)
    while rest and rest[0] != "--":
        word = rest.pop(0)
        name, equals, value = word.partition("=")
        new = old.get(name, name)
        if name == "--json" and (equals or not _bare(rest)):
            new = name
        given = value if equals else "".join(rest[:1])
        if new in repeated and "," in given:
            rest = rest if equals else rest[1:]
            today = [each for one in given.split(",") for each in (new, one)]
            _tell(f"{name}{equals or ' '}{given}", " ".join(today))
        elif new != name:
            today = [new + equals + value] if equals else new.split(" ")
            _tell(name, new)
        else:
            today = [word]
        found += today
    return found + rest


def _bare(rest: list[str]) -> bool:
    """Whether --json has no value, as `zoo inspect` took it: what follows may be the file that is to be read."""
    return not rest or (rest[0].startswith("-") and rest[0] != "-") or rest[0].endswith(READ)


def _tell(old: str, new: str) -> None:
    chinese.tell(f"{old} is an old spelling, which a later version will not take; write {new}.")
