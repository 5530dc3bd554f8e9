"""Groups of an optimizer's parameters: as a file writes them, and by what its layers were told."""

import re
from typing import TYPE_CHECKING

import libcst as cst

from zoo.translation.reading.value_kinds import TENSOR, item
from zoo.translation.writing.argument_units import constant, turned
from zoo.translation.writing.rule_arguments import Stop, text
from zoo.translation.writing.way_site import Site

if TYPE_CHECKING:
    from zoo.translation.writing.call_site import Around

COEFFICIENT = re.compile(r"regularizer\s*=\s*[\w.]*L2Decay\((?:coeff\s*=\s*)?([^()]*)\)")


def told_groups(site: Site, groups: cst.BaseExpression | None, learnt: set[str]) -> cst.BaseExpression | None:
    """parameters=net.parameters() where layers were told how they learn: groups by what they were told."""
    name = site.rule.side("torch").name  # type: ignore[union-attr]
    listed = isinstance(groups, cst.List) and any(isinstance(each.value, cst.Dict) for each in groups.elements)
    if groups is None or listed or name.endswith(("Lamb", "Rprop")):
        raise Stop("has parameters that layers were told otherwise to learn; write the groups out")
    rate, decay = site.word("learning_rate") or "0.001", ""
    if "regularizer" in learnt:
        decay = f", {turned('decay', site.word('weight_decay') or '0', 'torch') or '0'}"
        if name.endswith("AdamW"):
            coefficients = COEFFICIENT.findall(site.work.reader.code)
            if not coefficients or any(constant(each) != 0 for each in coefficients):
                raise Stop(
                    "decays apart from the gradient, and a regularizer of a layer's is a part of it; write both out"
                )
            decay = ""
    if not decay and "learning_rate" not in learnt:
        return None
    asked = text(site.work.speller.spelled("written.parameter_groups"))
    return cst.parse_expression(f"{asked}({text(groups)}, {rate}{decay})")


KEYS = ("params", "weight_decay", "name", "initial_lr")  # of a group, which PaddlePaddle takes as they are
# groups of parameters that are written out somewhere, and rates of their own in them
GROUPS, RATES = re.compile(r"""["']params["']\s*:"""), re.compile(r"""["']lr["']\s*:""")
SHARES = re.compile(r"""["']learning_rate["']\s*:""")  # of the whole rate, in a group of PaddlePaddle's
ASKED = re.compile(r"get_lr\(|set_lr\(|last_lr|_learning_rate\b")  # what tells or sets the whole rate
# schedules that give all groups one rate, or end at one for all
EVEN = re.compile(
    r"(OneCycleLR|CyclicLR|SWALR)\(|\beta_min\s*=\s*(?!0(\.0*)?\b)|\bmin_lr\s*=\s*(?!0(\.0*)?\b)"
    r"|CosineAnnealing\w+\([^(),=]+,[^(),=]+(\([^()]*\))?[^(),=]*,[^(),=]+[,)]"
)


def uneven(work: "Around") -> None:
    """Stop where a file has groups with rates of their own, and a schedule that gives one to all."""
    if RATES.search(work.reader.code) and EVEN.search(work.reader.code):
        raise Stop("has groups with rates of their own, and a schedule that gives all of them one; write a LambdaLR")


def apart(work: "Around", node: cst.BaseExpression | None) -> bool:
    """Whether parameters may be groups with rates of their own, that are made elsewhere in the file."""
    code, rates = work.reader.code, RATES if work.to == "paddle" else SHARES
    if not isinstance(node, cst.Name | cst.Attribute | cst.Call | cst.BinaryOperation):
        return False
    if not GROUPS.search(code) or not rates.search(code) or re.match(r"filter\(", text(node)):
        return False
    return not re.search(r"\bparameters\(\)$", text(node)) and item(work.known(node)) != TENSOR


# what makes an optimizer, by the side that is written, and what begins likewise
MAKE = {"paddle": "torch.optim.", "torch": "paddle.optimizer."}
LATER = ("torch.optim.lr_", "torch.optim.swa_", "paddle.optimizer.lr.")


def reached(work: "Around") -> bool:
    """Whether an optimizer of the file takes groups that are made elsewhere, whose call then turns their rates."""
    found = False

    class Look(cst.CSTVisitor):
        def visit_Call(self, node: cst.Call) -> None:
            nonlocal found
            path = work.known(node.func).name
            ours = path.startswith(MAKE[work.to]) and not path.startswith(LATER)
            name, place = ("params", 0) if work.to == "paddle" else ("parameters", -1)
            first = next((each.value for at, each in enumerate(node.args)
                          if (each.keyword is None and at == place) or (each.keyword and each.keyword.value == name)),
                         None)  # fmt: skip
            found = found or (ours and not any(each.star for each in node.args) and apart(work, first))

    work.reader.tree.visit(Look())
    return found


SHARED = (
    "learns parameters that another optimizer has in groups of its own, whose settings PaddlePaddle keeps on the "
    "parameter; give both the same groups"
)


def anew(site: Site, groups: cst.BaseExpression | None) -> cst.BaseExpression | None:
    """Parameters as one group, where an optimizer before had them in several: PaddlePaddle's keep what that one said.

    Stop where both are in use at once. None where no other optimizer has groups of these.
    """
    work, node = site.work, site.before("params")[0]
    if node is None or groups is None or not GROUPS.search(work.reader.code):
        return None
    root = re.match(r"(?:list|filter\(.*,\s*)?\(?([A-Za-z_]\w*(?:\.model|\.net)?)", text(node))
    own = work.assigned(site.node)
    rest = _others(work, site.node, root[1]) if root is not None else []
    if own is None or not rest:
        return None
    if any(name != text(own) for name in rest):
        raise Stop(SHARED)
    if isinstance(groups, cst.List) or item(work.known(node)) != TENSOR:
        return None
    return cst.parse_expression(f'[{{"params": {text(groups)}}}]')


