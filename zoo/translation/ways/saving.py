"""What is written otherwise of saving and loading: states, whole networks, and files that are open."""

import re

import libcst as cst

from zoo.translation.statements.optimizer_order import loads
from zoo.translation.ways.general import way
from zoo.translation.writing.rule_arguments import Stop, text
from zoo.translation.writing.way_site import Site, bare
from zoo.translation.written import for_paddle

OPENED = r"\bas {0}\b|\b{0} = (\w+\.)?(open|\w*TemporaryFile)\("  # how a name is given an open file
PATHS = r"\b{0}\s*(: *[\w.]*Path\b|(:[^=\n]+)?= *[^\n]*\bPath\()"  # and a path that is no word


@way
def stored(site: Site) -> cst.BaseExpression | None:
    """torch.save(x, Path("a") / "b.pth"), of which PaddlePaddle takes words, and of open files io.BytesIO alone."""
    node, place = site.before("f")[0], site.given("f")
    if site.work.to == "torch" or node is None or place is None:
        return None
    whole = site.before("obj")[0]
    if whole is not None and site.work.known(whole).kind == "Module":
        return for_paddle.written(site)
    if "torch.load(" in str(site.rule.torch) and _keeps_whole(site):
        return for_paddle.written(site)
    code, word, root = site.work.reader.code, text(place), site.work.speller.root()
    names = set(re.findall(r"(?<![.\w\"'])[A-Za-z_]\w*(?!\w*[\"'(])", word))
    if isinstance(node, cst.Name) and re.search(OPENED.format(word), code):
        site.work.speller.asked.setdefault("io", "io")
        if "load" in str(site.rule.torch):
            return cst.parse_expression(f"{root}.load(io.BytesIO({word}.read()))")
        if not site.work.stands_alone():
            raise Stop("is given an open file; PaddlePaddle takes a path, or io.BytesIO")
        held = site.work.fresh("packed")
        lines = f"{held} = io.BytesIO()\n{root}.save({site.word('obj')}, {held})"
        site.work.ahead[-1].extend(cst.parse_module(lines).body)
        return cst.parse_expression(f"{word}.write({held}.getvalue())")
    made = "Path(" in word or any(re.search(PATHS.format(name), code) for name in names)
    if not made or not isinstance(node, cst.Name | cst.Call | cst.BinaryOperation | cst.Attribute) or re.match(
        r"(str|os\.\w+(\.\w+)?|io\.BytesIO|BytesIO)\(", word
    ):  # fmt: skip
        return None
    func, args = site.plainly()
    whole = cst.Call(cst.Name("str"), [cst.Arg(bare(place))])
    return cst.Call(func, [each.with_changes(value=whole) if each.value is place else each for each in args])


def _keeps_whole(site: Site) -> bool:
    """Whether the file keeps a whole network somewhere."""
    todo: list[cst.CSTNode] = [site.work.reader.tree]
    while todo:
        node = todo.pop()
        todo += node.children
        saves = isinstance(node, cst.Call) and node.args and site.work.known(node.func).name == "torch.save"
        if saves and site.work.known(node.args[0].value).kind == "Module":  # type: ignore[attr-defined]
            return True
    return False


@way
def optimizer_state(site: Site) -> cst.BaseExpression | None:
    """optimizer.state_dict(), which has its schedule's in PaddlePaddle, where the file gives such a state back."""
    order = site.work.order
    if site.work.to == "paddle":
        return _by_order(site) if "load_state" in str(site.rule.torch) else None
    if not order.resumed or not (order.keeps or order.held or order.alone):
        return None
    if site.receiver is None:
        return None
    name = "optimizer_state" if not site.bound else "load_optimizer_state"
    words = ", ".join([text(site.receiver), *(text(each.arg.value) for each in site.bound)])
    return cst.parse_expression(f"{text(site.work.speller.spelled(f'written.{name}'))}({words})")


@way
def schedule_state(site: Site) -> cst.BaseExpression | None:
    """scheduler.set_state_dict(state), which sets the optimizer's rate too in PaddlePaddle.

    In PyTorch the optimizer's own state has the rate; where the file gives it none, the rate is set beside it.
    """
    if site.work.to == "paddle" or site.receiver is None or loads(site.work.reader.tree, site.work.known):
        return None
    words = ", ".join([text(site.receiver), *(text(each.arg.value) for each in site.bound)])
    return cst.parse_expression(f"{text(site.work.speller.spelled('written.load_schedule'))}({words})")


def _by_order(site: Site) -> cst.BaseExpression | None:
    """optimizer.load_state_dict(state) of a network that is made anew: Paddle's state goes by names, which are others.

    A file that makes its parameters once has them under the names that they had; one that makes them again has not.
    """
    work = site.work
    function = next((each for each in reversed(work.around) if isinstance(each, cst.FunctionDef)), None)
    name = function.name.value if function is not None else ""
    calls = len(re.findall(rf"(?<!def )\b{name}\(", work.reader.code)) if name else 0
    again = calls > 1 or any(isinstance(each, cst.For | cst.While) for each in work.around)
    if not again or site.receiver is None or not isinstance(site.new, cst.Call):
        return None
    return for_paddle.called(site, "load_by_order", site.joined([cst.Arg(site.receiver), *site.new.args]))
