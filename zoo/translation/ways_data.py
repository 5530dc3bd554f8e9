"""What is written otherwise of data sets that the frameworks bring along."""

import libcst as cst

from zoo.translation.arguments import Stop, text
from zoo.translation.special import Site
from zoo.translation.units import constant
from zoo.translation.ways import way

COLUMNS = ("MNIST", "FashionMNIST")  # of which PaddlePaddle gives each label as a row of one number


@way
def data_set(site: Site) -> cst.BaseExpression | None:
    """datasets.MNIST(root, train=True, transform=...): PaddlePaddle keeps it elsewhere, and its labels as columns."""
    target = site.rule.side("paddle")
    assert target is not None
    name = target.name.rpartition(".")[2]
    train = site.word("train") or "True"
    mode = {"True": '"train"', "False": '"test"'}.get(train, f'"train" if {train} else "test"')
    if site.word("target_transform") not in ("", "None"):
        raise Stop("has a target_transform, which has no counterpart; change the labels where they are read")
    words = [f"mode={mode}"]
    if site.word("transform") not in ("", "None"):
        words.append(f"transform={site.word('transform')}")
    site.work.comment(site.rule.why, once=True)
    func = text(site.work.speller.spelled(target.name, site.node.func if isinstance(site.node, cst.Call) else None))
    made = cst.parse_expression(f"{func}({', '.join(words)})")
    if name not in COLUMNS:
        return made
    named = site.work.assigned(site.node)
    held = text(named) if named is not None else _fresh(site)
    line = f"{held}.labels = [label[0] for label in {held}.labels]"
    if named is not None:
        site.work.behind[-1].append(cst.parse_statement(line))
        return made
    site.work.ahead[-1].extend(cst.parse_module(f"{held} = {text(made)}\n{line}\n").body)
    return cst.Name(held)


def _fresh(site: Site) -> str:
    """A name for a data set that has none; it is made before the statement, which must be run as it stands there."""
    for each in reversed(site.work.around[:-1]):
        if isinstance(each, cst.Lambda | cst.IfExp | cst.BooleanOperation | cst.BaseComp):
            break
        if isinstance(each, cst.SimpleStatementLine):
            name = site.work.fresh("dataset")
            site.work.words.add(name)
            return name
    raise Stop("gives labels of [N, 1] in PaddlePaddle; give it a name of its own, on a line of its own")


@way
def sampled(site: Site) -> cst.BaseExpression | None:
    """DataLoader(data, batch_size=8, sampler=sampler), which Paddle is told by a sampler of batches."""
    like = site.node.func if isinstance(site.node, cst.Call) else None
    func = text(site.work.speller.spelled("paddle.io.DataLoader", like))
    inner = text(site.work.speller.spelled("paddle.io.BatchSampler"))
    if site.word("shuffle") not in ("", "False", "None"):
        raise Stop("has both a sampler and shuffle")
    words = [f"sampler={site.word('sampler')}", f"batch_size={site.word('batch_size') or '1'}"]
    if site.word("drop_last") not in ("", "False"):
        words.append(f"drop_last={site.word('drop_last')}")
    more = [f"{name}={site.word(name)}" for name in ("num_workers", "collate_fn") if site.word(name)]
    rest = "".join(f", {each}" for each in more)
    return cst.parse_expression(f"{func}({site.word('dataset')}, batch_sampler={inner}({', '.join(words)}){rest})")


@way
def bare_function(site: Site) -> cst.BaseExpression | None:
    """transforms.Lambda(f), which is f for what calls it."""
    value = site.given("lambd")
    if value is None:
        raise Stop("lacks its argument lambd")
    return value


INTERPOLATIONS = {"0": "nearest", "1": "lanczos", "2": "bilinear", "3": "bicubic", "4": "box", "5": "hamming"}


@way
def resized(site: Site) -> cst.BaseExpression | None:
    """transforms.Resize(224, interpolation=InterpolationMode.BICUBIC), whose word Paddle takes."""
    word = site.word("interpolation")
    kind = INTERPOLATIONS.get(word, str(constant(word)) if word[:1] in "\"'" else word.rpartition(".")[2].lower())
    if kind not in INTERPOLATIONS.values():
        raise Stop("has an interpolation that is not written out")
    func = text(site.work.speller.spelled("paddle.vision.transforms.Resize", site.node.func))  # type: ignore[union-attr]
    return cst.parse_expression(f'{func}({site.word("size")}, interpolation="{kind}")')
