"""Units of arguments: how the text of a value that PyTorch is given is written for PaddlePaddle, and back."""

import ast
import re
from collections.abc import Callable
from decimal import Decimal

UNITS: dict[str, tuple[Callable[[str], str | None], Callable[[str], str | None]]] = {}


def turned(unit: str, value: str, to: str) -> str | None:
    """A value's text on the side `to`; None where it has no counterpart there."""
    if not unit:
        return value
    return UNITS[unit][to == "torch"](value)


def unit(name: str) -> Callable[[Callable[[str, str], str | None]], Callable[[str, str], str | None]]:
    """Enter a function (value, side to which it is turned) as a unit."""

    def enter(function: Callable[[str, str], str | None]) -> Callable[[str, str], str | None]:
        UNITS[name] = (lambda value: function(value, "paddle"), lambda value: function(value, "torch"))
        return function

    return enter


def constant(value: str) -> object:
    """The value of a literal; Ellipsis where the text is no literal."""
    try:
        return ast.literal_eval(value)
    except (ValueError, SyntaxError, TypeError, MemoryError):
        return ...


def _simple(value: str) -> bool:
    """Whether a text is one word, number, call or bracket, which an operator may stand beside."""
    node = ast.parse(value, mode="eval").body
    return isinstance(node, ast.Name | ast.Constant | ast.Attribute | ast.Call | ast.Subscript | ast.List | ast.Tuple)


@unit("rest of one")
def _rest(value: str, to: str) -> str | None:
    """1 - value: torch's momentum is the share of the new batch, Paddle's that of the old mean."""
    number = constant(value)
    if number is None:
        return None  # a mean over all batches, which Paddle has not
    if isinstance(number, float | int) and not isinstance(number, bool):
        return str(1 - Decimal(value.replace("_", "")))
    node = ast.parse(value, mode="eval").body
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub) and ast.unparse(node.left) in ("1", "1.0"):
        return ast.unparse(node.right)
    return f"1 - {value}" if _simple(value) else f"1 - ({value})"


@unit("not")
def _not(value: str, to: str) -> str | None:
    """The other truth value."""
    if value in ("True", "False"):
        return str(value == "False")
    if value.startswith("not "):
        return value[4:]
    return f"not {value}" if _simple(value) else f"not ({value})"


@unit("attribute")
def _attribute(value: str, to: str) -> str | None:
    """True or False, which Paddle also takes as a ParamAttr or None; those say more than torch's argument can."""
    if to == "torch":
        return "True" if value == "None" else None if "ParamAttr" in value or "nitializer" in value else value
    return "False" if value == "None" else value  # None is no bias in PyTorch, and a bias as usual in PaddlePaddle


@unit("sequence")
def _sequence(value: str, to: str) -> str | None:
    """Several numbers, which torch takes one by one and Paddle in brackets; value_kinds.py makes sure which it is."""
    return value


@unit("device")
def _device(value: str, to: str) -> str | None:
    """The words "cuda:1" and "gpu:1", alone or in an expression that chooses one."""
    words = ("cuda", "gpu") if to == "paddle" else ("gpu", "cuda")
    return re.sub(rf"""(["']){words[0]}(:\d+)?\1""", rf"\1{words[1]}\2\1", value)


@unit("decay")
def _decay(value: str, to: str) -> str | None:
    """No decay of weights: 0 in torch, None in Paddle, which also takes objects."""
    if to == "paddle":
        return "None" if constant(value) == 0 else value
    if found := re.fullmatch(r"(?:\w+\.)*L2Decay\((?:coeff *= *)?(.+)\)", value):
        return found[1]  # Paddle takes the number alone for the same
    return "0" if value == "None" else None if "Decay" in value else value


@unit("own decay")
def _own_decay(value: str, to: str) -> str | None:
    """The decay of AdamW, which PaddlePaddle's takes as a number alone."""
    return value if to == "paddle" else _decay(value, to)


# PyTorch's older names of dtypes in strings
OLD = {
    "torch.FloatTensor": '"float32"', "torch.DoubleTensor": '"float64"', "torch.LongTensor": '"int64"',
    "torch.IntTensor": '"int32"', "torch.HalfTensor": '"float16"', "torch.BoolTensor": '"bool"',
    "torch.ByteTensor": '"uint8"',
}  # fmt: skip


@unit("dtype")
def _dtype(value: str, to: str) -> str | None:
    """A dtype by its constant, or, in Paddle alone, by its name in a string."""
    text = constant(value)
    if to == "paddle" and isinstance(text, str) and text.startswith("torch."):
        return OLD.get(text.replace(".cuda", ""))
    return f"torch.{text}" if to == "torch" and isinstance(text, str) else value


