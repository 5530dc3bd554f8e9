"""Layers and functions that a word names which the file picks: getattr(nn, ACTS[name]), getattr(F, name).

They become a table of those that the file's words name: {"Swish": nn.SiLU}[ACTS[name]].
"""

import re
from typing import TYPE_CHECKING

import libcst as cst

from zoo.translation import table
from zoo.translation.writing.rule_arguments import text

if TYPE_CHECKING:
    from zoo.translation.writing.write_call import Writer

WORD = re.compile(r"""(?<![\w"'])["']([A-Za-z]\w*)["'](?!["'])""")


def _picked(node: cst.BaseExpression) -> bool:
    """Whether a word is picked among those that are written out, and not put together: ACTS[name], a if b else c."""
    if isinstance(node, cst.IfExp):
        return all(isinstance(each, cst.SimpleString) or _picked(each) for each in (node.body, node.orelse))
    called = isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute) and node.func.attr.value == "get"
    return called or isinstance(node, cst.Name | cst.Attribute | cst.Subscript)


def _of_names(node: cst.BaseExpression) -> bool:
    """Whether such a word, or the dict that it is in, has a name, so that it may stand anywhere in the file."""
    if isinstance(node, cst.IfExp):
        return any(not isinstance(each, cst.SimpleString) and _of_names(each) for each in (node.body, node.orelse))
    func = node.func if isinstance(node, cst.Call) else None
    whose = func.value if isinstance(func, cst.Attribute) else node.value if isinstance(node, cst.Subscript) else node
    return not isinstance(whose, cst.Dict)


def by_words(work: "Writer", module: str, node: cst.Call) -> str:
    """What getattr(F, name) may give, by the words that stand in the file: a table, or "" without such words."""
    rows: list[str] = []
    if len(node.args) != 2 or not _picked(node.args[1].value) or not module.endswith((".nn", ".nn.functional")):
        return ""
    around = work.around[-2] if isinstance(work.around[-2], cst.Call) and work.around[-2].func is node else None
    keys = [each.keyword.value for each in around.args if each.keyword] if around is not None else []
    named = _of_names(node.args[1].value)
    for word in dict.fromkeys(WORD.findall(work.reader.code if named else text(node.args[1].value))):
        rule = next(iter(table.rules(f"{module}.{word}", work.to)), None)
        target = rule.side(work.to) if rule is not None else None
        if rule is not None and target is not None and not target.template:
            if work.unsafe(rule) or any(rule.called(key, work.to) != key or rule.unit(key, "torch") for key in keys):
                return ""
            rows.append(f'"{word}": {text(work.speller.spelled(target.name))}')
    return f"{{{', '.join(rows)}}}" if rows else ""
