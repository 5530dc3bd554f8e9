"""How many axes a tensor has at least, as what is done with it around a call shows: PaddlePaddle's F.pad goes by it.

And whether a file ever has the channels at the last of them.
"""

import io
import re
import tokenize

import libcst as cst

from zoo.translation.reading.names import dotted
from zoo.translation.writing.rule_arguments import text
from zoo.translation.writing.way_site import Site

# the number of axes that a format of Paddle's is for
FORMATS = {"NCL": 3, "NCHW": 4, "NCDHW": 5}
LAST = re.compile(r"""\w?["'](N[DLHW]\w*C|HWC)["']""")  # formats with the channels at the last axis
LAYER = re.compile(r"\.(?:\w+?)(\d)[dD](?:Transpose)?$|\.\w+?(\d)d(?:_transpose)?$")


def axes(site: Site) -> int:
    """How many axes the padded tensor has at least; 0 where nothing tells."""
    found = site.least()
    assert isinstance(site.node, cst.Call)
    for each in site.node.args:
        word = text(each.value).strip("\"'")
        found = max(found, FORMATS.get(word, 0))
    function = next((each for each in reversed(site.work.around) if isinstance(each, cst.FunctionDef)), None)
    first = site.bound[0].before if site.bound else None
    target = site.work.assigned(site.node)
    names = {text(each) for each in (first.value if first is not None else None, target) if each is not None}
    names = {each for each in names if re.fullmatch(r"[\w.]+", each)}
    if function is None or not names:
        return found
    code = text(function)
    for name in map(re.escape, names):
        for number in re.findall(rf"(?<![\w.]){name}\.shape\[(\d)\]", code):
            found = max(found, int(number) + 1)
        for number in re.findall(rf"(?<![\w.]){name}\.shape\[-(\d)\]", code):
            found = max(found, int(number))
        for start in re.findall(rf"\w+, *\w+ *= *{name}\.shape\[(\d):\]", code):
            found = max(found, int(start) + 2)
        for row in re.findall(rf"\n *\(?((?:\w+, *)+\w+)\)? *= *(?:paddle\.shape\({name}\)|{name}\.shape)(?!\[)", code):
            found = max(found, row.count(",") + 1)
    return max(found, _given(site, function, names))


def _given(site: Site, function: cst.FunctionDef, names: set[str]) -> int:
    """What layers and functions of pictures are given one of these names: nn.Conv2D is given four axes."""
    found = 0
    known = site.work.known
    own = next((each for each in reversed(site.work.around) if isinstance(each, cst.ClassDef)), None)

    class Look(cst.CSTVisitor):
        def visit_Call(self, node: cst.Call) -> None:
            nonlocal found
            if not node.args or node is site.node:
                return
            value, first = known(node.func), node.args[0].value
            whole = site.work.reader.layer(value.name) if value.kind == "Module" else value.name
            if own is not None and re.fullmatch(r"super\(.*\)(\.forward)?", text(node.func)):
                whole = site.work.reader.layer(own.name.value)
            kind = LAYER.search(whole) if whole.startswith("paddle.nn.") else None
            if kind is not None and (dotted(first) in names or first is site.node):
                found = max(found, int(kind[1] or kind[2]) + 2)

    function.visit(Look())
    return found


def channels_last(code: str) -> bool:
    """Whether a file gives such a format to something; where it only asks for one, or tells of one, none is given."""
    asked, before, inside = ("==", "!=", "", "in"), "", False
    for token in tokenize.generate_tokens(io.StringIO(code).readline):
        if token.type in (tokenize.COMMENT, tokenize.NL):
            continue
        inside = (inside or (before == "in" and token.string in ("(", "["))) and token.string not in (")", "]")
        if token.type == tokenize.STRING and before not in asked and not inside and LAST.fullmatch(token.string):
            return True
        lines = (tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT)
        before = "" if token.type in lines else token.string
    return False
