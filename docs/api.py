"""The API reference from docstrings, and the command line's from its own help."""

import inspect
import re
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path
from typing import Any

import click
import typer

import zoo
from docs import markup
from docs.markup import code, link, table
from docs.words import say
from zoo import errors

GROUPS: dict[str, tuple[str, tuple[str, ...]]] = {
    "build": ("Building", ("list_models", "card", "ModelCard", "build", "backend_of", "num_params", "macs", "summary")),
    "state": ("State and files", ("state", "load_state", "save", "load", "convert", "Conversion", "export")),
    "layers": (
        "Layers with weights",
        tuple(
            f"graph.{name}"
            for name in [
                "portable",
                "give",
                "gradients",
                "units",
                "Unit",
                "settings_of",
                "spelled",
                "register",
                "Stored",
                "differences_of",
            ]
        ),
    ),
    "parity": (
        "Parity",
        (
            "compare",
            "ParityReport",
            "diagnose",
            "Diagnosis",
            "transfer",
            "Transfer",
            "translate",
            "Translation",
            "testing.assert_parity",
            "testing.assert_pair",
        ),
    ),
    "training": ("Data and training", ("open_data", "Recipe", "fit", "train", "History", "freeze", "unfreeze")),
    "inference": ("Inference", ("predict", "bench", "BenchReport", "optimize", "Optimized")),
    "errors": ("Errors", ("ZooError",)),
}

SECTIONS = ("Args", "Attributes", "Returns", "Raises", "Example")  # of a docstring


def public() -> set[str]:
    """What `zoo` offers by name."""
    return {name for name in dir(zoo) if name in zoo._HOMES}


def write(folder: Path, language: str, reports: dict[str, dict]) -> None:
    """Write api/index, a page for each group, and api/commands."""
    note = say("Docstrings are in English.", language) if language != "en" else ""
    rows = []
    for group, (heading, names) in GROUPS.items():
        parts = [f"# {say(heading, language)}", note]
        for name in names:
            parts += _entry(name, language)
        if group == "errors":
            parts += _errors(language)
        markup.save(folder, f"api/{group}", *parts)
        shown = ", ".join(code(f"zoo.{name}") for name in names)
        rows.append([link(say(heading, language), f"api/{group}"), shown])
    rows.append(
        [link(say("Command line", language), "api/commands"), ", ".join(code(f"zoo {name}") for name in commands())]
    )
    markup.save(folder, "api/commands", f"# {say('Command line', language)}", note, *_commands(language))
    markup.save(
        folder,
        "api/index",
        f"# {say('Reference', language)}",
        say(
            "All of it is `import zoo`, which imports neither framework: that happens when a name is first used.",
            language,
        ),
        note,
        table([say("page", language), say("what is on it", language)], rows),
        markup.toctree([*GROUPS, "commands"]),
    )


def _find(name: str) -> Any:
    room, _, own = name.rpartition(".")
    return getattr(import_module(f"zoo.{room}") if room else zoo, own)


def _entry(name: str, language: str) -> Iterable[str]:
    thing = _find(name)
    home = f"{thing.__module__}"
    yield f"## zoo.{name}"
    yield markup.block(_signature(name, thing))
    yield paragraphs(inspect.getdoc(thing) or "")
    yield say("Defined in {file}.", language, file=code(home.replace(".", "/") + ".py"))
    if inspect.isclass(thing):
        yield from _members(thing, language)


def _signature(name: str, thing: Any) -> str:
    """The signature as code, an argument a line where it is long."""
    kind = "class " if inspect.isclass(thing) else ""
    if kind and issubclass(thing, Exception):
        return f"class {name}({', '.join(base.__name__ for base in thing.__bases__)})"
    signature = inspect.signature(thing)
    line = f"{kind}{name}{signature}"
    if len(line) <= 88:
        return line
    arguments, bare = [], False
    for each in signature.parameters.values():
        if each.kind is each.KEYWORD_ONLY and not bare:
            arguments.append("*")
            bare = True
        bare = bare or each.kind is each.VAR_POSITIONAL
        arguments.append(str(each))
    gives = signature.return_annotation
    back = "" if gives is signature.empty else f" -> {inspect.formatannotation(gives)}"
    return f"{kind}{name}(\n" + "".join(f"    {each},\n" for each in arguments) + f"){back}"


