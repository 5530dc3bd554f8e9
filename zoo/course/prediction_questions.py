"""Predictions: a question before an experiment, some answers, and what is to be said to who chose which.

In the text of a lesson, with the claim that shows the answer as its argument:

    ```{predict} the claim's text, as a later cell has it
    What will come out?

    - [ ] A wrong answer.

      Why it is wrong.
    - [x] The right one.

      Why it is right.
    ```
"""

import re
from dataclasses import dataclass

from zoo.errors import FileError

FENCE = re.compile(r"^```\{predict\} *(?P<shown>[^\n]*)\n(?P<body>.*?)^```[ \t]*$", re.MULTILINE | re.DOTALL)
CHOICE = re.compile(r"^- \[(?P<mark>[ x])\] ", re.MULTILINE)
WORDS = {
    "en": {
        "head": "Predict, then see",
        "choose": "Choose an answer before you run the next cells. Then open the one that you chose.",
        "open": "After the run: was it so?",
        "right": "Yes.",
        "wrong": "No.",
    },
    "zh": {
        "head": "先预测，再看结果",
        "choose": "运行后面的单元之前，先选一个答案；运行之后，打开所选的那一个。",
        "open": "运行之后：是这样吗？",
        "right": "对。",
        "wrong": "不对。",
    },
}


@dataclass(frozen=True)
class Choice:
    """One answer: its text, whether it is the right one, and what is said to who chose it."""

    text: str
    right: bool
    why: str


@dataclass(frozen=True)
class Prediction:
    """A question, its answers, and the text of the claim that shows which is right."""

    shown: str
    question: str
    choices: list[Choice]


def parsed(shown: str, body: str) -> Prediction:
    """A prediction from what stands in its directive. FileError, with what is lacking, if it is none."""
    question, *parts = CHOICE.split(body.strip("\n"))
    choices = []
    for mark, part in zip(parts[::2], parts[1::2], strict=True):
        text, _, why = (re.sub(r"\n {2}", "\n", part) + "\n").partition("\n\n")
        choices.append(Choice(" ".join(text.split()), mark == "x", why.strip()))
    lacking = [
        what
        for what, there in (
            ("the claim that shows it, behind {predict}", shown.strip()),
            ("a question", question.strip()),
            ("two answers or more", len(choices) > 1),
            ("one right answer, marked [x]", sum(choice.right for choice in choices) == 1),
            ("an explanation below every answer", all(choice.why and choice.text for choice in choices)),
        )
        if not there
    ]
    if lacking:
        raise FileError(f"the prediction {question.strip()[:60]!r} of a lesson lacks {'; '.join(lacking)}.")
    return Prediction(shown.strip(), question.strip(), choices)


def predictions(text: str) -> list[tuple[int, Prediction]]:
    """The predictions of a lesson's text in order, each with the place where it ends. FileError."""
    return [(found.end(), parsed(found["shown"], found["body"])) for found in FENCE.finditer(text)]


def for_notebook(text: str, language: str) -> str:
    """A lesson's text in which every prediction is Markdown that Jupyter shows, its explanations folded. FileError."""
    words = WORDS[language]

    def written(found: re.Match[str]) -> str:
        prediction = parsed(found["shown"], found["body"])
        lines = [f"**{words['head']}**", "", prediction.question, ""]
        lines += [f"{letter(at)}. {choice.text}" + "\n" for at, choice in enumerate(prediction.choices)]
        lines += [words["choose"], ""]
        for at, choice in enumerate(prediction.choices):
            answer = words["right" if choice.right else "wrong"]
            lines += [f"<details><summary>{letter(at)}</summary>", "", f"{answer} {choice.why}", "", "</details>", ""]
        return "\n".join(lines).rstrip("\n")

    return FENCE.sub(written, text)


def letter(at: int) -> str:
    """The name of an answer: A for number 0."""
    return chr(ord("A") + at)