def _others(work: "Around", own: cst.CSTNode, root: str) -> list[str]:
    """What the other optimizers are called whose groups have parameters of this network."""
    found: list[str] = []

    class Look(cst.CSTVisitor):
        def visit_Assign(self, node: cst.Assign) -> None:
            call = node.value
            if not isinstance(call, cst.Call) or call is own or work.known(call).kind != "Optimizer" or not call.args:
                return
            words = text(call.args[0].value)
            if GROUPS.search(words) and re.search(rf"(?<![\w.]){re.escape(root)}\b", words):
                found.append(text(node.targets[0].target))

    work.reader.tree.visit(Look())
    return found


def decays(new: cst.Dict) -> cst.Dict:
    """A group's weight_decay of 0 as 0.0: PaddlePaddle calls what is no fraction."""
    rows = [
        each.with_changes(value=cst.Float(f"{text(each.value)}.0"))
        if isinstance(each, cst.DictElement) and constant(text(each.key)) == "weight_decay"
        and isinstance(each.value, cst.Integer) else each
        for each in new.elements
    ]  # fmt: skip
    return new.with_changes(elements=rows)


def keeping(code: str) -> bool:
    """Whether a file of PaddlePaddle's has groups with rates of their own, and asks for the whole rate or sets it."""
    return bool(GROUPS.search(code) and SHARES.search(code) and ASKED.search(code))


def shared(site: Site, groups: cst.BaseExpression) -> cst.BaseExpression:
    """Groups whose rates are shares of the whole rate, and which keep them in PyTorch."""
    rate = site.word("learning_rate") or str(site.rule.side("paddle").argument("learning_rate").default)  # type: ignore[union-attr]
    asked = text(site.work.speller.spelled("written.shared_rates"))
    return cst.parse_expression(f"{asked}({text(groups)}, {rate})")


def grouped(site: Site, groups: cst.List, rate: str) -> cst.BaseExpression:
    """Groups of parameters, whose rates are shares of the whole rate in PaddlePaddle."""
    names = ("lr", "learning_rate") if site.work.to == "paddle" else ("learning_rate", "lr")
    elements = []
    for each in groups.elements:
        if not isinstance(each.value, cst.Dict):
            raise Stop("has groups of parameters that are not written out")
        rows: list[cst.BaseDictElement] = []
        for row in each.value.elements:
            key = constant(text(row.key)) if isinstance(row, cst.DictElement) else ""
            if key not in ("params", "weight_decay", names[0]):
                raise Stop(f"has groups of parameters with {key}, which has no counterpart there")
            assert isinstance(row, cst.DictElement)
            if key == names[0]:
                if site.work.to == "paddle":
                    uneven(site.work)
                if not rate:
                    raise Stop("has groups with a rate, and no rate of its own; write it out")
                sign = "/" if site.work.to == "paddle" else "*"
                simple = isinstance(row.value, cst.Name | cst.Attribute | cst.BaseNumber)
                value = text(row.value) if simple else f"({text(row.value)})"
                row = row.with_changes(
                    key=cst.SimpleString(text(row.key).replace(*names)),
                    value=cst.parse_expression(f"{value} {sign} {rate}"),
                )
            rows.append(row)
        elements.append(each.with_changes(value=each.value.with_changes(elements=rows)))
    if site.work.to == "torch" and keeping(site.work.reader.code):
        return shared(site, groups)
    return groups.with_changes(elements=elements)


def all_rates(node: cst.ListComp) -> cst.Attribute | None:
    """optimizer.param_groups of [group["lr"] for group in optimizer.param_groups]; None for anything else."""
    loop = node.for_in
    groups, name = loop.iter, loop.target
    plain = isinstance(name, cst.Name) and not loop.ifs and loop.inner_for_in is None
    if not plain or not isinstance(groups, cst.Attribute) or groups.attr.value != "param_groups":
        return None
    return groups if re.fullmatch(rf"""{text(name)}\[(["'])lr\1\]""", text(node.elt)) else None


NAMED = re.compile(r"\bdict\([^()]*\bparams\s*=|\bdict\([^\n]*\bparams\s*=")


def written_out(source: str) -> str:
    """dict(params=..., lr=0.1) as {"params": ..., "lr": 0.1}, which groups of parameters are mostly written as."""
    return cst.parse_module(source).visit(_Literals()).code if NAMED.search(source) else source


class _Literals(cst.CSTTransformer):
    """Puts a dict that is written out in place of a call of dict() that has parameters."""

    def leave_Call(self, original_node: cst.Call, updated_node: cst.Call) -> cst.BaseExpression:
        names = [each.keyword.value if each.keyword is not None else "" for each in updated_node.args]
        if text(updated_node.func) != "dict" or "params" not in names or "" in names:
            return updated_node
        rows = [
            cst.DictElement(cst.SimpleString(f'"{name}"'), each.value, comma=each.comma)
            for name, each in zip(names, updated_node.args, strict=True)
        ]
        first, last = updated_node.whitespace_before_args, updated_node.args[-1].whitespace_after_arg
        return cst.Dict(rows, lbrace=cst.LeftCurlyBrace(first), rbrace=cst.RightCurlyBrace(last))
