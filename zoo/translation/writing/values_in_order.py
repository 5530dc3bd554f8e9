"""Numbers in a row that are written into all parameters: p.set_value(np.arange(p.size).reshape(p.shape)).

Linear weights lie the other way round in PyTorch, so that each number would come to another place.
"""

import re
from typing import TYPE_CHECKING

import libcst as cst

from zoo.translation.writing.linear_weights import TURNED
from zoo.translation.writing.rule_arguments import Stop, text

if TYPE_CHECKING:
    from zoo.translation.writing.write_call import Writer

# what a loop over parameters calls them
LOOP = re.compile(r"\bfor (?:[\w, ()]*?[, (])?(\w+)\)? in [^\n]*\b(?:named_)?parameters\(")
# a parameter that is read as a row, whose numbers then lie as they are written back
ROW = r"\b{}(?:\.\w+(?:\(\))?)*\.(?:flatten|ravel|tobytes|reshape\(\[?-1|view\(-1)|parameters_to_vector"


def refuse(work: "Writer", whose: cst.BaseExpression | None, value: cst.BaseExpression) -> None:
    """Stop where a row of numbers is given the shape of a parameter of which it is not known whose it is."""
    code = work.reader.code
    names = set(LOOP.findall(code))
    if not isinstance(whose, cst.Name) or whose.value not in names or not work.reader.mentions("nn.Linear"):
        return
    shaped = rf"\breshape\([^\n]*\b{whose.value}\.shape"
    made = re.findall(rf"^[ \t]*{re.escape(text(value))} = (.*)$", code, re.MULTILINE)
    if not any(re.search(shaped, each) for each in (text(value), *made)):
        return
    if not any(re.search(ROW.format(each), code) for each in names):
        raise Stop(TURNED)
