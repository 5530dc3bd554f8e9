"""What is written otherwise of boxes in pictures."""

import libcst as cst

from zoo.translation.ways.general import way
from zoo.translation.writing.rule_arguments import Stop, text
from zoo.translation.writing.way_site import Site


@way
def regions(site: Site) -> cst.BaseExpression | None:
    """roi_align(x, [boxes of each picture], ...), of which PaddlePaddle's has all in one tensor, and their numbers."""
    before, boxes = site.before("boxes")
    if before is None or boxes is None:
        raise Stop("lacks its argument boxes")
    if site.work.to == "torch":
        return _apart(site)
    if site.word("aligned") not in ("", "False"):
        raise Stop("is aligned, and at the border the gradient of Paddle's is another one then")
    kind = site.work.known(before)
    if kind.kind not in ("tuple", "each") or (kind.kind == "each" and kind.name):
        raise Stop("is not seen to be given a list of boxes for each picture, which PaddlePaddle takes otherwise")
    root = site.work.speller.root()
    func = text(site.work.speller.spelled("paddle.vision.ops.roi_align"))
    counts = f'{root}.to_tensor([len(each) for each in {text(boxes)}], dtype="int32")'
    words = [site.word("input"), f"{root}.concat({text(boxes)})", counts, site.word("output_size")]
    words += [f"{name}={site.word(name)}" for name in ("spatial_scale", "sampling_ratio") if site.word(name)]
    words.append(f"aligned={site.word('aligned') or 'False'}")
    return cst.parse_expression(f"{func}({', '.join(words)})")


def _apart(site: Site) -> cst.BaseExpression:
    """The same back: the boxes of each picture out of all."""
    root, func = site.work.speller.root(), text(site.work.speller.spelled("torchvision.ops.roi_align"))
    rows = f"list({root}.split({site.word('boxes')}, {site.word('boxes_num')}.tolist()))"
    names = ("output_size", "spatial_scale", "sampling_ratio")
    words = [f"{name}={site.word(name)}" for name in names if site.word(name)]
    words.append(f"aligned={site.word('aligned') or 'True'}")
    return cst.parse_expression(f"{func}({site.word('x')}, {rows}, {', '.join(words)})")


@way
def simple_boxes(site: Site) -> cst.BaseExpression | None:
    """nms(boxes, 0.5), which goes by the order in which the boxes stand; they are written more than once."""
    if not isinstance(site.given("boxes"), cst.Name | cst.Attribute):
        raise Stop("has boxes that would be computed more than once; give them a name before")
    return None
