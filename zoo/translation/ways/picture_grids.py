"""torchvision's save_image and make_grid, which PaddlePaddle has not: two short functions in the file that uses them.

They are put behind the imports, under names of their own; on the way back they are torchvision's again.
"""

import re
from typing import TYPE_CHECKING

import libcst as cst

from zoo.translation.statements import batch_norm_buffers
from zoo.translation.ways.general import way
from zoo.translation.writing.rule_arguments import Stop, text
from zoo.translation.writing.way_site import Site
from zoo.translation.written import for_paddle

if TYPE_CHECKING:
    from zoo.translation.engine import Translator

NAMES = {"make_grid": "picture_grid", "save_image": "save_pictures"}
KNOWN = frozenset(["nrow", "padding", "normalize"])
WRITTEN = '''

def picture_grid(x, nrow=8, padding=2, normalize=False):
    """Pictures side by side, as torchvision's make_grid lays them out."""
    x = x if paddle.is_tensor(x) else paddle.stack(x)
    x = x.detach().reshape([-1, x.shape[-3] if x.ndim > 2 else 1, *x.shape[-2:]])
    x = x.expand([-1, 3, -1, -1]) if x.shape[1] == 1 else x
    if normalize:
        x = (x - x.min()) / (x.max() - x.min()).clip(min=1e-5)
    if len(x) == 1:
        return x[0]
    columns, height, width = min(nrow, len(x)), x.shape[2] + padding, x.shape[3] + padding
    rows = (len(x) + columns - 1) // columns
    grid = paddle.zeros([x.shape[1], rows * height + padding, columns * width + padding], dtype=x.dtype)
    for at in range(len(x)):
        top, left = at // columns * height + padding, at % columns * width + padding
        grid[:, top : top + x.shape[2], left : left + x.shape[3]] = x[at]
    return grid


def save_pictures(x, path, **how):
    """Write pictures side by side into a file, as torchvision's save_image does."""
    grid = (picture_grid(x, **how) * 255 + 0.5).clip(0, 255)
    Image.fromarray(grid.transpose([1, 2, 0]).astype("uint8").numpy()).save(path)
'''
PIL = "from PIL import Image\n"
IMPORT = "from torchvision.utils import " + ", ".join(f"{theirs} as {own}" for theirs, own in NAMES.items())


@way
def pictures(site: Site) -> cst.BaseExpression | None:
    """save_image(x, "a.png", nrow=4), as a call of the function that is put into the file."""
    assert isinstance(site.new, cst.Call)
    given = {each.argument.name for each in site.bound if each.argument is not None}
    if len(given) < len(site.bound):
        raise Stop(site.rule.note)
    own = next(own for theirs, own in NAMES.items() if f".{theirs}(" in str(site.rule.torch))
    if any(each in site.work.reader.globals for each in NAMES.values()):
        raise Stop("is written out as functions whose names the file has already")
    site.work.pictured = True
    site.work.speller.root()
    return cst.Call(cst.Name(own), [each.with_changes(keyword=None, equal=cst.MaybeSentinel.DEFAULT)
                                    if text(each.keyword or cst.Name("x")) == "tensor" else each
                                    for each in site.new.args])  # fmt: skip


def put(work: "Translator", code: str) -> str:
    """The text of a file with these functions behind its imports, if it calls them."""
    if not work.pictured:
        return code
    root = work.speller.root()
    head = "" if re.search(rf"^import paddle( as {root})?$", code, re.MULTILINE) else "import paddle\n"
    head += "" if work.reader.names.bound.get("Image") == "PIL.Image" else PIL
    tree = cst.parse_module(code)
    at = max((at for at, each in enumerate(tree.body) if _imports(each)), default=-1) + 1
    made = cst.parse_module(head + (WRITTEN if root == "paddle" else re.sub(r"\bpaddle\.", f"{root}.", WRITTEN)))
    return tree.with_changes(body=[*tree.body[:at], *made.body, *tree.body[at:]]).code


def _imports(node: cst.CSTNode) -> bool:
    return isinstance(node, cst.SimpleStatementLine) and isinstance(node.body[0], cst.Import | cst.ImportFrom)


def undone(source: str, to: str) -> str:
    """The source of a translation without these functions, on the way back: torchvision's, under their names."""
    source = for_paddle.undone(batch_norm_buffers.undone(source)) if to == "torch" else source
    for each in (PIL + WRITTEN, WRITTEN):
        if to == "torch" and each in source:
            return source.replace(each, f"{IMPORT}\n", 1)
    return source
