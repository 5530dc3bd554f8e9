"""`zoo check --hunt`: the bug hunt, listed and graded, with hints one at a time."""

from typing import TYPE_CHECKING, Any

import typer

from zoo.cli.chinese import tell

if TYPE_CHECKING:
    from zoo.course.exercises.answer_files import Sheet
    from zoo.course.hunt import Hunt

WORDS = {
    "en": {
        "arrow": "{right} to {port}", "found": "found", "wrong": "not yet", "score": "{n} of {all} found",
        "next": "the next: zoo check --hunt {number}", "unchanged": "not changed yet", "hint": "hint {n} of {all}",
        "more": "{command} --hint shows hint {n} of {all}", "give_up": "{command} --hint shows the answer",
        "get": "get it with zoo lesson hunt {number}", "ask": "where does it differ? {command}", "line": "line {line}",
        "answer": "the answer", "head": "{number} {title}, {arrow}", "then": "; ",
        "colon": ": ",
    },
    "zh": {
        "arrow": "{right} 到 {port}", "found": "已找到", "wrong": "还没有", "score": "{all} 题中找到 {n} 题",
        "next": "下一题：zoo check --hunt {number}", "unchanged": "尚未改动", "hint": "提示 {n}/{all}",
        "more": "{command} --hint 显示提示 {n}/{all}", "give_up": "{command} --hint 显示答案",
        "get": "用 zoo lesson hunt {number} 取得文件", "ask": "在哪里不同？{command}", "line": "第 {line} 行",
        "answer": "答案", "head": "{number} {title}，{arrow}", "then": "；",
        "colon": "：",
    },
}  # fmt: skip


def sheet_of(which: "Hunt", path: Any = None) -> "Sheet":
    """The student's port of a hunt: the file that is given, else the one where `zoo lesson hunt` puts it."""
    from zoo.course.exercises.answer_files import Sheet, own

    place = path if path is not None else own(which, which.backend)
    return Sheet(place.resolve(), which, which.backend)


def one(which: "Hunt", sheet: "Sheet", limits: Any, hint: bool) -> int:
    """Grade a hunt and print it, with the hints that were asked for; one more with `hint`. 0 where it is found."""
    from zoo.course.exercises import progress
    from zoo.course.exercises.answer_files import untouched
    from zoo.course.exercises.sandbox import check as run
    from zoo.course.exercises.task_texts import NAMES, stub
    from zoo.course.hunt import diagnosis
    from zoo.errors import FileError

    word, language, story = WORDS[which.language], which.language, which.story
    command = f"zoo check --hunt {which.number}"
    arrow = word["arrow"].format(right=NAMES[which.right], port=NAMES[which.backend])
    typer.echo(word["head"].format(number=which.number, title=which.title, arrow=arrow))
    kept = progress.load()
    stage = progress.hints(kept, sheet) + hint
    if sheet.path == stub(which, which.backend).resolve():
        typer.echo(f"  {word['get'].format(number=which.number)}")
        return 1
    state, problem, printed = "open", None, ""
    if not untouched(sheet):
        verdicts = list(run(sheet, limits))
        progress.note(kept, sheet, [verdict for verdict, _ in verdicts])
        (verdict, printed), *_ = verdicts
        state, problem = verdict.state, verdict.problem
    progress.hinted(kept, sheet, min(stage, len(story.hints) + 1))
    try:
        progress.store(kept)
    except FileError as error:
        tell(str(error))
    if state == "right":
        typer.echo(f"  {word['found']}")
        _solved(which)
        return 0
    said = word["unchanged"] if problem is None else word["wrong"] + word["colon"] + getattr(problem.where, language)
    typer.echo(f"  {said}")
    if problem is not None and problem.where.en.startswith("stops"):
        typer.echo(f"  {getattr(problem.hint.concrete, language)}")
    for line in printed.splitlines()[-8:]:
        typer.echo(f"    {line}")
    shown = story.hints[:stage]
    for number, text in enumerate(shown, 1):
        label = word["hint"].format(n=number, all=len(story.hints))
        typer.echo(f"  {label}{word['colon']}{text}")
    if stage > len(story.hints):
        typer.echo(f"  {word['answer']}")
        _solved(which)
        return 1
    more = word["more" if stage < len(story.hints) else "give_up"]
    typer.echo(f"  {more.format(command=command, n=stage + 1, all=len(story.hints))}")
    if diagnosis(which):
        typer.echo(f"  {word['ask'].format(command=diagnosis(which))}")
    return 1


def _solved(which: "Hunt") -> None:
    """Print the line that was wrong, what it is to be, and why."""
    from zoo.course.exercises.task_texts import wrapped

    for each in which.corrections:
        typer.echo(f"  {WORDS[which.language]['line'].format(line=each.line)}")
        for sign, lines in (("-", each.wrong), ("+", each.right)):
            for line in lines:
                typer.echo(f"    {sign} {line}")
    for line in wrapped(which.story.why):
        typer.echo(f"  {line}")


def overview(found: "list[Hunt]", limits: Any) -> int:
    """Grade the ports that changed since they were graded, and list all hunts. 0 where all that was begun is found."""
    from zoo.backends import installed_backends
    from zoo.course.exercises import progress
    from zoo.course.exercises.answer_files import untouched
    from zoo.course.exercises.sandbox import check as run
    from zoo.course.exercises.task_texts import NAMES
    from zoo.course.hunt import LEVELS
    from zoo.course.outputs_in_chinese import padded
    from zoo.errors import FileError

    word, kept, able, states = WORDS[found[0].language], progress.load(), installed_backends(), {}
    for which in found:
        sheet = sheet_of(which)
        if untouched(sheet):
            states[which.number] = "open"
            continue
        if which.backend in able and progress.of(kept, sheet).get("fingerprint") != progress.fingerprint(sheet):
            progress.note(kept, sheet, [verdict for verdict, _ in run(sheet, limits)])
            try:
                progress.store(kept)
            except FileError as error:
                tell(str(error))
        known = [entry["state"] for entry in progress.of(kept, sheet).get("tasks", {}).values()]
        states[which.number] = known[0] if known else "open"
    spoken = {"right": word["found"], "wrong": word["wrong"], "open": ""}
    for which in found:
        port = word["arrow"].format(right=NAMES[which.right], port=NAMES[which.backend])
        level = LEVELS[which.language][which.level - 1]
        said = spoken[states[which.number]]
        typer.echo(f"{which.number}  {padded(which.title, 40)}  {padded(port, 24)}  {padded(level, 8)}{said}".rstrip())
    right = list(states.values()).count("right")
    left = next((number for number, state in states.items() if state != "right"), None)
    more = word["then"] + word["next"].format(number=left) if left else ""
    typer.echo(f"{word['score'].format(n=right, all=len(found))}{more}")
    return 0 if right and "wrong" not in states.values() else 1
