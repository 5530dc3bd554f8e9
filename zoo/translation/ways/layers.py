"""What is written otherwise of layers: what one does besides, its padding, its weight, and what it was made with."""

import re

import libcst as cst

from zoo.translation.reading.kind_of_call import ACTIVE
from zoo.translation.reading.value_kinds import INT
from zoo.translation.statements import layer_statements
from zoo.translation.ways.general import way
from zoo.translation.writing.argument_units import constant
from zoo.translation.writing.rule_arguments import Stop, text
from zoo.translation.writing.uncalled import TELLS
from zoo.translation.writing.way_site import Site
from zoo.translation.written.for_paddle import called

# what an old batch norm of PaddlePaddle's does behind it, by its word, as it was measured, and PyTorch's layer
ACTS = {
    "relu": "ReLU", "relu6": "ReLU6", "sigmoid": "Sigmoid", "tanh": "Tanh", "swish": "SiLU", "silu": "SiLU",
    "hard_swish": "Hardswish", "gelu": "GELU", "mish": "Mish", "elu": "ELU",
}  # fmt: skip
PADS = {"constant": "ConstantPad", "reflect": "ReflectionPad", "replicate": "ReplicationPad", "circular": "CircularPad"}
LATE = (
    "what Model(...) is written out as calls the network, the loss and the metrics as PaddlePaddle's does; it prints "
    "fewer words"
)


@way
def activated(site: Site) -> cst.BaseExpression | None:
    """self.bn = nn.BatchNorm(8, act="relu"), whose activation becomes a layer of its own, called behind it."""
    act = site.word("act")
    kept = [each for each in site.bound if each.argument is None or each.argument.name != "act"]
    func, args = site.work.plainly(site.rule, site.node, site.receiver, kept, site.tail)
    done = cst.Call(func, args)
    target = site.work.assigned(site.node)
    if act in ("", "None"):
        return done
    name = target.attr.value if isinstance(target, cst.Attribute) else ""
    # it must be called wherever it is met, since its activation is called there
    calls = re.findall(rf"\.{name}\b(?!\s*(?:=|\())", site.work.reader.code)
    made = _activation(site, act)
    if not isinstance(target, cst.Attribute) or site.work.known_of(target).items != (ACTIVE,) or calls:
        # one in a Sequential, or that is handed on: the activation goes with it
        return cst.parse_expression(f"{text(site.work.speller.spelled('written.activated'))}({text(done)}, {made})")
    behind = site.work.active.setdefault(name, site.work.fresh(f"{name}_act"))
    line = f"{text(target.with_changes(attr=cst.Name(behind)))} = {made}"
    site.work.behind[-1].append(cst.parse_statement(line))
    return done


def _activation(site: Site, act: str) -> str:
    """The layer of PyTorch's for an activation's word, or for a variable that holds one of those the file has."""
    word, layer = constant(act), site.work.speller.spelled
    if isinstance(word, str):
        if word not in ACTS:
            raise Stop(f"has act={act}, for which PyTorch has no layer")
        return f"{text(layer(f'torch.nn.{ACTS[word]}'))}()"
    said = [each for each in ACTS if re.search(rf"""["']{each}["']""", site.work.reader.code)]
    if not re.fullmatch(r"[\w.\[\]'\"]+", act):
        raise Stop(f"has act={act}, which is a layer of its own in PyTorch: give its word a name")
    rows = [f"None: {text(layer('torch.nn.Identity'))}"]
    rows += [f'"{each}": {text(layer(f"torch.nn.{ACTS[each]}"))}' for each in said or ["relu"]]
    return f"{{{', '.join(rows)}}}[{act}]()"


@way
def padded(site: Site) -> cst.BaseExpression | None:
    """nn.Pad2D(1, mode="reflect"): PyTorch has a layer for each mode."""
    mode, value = constant(site.word("mode") or '"constant"'), site.word("value") or "0.0"
    if mode not in PADS:
        raise Stop("has a mode that is not written out")
    number = str(site.rule.torch).partition("Pad")[2][:2]
    func = text(site.work.speller.spelled(f"torch.nn.{PADS[str(mode)]}{number}"))
    return cst.parse_expression(f"{func}({site.word('padding')}{f', {value}' if mode == 'constant' else ''})")


