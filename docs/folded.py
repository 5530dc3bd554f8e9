"""Cells of a lesson that only check or only draw: the page folds their code behind a line, one click away."""

import ast
import re
from typing import Any

CHECKS, DRAWS = "checks", "draws"
CHECKING = {"claim", "holds"}
TRUE = re.compile(r": yes$|\(as stated(?:: .*)?\)$", re.MULTILINE)
FALSE = re.compile(r": NO$|\(the text has .*\)$", re.MULTILINE)
DRAWN = "drawn = figure("
WORDS = {
    "en": {"true": "verified: {true} of {all}", CHECKS: "the code of the checks", DRAWS: "the code of the figure"},
    "zh": {"true": "已核对：{all} 条中 {true} 条成立", CHECKS: "核对的代码", DRAWS: "画图的代码"},
}


def kind(source: str) -> str:
    """CHECKS where a cell is of claims alone, DRAWS where it makes a figure and shows it, else "".

    Example:
        >>> kind('holds("it is so", 1 < 2)'), kind("x = 1"), kind("drawn = figure()\\nshow(drawn)")
        ('checks', '', 'draws')
    """
    body = [node for node in ast.parse(source).body if not isinstance(node, ast.Import | ast.ImportFrom)]
    if body and all(called(node) in CHECKING for node in body):
        return CHECKS
    first, last = (ast.unparse(body[0]), ast.unparse(body[-1])) if body else ("", "")
    return DRAWS if first.startswith(DRAWN) and last == "show(drawn)" else ""


def prompt(source: str, given: dict[str, list[dict[str, Any]]], language: str) -> str:
    """The line that a cell's code is folded behind, "" where it is not folded.

    given: its outputs of each backend's run. Claims of all runs are counted once, those of the run with the fewest true
    ones, so that the line says no more than each column does.

    Example:
        >>> prompt('holds("so", True)', {"torch": [{"text": "so: yes\\n"}]}, "en")
        'verified: 1 of 1'
    """
    words, how = WORDS[language], kind(source)
    counts = [verified(outputs) for outputs in given.values()]
    if how == CHECKS and counts and min(whole for _, whole in counts):
        true, whole = min(counts)
        return words["true"].format(true=true, all=whole)
    return words.get(how, "")


def called(node: ast.stmt) -> str:
    """The name of the function that a statement calls, "" where it does something else."""
    call = node.value if isinstance(node, ast.Expr) else None
    return call.func.id if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) else ""


def verified(outputs: list[dict[str, Any]]) -> tuple[int, int]:
    """How many of the claims that a cell printed hold, and how many it printed.

    Example:
        >>> verified([{"text": "it is so: yes\\nparameters: 41,806 (as stated)\\n"}])
        (2, 2)
    """
    text = "".join(str(output.get("text", "")) for output in outputs)
    true = len(TRUE.findall(text))
    return true, true + len(FALSE.findall(text))
