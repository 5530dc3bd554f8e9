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
from itertools import count

from zoo.course.book import Lesson, lesson
from zoo.course.language_and_plot_words import language
from zoo.errors import FileError

FENCE = re.compile(r"^```\{predict\} *(?P<shown>[^\n]*)\n(?P<body>.*?)^```[ \t]*$", re.MULTILINE | re.DOTALL)
CHOICE = re.compile(r"^- \[(?P<mark>[ x])\] ", re.MULTILINE)
WORDS = {
    "en": {
        "head": "Predict, then see",
        "choose": "Write the letter of your answer between the quotation marks, run the cell, and then the next ones.",
        "unknown": "No answer yet: write {letters} between the quotation marks of {name}; run that cell, then this.",
        "or": " or ",
        "comma": ", ",
        "open": "After the run: was it so?",
        "right": "Yes.",
        "wrong": "No.",
    },
    "zh": {
        "head": "先预测，再看结果",
        "choose": "把所选答案的字母写在引号之间，运行这个单元，再运行后面的单元。",
        "unknown": "还没有选答案：请在 {name} 的引号之间写上 {letters}，运行那个单元，再运行这一个。",
        "or": " 或 ",
        "comma": "、",
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


def for_notebook(text: str, tongue: str) -> str:
    """A lesson's text in which every prediction is Markdown that Jupyter shows, and a cell for the guess. FileError."""
    words, number = WORDS[tongue], count(1)

    def written(found: re.Match[str]) -> str:
        prediction = parsed(found["shown"], found["body"])
        lines = [f"**{words['head']}**", "", prediction.question, ""]
        lines += [f"{letter(at)}. {choice.text}" + "\n" for at, choice in enumerate(prediction.choices)]
        lines += [words["choose"], "", "```{code-cell} python", f'{name(next(number))} = ""', "```"]
        return "\n".join(lines)

    return FENCE.sub(written, text)


def answering(which: Lesson, source: str) -> str:
    """The cell that goes behind a lesson's cell and answers the prediction that this one shows; "" where none is."""
    found = [n for n, (_, each) in enumerate(predictions(which.text), 1) if f'"{each.shown}"' in source]
    calls = [f'answer("{which.number}", {number}, {name(number)})' for number in found]
    return "\n".join(["from zoo.course.prediction_questions import answer", "", *calls]) if calls else ""


def answer(lesson_number: str, number: int, guess: str) -> None:
    """Print whether a guess of a prediction (by its number in the lesson, from 1) is right, and why. FileError."""
    which = lesson(lesson_number, language())
    words, (_, asked) = WORDS[which.language], predictions(which.text)[number - 1]
    letters = [letter(at) for at in range(len(asked.choices))]
    chosen = guess.strip().upper()
    if chosen not in letters:
        listed = words["comma"].join(letters[:-1]) + words["or"] + letters[-1]
        print(words["unknown"].format(letters=listed, name=name(number)))
        return
    choice = asked.choices[letters.index(chosen)]
    print(f"{chosen}. {words['right' if choice.right else 'wrong']} {choice.why}")


def name(number: int) -> str:
    """What a prediction's guess is called in a notebook."""
    return f"guess_{number}"


def letter(at: int) -> str:
    """The name of an answer: A for number 0."""
    return chr(ord("A") + at)
