"""The command line in Chinese, by --lang or ZOO_LANG: its refusals, its help, and what it says of options.

The words of options come from the library that reads the command line; they are put in Chinese by their form, as are
zoo's own refusals. Help is Chinese where all that it says is in HELP (zoo/cli/help_in_chinese.py).
"""

import os
import re
import sys
from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperCommand, TyperGroup

if TYPE_CHECKING:
    from rich.console import RenderableType

WIDTH = 100  # of a help that goes to a file or a pipe
KINDS = {"int": "整数", "float": "数", "str": "文字", "text": "文字", "Path": "文件或文件夹", "path": "文件或文件夹"}
ABORTED = 1  # the exit code of what is broken off at a question


def asked() -> bool:
    """Whether this command line is to speak Chinese: by --lang, else by ZOO_LANG."""
    words = [part for word in sys.argv[1:] for part in (word.split("=", 1) if word.startswith("--lang=") else [word])]
    given = "".join(words[words.index("--lang") + 1 :][:1] if "--lang" in words else [])
    # a language that there is not is refused in the reader's
    return (given if given in ("en", "zh") else os.environ.get("ZOO_LANG", "")).startswith("zh")


def told(text: str) -> str:
    """A sentence of zoo's in the language that was asked for; as it is where its Chinese is not known."""
    if not asked():
        return text
    from zoo.course.refusals_in_chinese import refusal

    return refusal(text)


def tell(text: str) -> None:
    """Print a sentence on standard error, in the language that was asked for, as every refusal is."""
    typer.echo(f"zoo: {told(text)}", err=True)


class Spoken:
    """A command or a group whose help is Chinese where that was asked for and all of it is known."""

    def format_help(self: Any, ctx: Any, formatter: Any) -> None:
        """Write the help, as the library calls it."""
        if asked() and _known(self):
            formatter.write(_help(self, ctx))
        else:
            super().format_help(ctx, formatter)  # type: ignore[misc]


class Command(Spoken, TyperCommand):
    """A command."""


class Group(Spoken, TyperGroup):
    """A command that has commands."""


def run(commands: typer.Typer) -> int:
    """Run the command line; what it says of options is Chinese. The exit code."""
    try:
        code = typer.main.get_command(commands).main(prog_name="zoo", standalone_mode=False)
    except typer.Abort:
        typer.echo("zoo: 已中止。", err=True)
        return ABORTED
    except Exception as error:
        if not hasattr(error, "format_message"):
            raise
        if type(error).__name__ == "NoArgsIsHelpError":
            typer.echo(error.format_message())
        else:
            context = getattr(error, "ctx", None)
            where = context.command_path if context else "zoo"
            typer.echo(f"zoo: {of_options(error)}用法见 {where} --help", err=True)
        return int(getattr(error, "exit_code", 2))
    return code if isinstance(code, int) else 0


def of_options(error: Any) -> str:
    """What the library says of an option or an argument, in Chinese; as it is where its form is not known.

    Of a value that cannot be used the libraries say more than we could know: it is told by what the option takes.
    """
    from zoo.cli.help_in_chinese import FORMS

    text = str(error.format_message()).strip()
    param = getattr(error, "param", None)
    value = re.match(r"Invalid value for (.+?): ", text)
    if value and param is not None:
        return f"{value[1]} 的值不能用；应为{_taken(param)}。"
    for form, chinese in FORMS.items():
        found = re.fullmatch(form, text, re.DOTALL)
        if found:
            return chinese.format(**found.groupdict())
    return f"{text} "


def _taken(param: Any) -> str:
    """What an option takes: a number of a range, or something else."""
    described = getattr(getattr(param, "type_descriptor", None), "annotation", None)
    kind = getattr(described, "__name__", "") or getattr(getattr(param, "type", None), "name", "")
    word = next((said for name, said in KINDS.items() if kind.startswith(name)), "别的写法")
    return word + _range(param)


def _range(param: Any) -> str:
    """The range of a number, if it has one."""
    held = param if hasattr(param, "min") else getattr(param, "type", None)
    low, high = getattr(held, "min", None), getattr(held, "max", None)
    return (f"，从 {low:g} 起" if low is not None else "") + (f"，最大 {high:g}" if high is not None else "")


def _known(command: Any) -> bool:
    """Whether every text of a command's help has its Chinese."""
    from zoo.cli.help_in_chinese import HELP

    return set(texts(command)) <= set(HELP)


def texts(command: Any) -> list[str]:
    """The English of a command's help: what it does, its options and their groups, its commands."""
    found = [command.help]
    for each in _shown(command):
        found += [each.help, getattr(each, "rich_help_panel", None)]
    found += map(_first, getattr(command, "commands", {}).values())
    return [text for text in found if text]


def _shown(command: Any) -> list[Any]:
    return [each for each in command.params if not getattr(each, "hidden", False)]


def _help(command: Any, context: Any) -> str:
    """The help of a command in Chinese: how it is called, what it does, and a panel for each group of options."""
    from rich.panel import Panel
    from rich.table import Table

    from zoo.cli.help_in_chinese import HELP

    called = [each.name if each.required else f"[{each.name}]" for each in _shown(command) if not _is_option(each)]
    called += ["命令", "..."] if getattr(command, "commands", None) else []
    parts: list[RenderableType] = [f"\n用法：{' '.join([context.command_path, '[选项]', *called])}\n"]
    parts.append(HELP[command.help] + "\n")
    groups: dict[str, list[tuple[str, str]]] = {"参数": [], "选项": []}
    for each in _shown(command):
        group = HELP.get(each.rich_help_panel or "", "选项") if _is_option(each) else "参数"
        name = ", ".join([*each.opts, *each.secondary_opts]) if _is_option(each) else each.name
        notes = ["必须给出"] if each.required else []
        if _is_option(each) and not each.is_flag and each.default is not None and not each.required:
            notes.append(f"默认 {each.default}")
        more = "，".join(filter(None, [_range(each).strip("，"), *notes]))
        groups.setdefault(group, []).append((name, HELP.get(each.help or "", "") + (f"[{more}]" if more else "")))
    groups["选项"].append((", ".join(context.help_option_names), "显示这段说明。"))
    for name, each in getattr(command, "commands", {}).items():
        groups.setdefault("命令", []).append((name, HELP.get(_first(each), "")))
    for group, rows in ((group, rows) for group, rows in groups.items() if rows):
        table = Table.grid(padding=(0, 2))
        for row in rows:
            table.add_row(*map(_plain, row))
        parts.append(Panel(table, title=_plain(group), title_align="left", expand=True))
    return _drawn(parts)


def _is_option(param: Any) -> bool:
    return bool(param.param_type_name == "option")


def _first(command: Any) -> str:
    """The first paragraph of a command's help, which the list of commands shows."""
    return str(command.help or "").partition("\n\n")[0]


def _plain(text: str) -> Any:
    """A text without markup: brackets are brackets."""
    from rich.text import Text

    return Text(text)


def _drawn(parts: "list[RenderableType]") -> str:
    """The parts as the terminal shows them."""
    from zoo.cli.console import screen

    console = screen(WIDTH)
    with console.capture() as kept:
        for part in parts:
            console.print(_plain(part) if isinstance(part, str) else part)
    return kept.get()
