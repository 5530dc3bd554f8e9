"""The page of the bug hunt: each task with its two files, its hints one by one, and the answer, folded."""

from pathlib import Path

from docs.markup import TWINS, block, dropdown, literal, pair, prose, save
from zoo.course.hunt import LEVELS, Hunt, diagnosis, hunts

PAGE = "lessons/hunt"
NAMES = dict(TWINS)
WORDS = {
    "en": {
        "title": "Bug hunt",
        "intro": (
            "Twenty small networks and functions, each right in one framework and carried over to the other with one "
            "mistake in it. Find the line by reading, or by printing what both give; mend it; then see whether you are "
            "right. The hints go from the vague to the concrete."
        ),
        "commands": "This writes the files of all of them, and grades what you mended:",
        "which": "{level}. Right in {right}, broken in {port}.",
        "hint": "Hint {number}",
        "answer": "The answer",
        "ask": "Or ask the doctor, which names the place:",
        "lang": "",
    },
    "zh": {
        "title": "找错",
        "intro": (
            "二十个小网络和函数，每个在一个框架里是对的，移植到另一个框架时带着一处错误。通过阅读，或者打印两边的值，找到那一行；"
            "改正它；再看看对不对。提示从模糊到具体。"
        ),
        "commands": "写出全部文件，并给改正的代码评分：",
        "which": "{level}。{right} 的正确，{port} 的有错。",
        "hint": "提示 {number}",
        "answer": "答案",
        "ask": "也可以让诊断程序指明位置：",
        "lang": " --lang zh",
    },
}


def write(folder: Path, language: str) -> None:
    """Write the page into a language's sources."""
    words = WORDS[language]
    commands = f"zoo lesson hunt{words['lang']}\nzoo check --hunt 01{words['lang']}"
    head = [f"# {words['title']}", "", words["intro"], "", words["commands"], "", block(commands, "sh")]
    save(folder, PAGE, "\n".join(head), *(section(which) for which in hunts(language)))


def section(which: Hunt) -> str:
    """One hunt: what is asked, the two files, the hints and the answer."""
    words, story = WORDS[which.language], which.story
    level = LEVELS[which.language][which.level - 1].capitalize()
    said = words["which"].format(level=level, right=NAMES[which.right], port=NAMES[which.backend])
    shown = {side: block(_code(which.folder / f"{name}_{side}.py")) for name, side in
             (("right", which.right), ("port", which.backend))}  # fmt: skip
    parts = [f"## {which.number} {which.title}", "", literal(said), "", prose(story.task), ""]
    parts += [pair(shown["paddle"], shown["torch"])]
    if diagnosis(which):
        parts += [words["ask"], "", block(diagnosis(which), "sh")]
    for number, hint in enumerate(story.hints, 1):
        parts.append(dropdown(words["hint"].format(number=number), prose(hint)))
    return "\n".join([*parts, dropdown(words["answer"], _answer(which))])


def _answer(which: Hunt) -> str:
    lines = [
        f"{sign} {line}"
        for each in which.corrections
        for sign, changed in (("-", each.wrong), ("+", each.right))
        for line in changed
    ]
    return block("\n".join(lines), "diff") + "\n" + prose(which.story.why)


def _code(path: Path) -> str:
    """A file without its docstring, which a page says in its own words."""
    return path.read_text(encoding="utf-8").partition('"""\n\n')[2]