@unit("gelu")
def _gelu(value: str, to: str) -> str | None:
    """torch's word for how GELU is computed, which Paddle takes as a truth value."""
    if to == "paddle":
        return {"'none'": "False", "'tanh'": "True"}.get(value.replace('"', "'"))
    return {"False": '"none"', "True": '"tanh"', "'none'": '"none"', "'tanh'": '"tanh"'}.get(value.replace('"', "'"))


@unit("correction")
def _correction(value: str, to: str) -> str | None:
    """torch's number that is taken from the count, 0 or 1, which Paddle takes as unbiased."""
    if to == "paddle":
        return {"0": "False", "1": "True"}.get(value)
    return {"False": "0", "True": "1"}.get(value)


@unit("sections")
def _sections(value: str, to: str) -> str | None:
    """How long each part is; a single number means another thing on each side, so it has a rule of its own."""
    if to == "torch" and re.search(r"[\[(, ]-1[\]), ]", value):
        return None  # the rest, which torch counts for nobody
    return value if isinstance(constant(value), list | tuple) or value[:1] in "[(" else None


@unit("number")
def _number(value: str, to: str) -> str | None:
    """A number that is written out."""
    return value if isinstance(constant(value), int) else None


@unit("in brackets")
def _bracketed(value: str, to: str) -> str | None:
    """Axes, of which torch takes a single one only in brackets too."""
    return f"({value},)" if to == "torch" and isinstance(constant(value), int) else value


_WAYS = {"bidirect": "True", "bidirectional": "True", "forward": "False"}


@unit("direction")
def _direction(value: str, to: str) -> str | None:
    """Whether a row is read both ways, which Paddle takes as a word."""
    if to == "paddle":
        turned = {"True": '"bidirect"', "False": '"forward"'}.get(value)
        if (said := re.fullmatch(r"""([\w.]+) != ["']forward["']""", value)) is not None:
            return said[1]
        return turned or (f'"bidirect" if {value} else "forward"' if _simple(value) else None)
    if (word := constant(value)) is not ...:
        return _WAYS.get(str(word))
    node = ast.parse(value, mode="eval").body
    if isinstance(node, ast.IfExp):
        sides = [_WAYS.get(str(constant(ast.unparse(each)))) for each in (node.body, node.orelse)]
        test = ast.unparse(node.test)
        return {("True", "False"): test, ("False", "True"): _not(test, to)}.get((sides[0], sides[1]))  # type: ignore[arg-type]
    return f'{value} != "forward"' if _simple(value) else None  # every other word is for both ways


@unit("affine")
def _affine(value: str, to: str) -> str | None:
    """True, which is None as an attribute of Paddle's."""
    if to == "paddle":
        return "None" if value == "True" else None
    return "True" if value == "None" else None


@unit("no affine")
def _no_affine(value: str, to: str) -> str | None:
    """False alone, for a layer without weight and bias."""
    return value if value == "False" else None


@unit("sides")
def _sides(value: str, to: str) -> str | None:
    """Paddle's word for as much padding as keeps the size, which it takes in large letters too."""
    word = constant(value)
    return f'"{word.lower()}"' if to == "torch" and isinstance(word, str) and word.isupper() else value


@unit("in a tuple")
def _tuple(value: str, to: str) -> str | None:
    """One number for each axis, which layers of PyTorch's take in a tuple alone."""
    if to == "paddle" or not value.startswith("[") or not value.endswith("]") or " for " in value:
        return value
    inner = value[1:-1].strip().rstrip(",")
    return f"({inner})" if isinstance(ast.parse(value, mode="eval").body, ast.List) and "," in inner else f"({inner},)"


@unit("under the root")
def _rooted(value: str, to: str) -> str | None:
    """A small number beside a square root, or its square under it, which is almost the same where both are tiny."""
    number = constant(value)
    if not isinstance(number, int | float) or number <= 0 or number > (1e-6 if to == "paddle" else 1e-12):
        return None
    return f"{number**2 if to == 'paddle' else number**0.5:.10g}"


@unit("fan in")
def _fan_in(value: str, to: str) -> str | None:
    """How many values go in, by which PaddlePaddle draws; PyTorch's functions count them themselves."""
    if to == "paddle" or value == "None":
        return None
    return f"(2 / {value if _simple(value) else f'({value})'}) ** 0.5"