@way
def sixth(site: Site) -> cst.BaseExpression | None:
    """F.hardsigmoid(x, slope=1 / 6), which is PyTorch's own."""
    slope, offset = constant(site.word("slope")), constant(site.word("offset") or "0.5")
    near = isinstance(slope, float) and abs(slope - 1 / 6) < 1e-6
    if offset != 0.5 or not (near or re.fullmatch(r"1(\.0?)? ?/ ?6(\.0?)?", site.word("slope"))):
        return None
    func = text(site.work.speller.spelled("torch.nn.functional.hardsigmoid"))
    return cst.parse_expression(f"{func}({site.word('x')})")


@way
def same_sides(site: Site) -> cst.BaseExpression | None:
    """nn.Conv2D(..., stride=2, padding="SAME"), which PyTorch takes with a stride of 1 alone."""
    if str(constant(site.word("padding"))).upper() != "SAME":
        given = site.word("padding")
        raise Stop(f"has padding={given}, which PyTorch does not take there: no more than half of a window")
    window, step = (constant(site.word(name) or "None") for name in ("kernel_size", "stride"))
    whole = site.word("ceil_mode") in ("", "False")
    if not whole and isinstance(window, int) and isinstance(step, int) and window < step:
        raise Stop("has a ceil_mode beside padding='SAME', and windows that leave something out")
    if constant(site.word("padding_mode") or '"zeros"') != "zeros":
        raise Stop("has a padding_mode beside padding='SAME'")
    return None


@way
def row_left_out(site: Site) -> cst.BaseExpression | None:
    """F.embedding(x, weight, padding_idx=0): Paddle gives zeros for that row, PyTorch the row, which does not learn."""
    row = constant(site.word("padding_idx") or "None")
    if site.work.to == "torch" and isinstance(row, int) and row < 0:  # counted from the last one
        func, whose, table = (
            text(site.work.speller.spelled("torch.nn.functional.embedding")),
            *map(site.word, ("x", "weight")),
        )
        return cst.parse_expression(f"{func}({whose}, {table}) * ({whose} != {table}.shape[0] - {-row}).unsqueeze(-1)")
    if site.work.to == "torch" and site.word("padding_idx") not in ("", "None"):
        raise Stop("leaves a row out, which is another rule's")
    return None


@way
def bag(site: Site) -> cst.BaseExpression | None:
    """nn.EmbeddingBag(n, d): the table alone, whose rows are added where it is called."""
    if constant(site.word("mode") or '"mean"') not in ("mean", "sum"):
        raise Stop("takes the greatest of its rows, or a mode that is not written out")
    func, args = site.plainly()
    return cst.Call(func, site.joined(args[:2]))


@way
def pretrained(site: Site) -> cst.BaseExpression | None:
    """nn.Embedding.from_pretrained(weights), which learns only where it is asked to."""
    weights, freeze = site.given("embeddings"), site.word("freeze") or "True"
    if weights is not None and not isinstance(weights, cst.Name | cst.Attribute):
        weights = layer_statements.before(site.work, weights, "weights")
    if weights is None:
        raise Stop("has its weights under a star")
    word = text(weights)
    spelled = site.work.speller.spelled
    func, made = text(spelled("paddle.nn.Embedding")), text(spelled("paddle.nn.initializer.Assign"))
    trainable = {"True": ", trainable=False", "False": ""}.get(freeze, f", trainable=not {freeze}")
    padding = f", padding_idx={site.word('padding_idx')}" if site.word("padding_idx") not in ("", "None") else ""
    attribute = f"{site.work.speller.root()}.ParamAttr(initializer={made}({word}){trainable})"
    return cst.parse_expression(f"{func}({word}.shape[0], {word}.shape[1]{padding}, weight_attr={attribute})")


@way
def normed(site: Site) -> cst.BaseExpression | None:
    """weight_norm(conv): a linear layer's weight lies the other way, and so does its axis."""
    before, _ = site.before("layer")
    name = site.work.known(before).name if before is not None else ""
    name = site.work.reader.layer(name) if name else ""
    if re.search(r"\.nn\.Conv\dD$", name):
        return None
    if name.endswith(".nn.Linear") and constant(site.word("name") or '"weight"') == "weight":
        axis = constant(site.word("dim") or "0")
        if axis in (0, 1):
            func = text(site.work.speller.spelled("torch.nn.utils.weight_norm"))
            return cst.parse_expression(f"{func}({site.word('layer')}, dim={1 - int(str(axis))})")
    raise Stop("is of a layer whose weight may lie another way in PyTorch; write the axis for its own layout")


