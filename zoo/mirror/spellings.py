"""The dictionary of spellings: how PaddlePaddle writes what PyTorch writes. Read by the mirror and the course.

It is what the table of rules, zoo/translation/rules, says of our network files. An entry says that the two
spellings mean the same thing there; "{}" stands for one word, number or bracket that is copied over. The order matters:
an earlier entry is applied first.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from zoo.translation.rule import Rule
from zoo.translation.rules import RULES


@dataclass(frozen=True)
class Spelling:
    """One pair of spellings and what a reader should know about it."""

    torch: str
    paddle: str
    note: str

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """What finds PyTorch's side as a whole word: torch is not part of torchvision, nor Conv2d of BasicConv2d."""
        words = re.escape(self.torch).replace(re.escape("{}"), r"(\([^()]*\)|[\w.-]+)")
        return re.compile(r"(?<![\w.])" + words + (r"(?!\w)" if self.torch[-1].isalnum() else ""))


def _spelled(rule: Rule) -> Iterator[Spelling]:
    """The spellings of a rule: its names, and what else lines of the network files have of it."""
    for each in rule.mirror:
        if isinstance(each, str):
            yield Spelling(str(rule.torch).partition("(")[0], str(rule.paddle).partition("(")[0], rule.note)
        else:
            yield Spelling(*each)


SPELLINGS = tuple(spelling for rule in RULES for spelling in _spelled(rule))


def translate(line: str) -> str:
    """Spell a line of a torch network file the way its Paddle twin must read."""
    for spelling in SPELLINGS:
        first, *rest = spelling.paddle.replace("\\", r"\\").split("{}")
        replacement = first + "".join(rf"\g<{number}>{part}" for number, part in enumerate(rest, 1))
        line = spelling.pattern.sub(replacement, line)
    return line
