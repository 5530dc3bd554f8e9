"""The end of a lesson's page: its exercises whole, as they are handed out, and hints that are opened one by one."""

import ast
import re

from docs import markup
from zoo.backends import BACKENDS
from zoo.course.book import Lesson
from zoo.course.exercises.answer_files import tasks
from zoo.course.exercises.grade import Task
from zoo.course.exercises.task_texts import handed_out, stub

WORDS = {
    "en": {
        "tasks": "The tasks",
        "commands": "They are copied to a folder of yours, graded, and graded with a hint for what is wrong:",
        "files": "The files to fill in:",
        "first": "A hint",
        "second": "More: what to do",
        "comma": ", ",
        "colon": ": ",
        "lang": "",
    },
    "zh": {
        "tasks": "题目",
        "commands": "依次是：复制到自己的文件夹，评分，评分并对错处给出提示：",
        "files": "要填写的文件：",
        "first": "提示",
        "second": "再多一点：该怎么做",
        "comma": "，",
        "colon": "：",
        "lang": " --lang zh",
    },
}
NUMBERED = re.compile(r"^(Exercise \d: |练习 \d：)")


def exercises(which: Lesson) -> str:
    """The tasks of a lesson in Markdown: files and commands, and each task with what is handed out and its hints."""
    words = WORDS[which.language]
    files = [stub(which, backend).name for backend in BACKENDS]
    lines = [f"### {words['tasks']}", "", words["files"] + " " + words["comma"].join(
        f"{{download}}`{name} <files/{which.folder.name}/{name}>`" for name in files
    )]  # fmt: skip
    lines += ["", words["commands"], "", "```sh"]
    lines += [f"zoo lesson exercises {which.number} --backend both{words['lang']}"]
    lines += [f"zoo check {which.number}{words['lang']}", f"zoo check {which.number} --hint{words['lang']}", "```", ""]
    heads = descriptions(which)
    parts = {backend: pieces(which, backend) for backend in BACKENDS}
    for number, task in enumerate(tasks(which), 1):
        lines += [f"#### {number}. `{task.name}`", "", markup.prose(heads[task.name]), ""]
        own = {backend: parts[backend][task.name] for backend in BACKENDS}
        if len(set(own.values())) == 1:
            lines.append(markup.block(own[BACKENDS[0]]))
        else:
            lines.append(markup.pair(*(markup.block(own[backend]) for backend in BACKENDS)))
        lines.append(hints(task, which.language))
    return "\n".join(lines)


def hints(task: Task, language: str) -> str:
    """What to think about, and inside it what to do: the second is there for who opened the first."""
    words = WORDS[language]
    found = [tuple(getattr(part, language) for part in hint) for hint in task.hints.values()]
    if not found:
        return ""
    vague = "\n".join(f"- {markup.prose(each)}" for each in dict.fromkeys(first for first, _ in found))
    concrete = "\n".join(f"- {markup.prose(each)}" for each in dict.fromkeys(second for _, second in found))
    inner = f"::::{{dropdown}} {words['second']}\n:class-container: hint\n\n{concrete}\n::::\n"
    return f":::::{{dropdown}} {words['first']}\n:class-container: hint\n\n{vague}\n\n{inner}:::::\n"


def pieces(which: Lesson, backend: str) -> dict[str, str]:
    """What is handed out for each task, by name: its class or function, and what stands before it for it alone."""
    source = handed_out(which, backend)
    lines, names = source.splitlines(), {task.name for task in tasks(which)}
    found, begun = {}, 0
    for node in ast.parse(source).body:
        if not isinstance(node, ast.FunctionDef | ast.ClassDef):
            # imports and the file's own docstring; what else stands there belongs to the task behind it
            begun = begun or (0 if isinstance(node, ast.Import | ast.ImportFrom | ast.Expr) else node.lineno)
            continue
        begun = begun or min([node.lineno, *(each.lineno for each in node.decorator_list)])
        if node.name in names:
            found[node.name] = "\n".join(lines[begun - 1 : node.end_lineno])
            begun = 0
    return found


def descriptions(which: Lesson) -> dict[str, str]:
    """What each exercise of a lesson is about: the first line of its docstring, without "Exercise 1: "."""
    found = {}
    for node in ast.parse(handed_out(which, "paddle")).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            first = (ast.get_docstring(node) or "").partition("\n")[0]
            told = NUMBERED.sub("", first)
            found[node.name] = told[:1].upper() + told[1:]
    return found
