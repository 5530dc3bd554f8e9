"""A call of a variable that holds one class or another of a framework's, or of the file's."""

from typing import TYPE_CHECKING

import libcst as cst

from zoo.translation.reading.value_kinds import Value
from zoo.translation.writing import forwarded_keywords
from zoo.translation.writing.rule_arguments import Stop, text

if TYPE_CHECKING:
    from zoo.translation.writing.write_call import Writer


def either(work: "Writer", node: cst.Call, new: cst.Call, value: Value) -> cst.BaseExpression:
    """A call of a variable that is one class or another: their rules must agree."""
    found = {}
    for each in value.items:
        if work.reader.names.ours(each.name):
            one = work.library(node, new, each.name)
            found[text(one)] = one
    if len(found) > 1 and work.habits.more:
        # one of them may be spelled as it mostly was; together, they are spelled alike
        more, work.habits.more = work.habits.more, {}
        try:
            return either(work, node, new, value)
        finally:
            work.habits.more = more
    own = [each.name for each in value.items if each.kind == "class"]
    if len(found) > 1 or (found and not forwarded_keywords.taken(work, new, next(iter(found.values())), own)):
        raise Stop("calls one class or another, which take these arguments differently")
    return next(iter(found.values()), new)
