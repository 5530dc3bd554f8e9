"""The line that the code of a cell that only checks or draws is folded behind, and a lesson's count of what holds."""

import re
from typing import Any

from zoo.course.folded import CHECKS, DRAWS

TRUE = re.compile(r": yes$|\(as stated(?:: .*)?\)$", re.MULTILINE)
FALSE = re.compile(r": NO$|\(the text has .*\)$", re.MULTILINE)
WORDS = {
    "en": {
        "true": "verified: {true} of {all}",
        "lesson": "Verified: {true} of {all} statements of the text.",
        CHECKS: "the code of the checks",
        DRAWS: "the code of the figure",
        "comma": ", ",
    },
    "zh": {
        "true": "已核对：{all} 条中 {true} 条成立",
        "lesson": "已核对：正文的 {all} 条陈述中 {true} 条成立。",
        CHECKS: "核对的代码",
        DRAWS: "画图的代码",
        "comma": "，",
    },
}
Outputs = list[dict[str, Any]]


def prompt(kinds: frozenset[str], given: dict[str, Outputs], language: str) -> str:
    """The line that a cell's code is folded behind, "" where it is not folded.

    kinds: what it does, of zoo.course.folded. given: its outputs of each backend's run.

    Example:
        >>> prompt(frozenset({"checks"}), {"torch": [{"text": "so: yes\\n"}]}, "en")
        'verified: 1 of 1'
    """
    words, count = WORDS[language], counted(given, language)
    parts = [words[each] for each in (DRAWS, CHECKS) if each in kinds]
    if CHECKS in kinds and count:
        parts[-1] = count
    return words["comma"].join(parts)


def counted(given: dict[str, Outputs], language: str, words: str = "true") -> str:
    """How many claims hold, "" where none was printed.

    Those of all runs are counted once, those of the run with the fewest true ones, so that the line says no more than
    each run does.
    """
    counts = [verified(outputs) for outputs in given.values()]
    if not counts or not min(whole for _, whole in counts):
        return ""
    true, whole = min(counts)
    return WORDS[language][words].format(true=true, all=whole)


def verified(outputs: Outputs) -> tuple[int, int]:
    """How many of the claims that a cell printed hold, and how many it printed.

    Example:
        >>> verified([{"text": "it is so: yes\\nparameters: 41,806 (as stated)\\n"}])
        (2, 2)
    """
    text = "".join(str(output.get("text", "")) for output in outputs)
    true = len(TRUE.findall(text))
    return true, true + len(FALSE.findall(text))