def _members(thing: type, language: str) -> Iterable[str]:
    """A class's properties and methods; its fields are in the signature."""
    rows = []
    for name, member in vars(thing).items():
        if name.startswith("_") or not (isinstance(member, property | classmethod) or inspect.isfunction(member)):
            continue
        call = name if isinstance(member, property) else f"{name}{inspect.signature(getattr(thing, name))}"
        rows.append([code(call), markup.prose(inspect.getdoc(member) or "")])
    if rows:
        yield table([say("member", language), say("what it does", language)], rows)


def _errors(language: str) -> Iterable[str]:
    """The errors below ZooError."""
    rows = [
        [code(f"zoo.errors.{name}"), markup.prose(inspect.getdoc(each) or "")]
        for name, each in vars(errors).items()
        if inspect.isclass(each) and issubclass(each, errors.ZooError) and each is not errors.ZooError
    ]
    yield table([say("error", language), say("when", language)], rows)


def paragraphs(text: str) -> str:
    """A docstring as Markdown: its sections as lists, examples and indented parts as code, the rest as prose."""
    parts = []
    for paragraph in text.split("\n\n"):
        head, _, body = paragraph.partition("\n")
        indented = all(line.startswith("    ") for line in paragraph.splitlines() if line)
        if head.removesuffix(":") in SECTIONS and head.endswith(":"):
            parts += [f"**{head.removesuffix(':')}**", _section(head.removesuffix(":"), inspect.cleandoc(body))]
        else:
            parts.append(markup.block(inspect.cleandoc(paragraph), "text") if indented else markup.prose(paragraph))
    return "\n\n".join(parts)


def _section(name: str, body: str) -> str:
    """What stands below a section's name: an example, prose, or a list of `name: what it is`."""
    if name == "Example":
        return markup.block(body, "pycon")
    if name == "Returns":
        return markup.prose(body)
    items = []
    for item in re.split(r"\n(?! )", body):
        words, _, what = item.partition(": ")
        items.append(f"- {', '.join(code(word) for word in words.split(', '))}: {markup.prose(what)}")
    return "\n".join(items)


def commands() -> dict[str, click.Command]:
    """All commands by what is typed after `zoo`, those of groups too."""
    from zoo.cli import app

    found: dict[str, click.Command] = {}

    def visit(command: Any, words: list[str]) -> None:
        # typer has its own classes of groups
        if hasattr(command, "commands"):
            for name, each in command.commands.items():
                visit(each, [*words, name])
        else:
            found[" ".join(words)] = command

    visit(typer.main.get_command(app), [])
    return found


def _commands(language: str) -> Iterable[str]:
    for name, command in commands().items():
        yield f"## zoo {name}"
        arguments = [each for each in command.params if each.param_type_name == "argument"]
        options = [each for each in command.params if each.param_type_name == "option" and "--help" not in each.opts]
        words = [_metavar(each) for each in arguments] + ["[OPTIONS]"] * bool(options)
        yield markup.block(" ".join(["zoo", name, *words]), "sh")
        yield paragraphs(inspect.cleandoc(command.help or ""))
        rows = [
            [
                code(
                    ", ".join([*each.opts, *each.secondary_opts])
                    if each.param_type_name == "option"
                    else _metavar(each)
                ),
                markup.prose(getattr(each, "help", None) or ""),
                _default(each),
            ]
            for each in [*arguments, *options]
        ]
        if rows:
            yield table(
                [say("argument or option", language), say("what it does", language), say("default", language)], rows
            )


def _metavar(argument: Any) -> str:
    name = (argument.name or "").upper()
    name += "..." if argument.nargs == -1 else ""
    return name if argument.required else f"[{name}]"


def _default(parameter: Any) -> str:
    default = parameter.default
    if default is None or default is False or default == "" or callable(default) or parameter.required:
        return ""
    return code(default)