@way
def scaled_dropout(site: Site) -> cst.BaseExpression | None:
    """Dropout that scales when it does not drop is (1 - p) times torch's, in both modes."""
    if constant(site.word("mode")) != "downscale_in_infer":
        raise Stop(f"has the argument mode={site.word('mode')}, which has no counterpart")
    return None


@way
def sequential(site: Site) -> cst.BaseExpression | None:
    """nn.Sequential(("conv", conv), ("act", act)) of Paddle's: torch takes an OrderedDict of such pairs."""
    if site.work.to == "paddle" or not any(isinstance(each.arg.value, cst.Tuple) for each in site.bound):
        return None
    pairs = [each.arg for each in site.bound]
    if any(each.star or not isinstance(each.value, cst.Tuple) or len(each.value.elements) != 2 for each in pairs):
        raise Stop("names some of its layers and others not")
    assert isinstance(site.new, cst.Call)
    elements = [cst.Element(each.value, comma=each.comma) for each in pairs]
    last = cst.LeftSquareBracket(site.new.whitespace_before_args)
    end = cst.RightSquareBracket(pairs[-1].whitespace_after_arg)
    site.work.speller.asked.setdefault("OrderedDict", "collections.OrderedDict")
    rows = cst.List(elements, lbracket=last, rbracket=end)
    return cst.Call(site.as_called(site.plainly()[0]), [cst.Arg(cst.Call(cst.Name("OrderedDict"), [cst.Arg(rows)]))])


@way
def whole_model(site: Site) -> cst.BaseExpression | None:
    """paddle.Model(net), as a class that is put into the file."""
    if LATE not in site.work.notes:
        site.work.notes.append(LATE)
    return None


@way
def noted(site: Site) -> cst.BaseExpression | None:
    """What a note tells of a file that has it: paddle.jit.to_static(net), which does the same as the network itself."""
    if site.rule.note not in site.work.notes:
        site.work.notes.append(site.rule.note)
    return None


@way
def only_told(site: Site) -> cst.BaseExpression | None:
    """conv._padding, which PyTorch keeps as one number for each axis, where it is printed."""
    calls = [text(each.func) for each in site.work.around[:-1] if isinstance(each, cst.Call)]
    if not any(each in TELLS or each.endswith(".format") for each in calls) and not any(
        isinstance(each, cst.FormattedString) for each in site.work.around
    ):
        raise Stop("is a number for each axis in PyTorch, and what it was made with in PaddlePaddle")
    return None


@way
def written_name(site: Site) -> cst.BaseExpression | None:
    """transforms.ToPILImage(), as the function that is put into the file."""
    return called(site, "to_picture", []).func


@way
def printed(site: Site) -> cst.BaseExpression | None:
    """print(paddle.__version__): what is compared with a version's number stays."""
    return None


# over how many axes each way to resize goes
AXES = {"linear": 1, "bilinear": 2, "bicubic": 2, "trilinear": 3}


@way
def resized_picture(site: Site) -> cst.BaseExpression | None:
    """F.interpolate(x, size=224, mode="bilinear"), of which Paddle's takes a number for each axis."""
    mode, node, size = constant(site.word("mode") or "'nearest'"), *site.before("size")
    if site.work.to == "torch":
        return None
    if mode == "nearest-exact" or (mode == "nearest" and site.rank() == 3):
        raise Stop("has a mode that PaddlePaddle has not" + " for rows" * (mode == "nearest"))
    if mode == "area" and site.word("scale_factor") not in ("", "None"):
        raise Stop("has a scale_factor, and PaddlePaddle's takes a size alone for areas; write size=")
    if size is None or node is None or not (isinstance(constant(text(size)), int) or site.work.known(node) == INT):
        return None
    layer = str(site.rule.torch).startswith("nn.")
    count = AXES.get(str(mode), 0 if layer else max(site.rank() - 2, 0))
    whose = None if layer else site.given("input")
    if not count and not isinstance(whose, cst.Name | cst.Attribute):
        raise Stop("has one size for all axes, and it cannot be told how many there are; write each")
    simple = isinstance(size, cst.Integer | cst.Name)
    words = f"[{text(size)}] * {count or f'({text(whose)}.ndim - 2)' if whose is not None else count}"
    words = f"[{', '.join([text(size)] * count)}]" if count and simple else words
    func, args = site.plainly()
    each_axis = cst.parse_expression(words)
    return cst.Call(func, [each.with_changes(value=each_axis) if each.value is size else each for each in args])
