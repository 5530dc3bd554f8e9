"""What is written otherwise of whole networks of a library: which weights they begin with."""

import re

import libcst as cst

from zoo.translation.ways.general import way
from zoo.translation.writing.argument_units import constant
from zoo.translation.writing.rule_arguments import Stop, text
from zoo.translation.writing.way_site import Site

WEIGHTS = re.compile(r"[\w.]*_Weights\.\w+")
ASKED = re.compile(r"\.transforms\(\)|\.meta\[|get_state_dict\(|get_weight\(")  # what else weights are asked for


# what tells the layers of a whole network apart, which have other names and places in PaddlePaddle's
APART = re.compile(r"\.(named_)?children\(\)|\._modules|[\"']features[\"'.]")
NORMED = re.compile(r"\.vgg\d+_bn\(")


@way
def network(site: Site) -> cst.BaseExpression | None:
    """torchvision.models.resnet18(weights="DEFAULT"), which PaddlePaddle takes as pretrained=True."""
    if site.work.to == "paddle" and "mobilenet" in str(site.rule.torch) and APART.search(site.work.reader.code):
        raise Stop("is asked for its children, or for names of layers, which are others in PaddlePaddle's")
    words = [] if site.word("num_classes") in ("", "1000") else [f"num_classes={site.word('num_classes')}"]
    if site.work.to == "paddle":
        trained = _trained(site.given("weights"), site.word("pretrained") or "False", site.work.reader.code)
    else:
        trained = site.word("pretrained") or "False"
    if site.work.to == "paddle" and NORMED.search(str(site.rule.torch)):
        if trained == "True":
            raise Stop("has weights that were trained, which PaddlePaddle has none of for this network")
        words.insert(0, "batch_norm=True")
        words[:0] = [f"pretrained={trained}"] if trained != "False" else []  # which PaddlePaddle refuses where it is so
    elif trained != "False":
        site.work.comment(site.rule.why, once=True)
        at_torch = 'weights="DEFAULT"' + f" if {trained} else None" * (trained != "True")
        words.insert(0, f"pretrained={trained}" if site.work.to == "paddle" else at_torch)
    form, count = site.rule.side(site.work.to), constant(site.word("num_classes") or "1000")
    assert form is not None
    bare = site.work.to == "torch" and isinstance(count, int) and count <= 0
    words = [each for each in words if not (bare and each.startswith("num_classes="))]
    normed = constant(site.word("batch_norm") or "False")
    if not isinstance(normed, bool) or site.word("with_pool") not in ("", "True"):
        raise Stop("has a batch_norm that is not written out, or no pool at its end")
    if (scale := site.word("scale")) not in ("", "1.0", "1"):
        words.append(f"width_mult={scale}")
    if (width := site.word("width_mult")) not in ("", "1.0", "1"):
        words.append(f"scale={width}")
    like = site.node.func if isinstance(site.node, cst.Call) else None
    func = text(site.work.speller.spelled(form.name + "_bn" * normed, like))
    made = f"{func}({', '.join(words)})"
    # PaddlePaddle's has no last layers then, and PyTorch's last one would have no rows
    return cst.parse_expression(f"{text(site.work.speller.spelled('written.features_of'))}({made})" if bare else made)


def _trained(weights: cst.BaseExpression | None, plain: str, code: str) -> str:
    """Whether weights that were trained are asked for, as an expression."""
    if weights is None or text(weights) == "None":
        return plain
    if isinstance(constant(text(weights)), str) or WEIGHTS.fullmatch(text(weights)):
        return "True"
    if isinstance(weights, cst.IfExp) and text(weights.orelse) == "None" and WEIGHTS.fullmatch(text(weights.body)):
        return text(weights.test)
    if isinstance(weights, cst.Name | cst.Attribute) and not ASKED.search(code):
        return f"{text(weights)} is not None"  # whichever they are, PaddlePaddle has one kind
    raise Stop(f"has weights={text(weights)}, and it cannot be told whether these are any; write them there")


# how many blocks of each size a residual network of so many layers has
DEPTHS = {18: "[2, 2, 2, 2]", 34: "[3, 4, 6, 3]", 50: "[3, 4, 6, 3]", 101: "[3, 4, 23, 3]", 152: "[3, 8, 36, 3]"}


@way
def of_blocks(site: Site) -> cst.BaseExpression | None:
    """ResNet(BasicBlock, 18) of Paddle's, which PyTorch's is told by the blocks of each size."""
    depth = constant(site.word("depth") or "50")
    if depth not in DEPTHS or not isinstance(constant(site.word("num_classes") or "1000"), int):
        raise Stop("has a depth or a number of classes that is not written out")
    if int(str(constant(site.word("num_classes") or "1000"))) <= 0:
        raise Stop("has no last layer, and PyTorch's has one")
    like = site.node.func if isinstance(site.node, cst.Call) else None
    func = text(site.work.speller.spelled("torchvision.models.ResNet", like))
    more = f", num_classes={site.word('num_classes')}" if site.word("num_classes") else ""
    return cst.parse_expression(f"{func}({site.word('block')}, {DEPTHS[int(str(depth))]}{more})")
