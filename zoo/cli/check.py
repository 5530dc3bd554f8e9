"""`zoo check`: the exercises of the course, and the bug hunt, graded."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from zoo.cli.chinese import tell
from zoo.cli.options import Backend, Every, Language

if TYPE_CHECKING:
    from zoo.course.exercises.answer_files import Sheet
    from zoo.course.exercises.grade_file import Verdict


def check(
    what: Annotated[str | None, typer.Argument(help="A lesson, such as 05, a hunt, or a file with answers.")] = None,
    backend: Backend = None,
    hint: Annotated[bool, typer.Option("--hint", help="Say exactly what is wrong.")] = False,
    every: Every = False,
    hunt: Annotated[
        bool, typer.Option("--hunt", help="The bug hunt: all of it, or one, as in zoo check --hunt 07.")
    ] = False,
    lesson: Annotated[str | None, typer.Option(help="The lesson of a file that does not say.")] = None,
    lang: Language = None,
    time_limit: Annotated[float, typer.Option(min=1, help="The time that one answer may take, in seconds.")] = 60.0,
    memory_limit: Annotated[
        float, typer.Option(min=0.5, help="The memory that an answer may take, in GB; Linux alone holds it.")
    ] = 4.0,
) -> None:
    """Grade your answers to a lesson's exercises. Your file is run, in a process with limits.

    --all grades what changed in any lesson, and shows the progress. Without --backend both are graded, if you have
    begun both. --hunt is about the bug hunt (`zoo lesson hunt`); each --hint shows one hint more, and then the answer.
    Exit code 0: all that you began is right. 1: something is wrong, or nothing was begun. 2: refused.
    """
    from zoo.backends import choose_backend, installed_backends
    from zoo.course.book import lesson as find
    from zoo.course.exercises.answer_files import all_sheets, sheet, sheets
    from zoo.course.exercises.sandbox import Limits
    from zoo.course.language_and_plot_words import language as chosen_language
    from zoo.errors import ArgumentError

    language, limits = chosen_language(lang), Limits(time_limit, memory_limit)
    if hunt or (what is not None and _is_port(what)):
        raise typer.Exit(_hunting(what, backend, every or lesson is not None, hint, language, limits))
    if (what is None) != every:
        raise ArgumentError("zoo check takes a lesson or a file, or --all; write zoo check 05, say.")
    if backend is not None:
        choose_backend(backend)
    if lesson is not None and not (what or "").endswith(".py"):
        raise ArgumentError("--lesson is for a file that does not say its lesson; leave it out.")
    if what is None:
        raise typer.Exit(_overview(all_sheets(backend), limits, language))
    if what.endswith(".py") or Path(what).is_file():
        found = [sheet(Path(what), None if lesson is None else find(lesson).number, backend)]
    else:
        able = installed_backends() or [choose_backend(backend)]  # which says that there is none
        found = [each for each in sheets(find(what), backend) if backend or each.backend in able]
    begun = [_graded(each, limits, hint, language, alone=len(found) == 1) for each in found]
    if all(each is None for each in begun):
        from zoo.course.exercises.hint_texts import SCREEN
        from zoo.course.exercises.task_texts import stub

        first = found[0]
        handed_out = first.path == stub(first.lesson, first.backend).resolve()
        installed = "site-packages" in first.path.parts
        key = "copy" if handed_out and installed else "begin"
        command = f"zoo lesson exercises {first.lesson.number}"
        typer.echo(getattr(SCREEN[key], language).format(file=_shown(first.path), command=command))
        raise typer.Exit(1)
    raise typer.Exit(0 if False not in begun else 1)


def _is_port(what: str) -> bool:
    """Whether a file is the port of a hunt."""
    from zoo.course.hunt import hunt_of

    return what.endswith(".py") and hunt_of(Path(what)) is not None


def _hunting(what: str | None, backend: str | None, refused: bool, hint: bool, language: str, limits: Any) -> int:
    from zoo.backends import choose_backend
    from zoo.cli.hunting import one, overview, sheet_of
    from zoo.course.hunt import hunt, hunt_of, hunts
    from zoo.errors import ArgumentError

    if refused or (what is None and hint):
        raise ArgumentError("--hunt takes a hunt and --hint, or neither; write zoo check --hunt 07 --hint, say.")
    if what is None:
        chosen = None if backend is None else choose_backend(backend)
        return overview([each for each in hunts(language) if chosen in (None, each.backend)], limits)
    path = Path(what) if what.endswith(".py") else None
    which = hunt(what, language) if path is None else hunt_of(path, language)
    if which is None or (path is not None and not path.is_file()):
        raise ArgumentError(
            f"{what!r} is no file of a hunt; `zoo lesson hunt 07` writes hunt/07_.../port_....py, or give a number."
        )
    if backend is not None and choose_backend(backend) != which.backend:
        raise ArgumentError(f"the port of hunt {which.number} is of {which.backend}; leave --backend out.")
    return one(which, sheet_of(which, path), limits, hint)


def _shown(path: Path) -> str:
    """A path, from the current folder where it lies in there."""
    return str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)


def _graded(sheet: "Sheet", limits: Any, hint: bool, language: str, alone: bool) -> bool | None:
    """Grade a sheet and print it: whether all that was begun is right, None where nothing was."""
    from zoo.course.exercises import progress
    from zoo.course.exercises.answer_files import tasks
    from zoo.course.exercises.hint_texts import SCREEN, Words
    from zoo.course.exercises.sandbox import check as run
    from zoo.errors import FileError

    def word(key: str) -> str:
        text: str = getattr(SCREEN[key], language)
        return text

    def said(words: Words) -> str:
        text: str = getattr(words, language)
        return text

    width = max(len(task.name) for task in tasks(sheet.lesson))
    verdicts: list[Verdict] = []
    lines: list[str] = [word("sheet").format(lesson=sheet.lesson, backend=sheet.backend, file=_shown(sheet.path))]
    for verdict, printed in run(sheet, limits):
        verdicts.append(verdict)
        state = word(verdict.state)
        problem = verdict.problem
        if problem is not None and not problem.open:
            state += word("colon") + said(problem.where)
        lines.append(f"  {verdict.task:<{width}}  {state}")
        if problem is not None and not problem.open:
            lines.append(f"  {'':<{width}}  {word('hint')}{word('colon')}{said(problem.hint.vague)}")
            if hint:
                lines.append(f"  {'':<{width}}  {said(problem.hint.concrete)}")
            if printed:
                lines.append(f"  {'':<{width}}  {word('printed')}{word('colon').rstrip()}")
                lines += [f"  {'':<{width}}    {line}" for line in printed.splitlines()[-8:]]
        if alone or verdict.state != "open" or len(lines) > len(verdicts) + 1:
            # as they come, once something was begun
            for line in lines:
                typer.echo(line)
            lines = []
    try:
        progress.keep(sheet, verdicts)
    except FileError as error:
        # the verdicts are what was asked for
        tell(str(error))
    states = [verdict.state for verdict in verdicts]
    if set(states) == {"open"}:
        return None
    for line in lines:
        typer.echo(line)
    score = word("score").format(right=states.count("right"), all=len(states))
    command = f"zoo check {sheet.lesson.number} --backend {sheet.backend} --hint"
    more = word("then") + word("more").format(command=command) if "wrong" in states and not hint else ""
    typer.echo(f"  {score}{more}")
    return "wrong" not in states


def _overview(sheets: "list[Sheet]", limits: Any, language: str) -> int:
    """Grade the sheets that changed since they were graded, and print how far the student is."""
    from rich.progress import track

    from zoo.backends import BACKENDS, installed_backends
    from zoo.cli.console import screen
    from zoo.course.exercises import progress
    from zoo.course.exercises.answer_files import tasks
    from zoo.course.exercises.hint_texts import SCREEN
    from zoo.course.exercises.sandbox import check as run
    from zoo.errors import FileError

    kept, unkept = progress.load(), ""
    if progress.damaged().exists():
        text = getattr(SCREEN["damaged"], language).format(file=progress.damaged())
        typer.echo(text, err=True)
    able = installed_backends()
    changed = [
        each
        for each in sheets
        if each.backend in able and progress.of(kept, each).get("fingerprint") != progress.fingerprint(each)
    ]
    for each in track(changed, description="", console=screen(100, stderr=True), disable=not changed):
        progress.note(kept, each, [verdict for verdict, _ in run(each, limits)])
        try:
            progress.store(kept)
        except FileError as error:
            unkept = str(error)
    if unkept:
        tell(unkept)
    header = "".join(f"{backend:>12}" for backend in BACKENDS)
    typer.echo(f"{getattr(SCREEN['lesson'], language):<22}{header}")
    wrong = right = 0
    for which in {sheet.lesson.number: sheet.lesson for sheet in sheets}.values():
        cells = []
        for backend in BACKENDS:
            mine = next((s for s in sheets if s.lesson.number == which.number and s.backend == backend), None)
            states = [entry["state"] for entry in progress.of(kept, mine).get("tasks", {}).values()] if mine else []
            count = states.count("right")
            right, wrong = right + count, wrong + states.count("wrong")
            cells.append(f"{count} / {len(tasks(which))}" if mine else "")
        typer.echo(f"{which.number} {which.name:<19}" + "".join(f"{cell:>12}" for cell in cells))
    total = sum(len(tasks(sheet.lesson)) for sheet in sheets)
    typer.echo(getattr(SCREEN["score"], language).format(right=right, all=total))
    return 1 if wrong or not right else 0
