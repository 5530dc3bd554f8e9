"""What is written otherwise of data sets that the frameworks bring along."""

import re

import libcst as cst

from zoo.translation.ways.general import way
from zoo.translation.writing.argument_units import constant
from zoo.translation.writing.rule_arguments import Stop, text
from zoo.translation.writing.way_site import Site

TENSORS = re.compile(r"\bToTensor\b|(?<!paddle\.)\bto_tensor\b")  # what makes a tensor of a picture
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
def data_set_back(site: Site) -> cst.BaseExpression | None:
    """paddle.vision.datasets.MNIST(mode="train"), whose labels of [1] each torchvision is told to make."""
    for name in ("image_path", "label_path", "data_file", "backend"):
        if site.word(name) not in ("", "None"):
            raise Stop(f"has {name}={site.word(name)}, which PyTorch's sets are not told")
    mode = site.word("mode") or '"train"'
    train = {"train": "True", "test": "False"}.get(str(constant(mode))) or f'{mode} == "train"'
    target = site.rule.side("torch")
    assert target is not None
    words = ['"data"', f"train={train}"]
    if site.word("transform") not in ("", "None"):
        words.append(f"transform={site.word('transform')}")
    if target.name.rpartition(".")[2] in COLUMNS:
        words.append(f"target_transform=lambda label: {site.work.speller.root()}.tensor([label])")
    site.work.comment(site.rule.why, once=True)
    func = text(site.work.speller.spelled(target.name, site.node.func if isinstance(site.node, cst.Call) else None))
    return cst.parse_expression(f"{func}({', '.join(words)}, download=True)")


# the parts of a data set as PaddlePaddle calls them, and as torchvision does: what it trains with is the greater part
PARTS = {
    "Flowers102": {"train": "test", "test": "train", "valid": "val"},
    "VOCSegmentation": {"train": "trainval", "test": "train", "valid": "val"},
}


@way
def data_set_parts(site: Site) -> cst.BaseExpression | None:
    """paddle.vision.datasets.Flowers(mode="train"), whose parts have other names there; its labels begin with 1."""
    for name in ("data_file", "label_file", "setid_file", "backend"):
        if site.word(name) not in ("", "None"):
            raise Stop(f"has {name}={site.word(name)}, which PyTorch's sets are not told")
    target = site.rule.side("torch")
    assert target is not None
    last = target.name.rpartition(".")[2]
    mode, rows = site.word("mode") or '"train"', PARTS[last]
    plain = constant(mode)
    if isinstance(plain, str) and plain not in rows:
        raise Stop(f"has mode={mode}, which is no part of it")
    part = f'"{rows[plain]}"' if isinstance(plain, str) else f"{rows}[{mode}]".replace("'", '"')
    words = ['"data"', f"split={part}" if last == "Flowers102" else f'"2012", {part}']
    if site.word("transform") not in ("", "None"):
        words.append(f"transform={site.word('transform')}")
    if last == "Flowers102":
        words.append(f"target_transform=lambda label: {site.work.speller.root()}.tensor([label + 1])")
    site.work.comment(site.rule.why, once=True)
    func = text(site.work.speller.spelled(target.name, site.node.func if isinstance(site.node, cst.Call) else None))
    return cst.parse_expression(f"{func}({', '.join(words)}, download=True)")


@way
def normalized(site: Site) -> cst.BaseExpression | None:
    """transforms.Normalize of Paddle's takes pictures and arrays as well; torchvision's takes tensors alone."""
    kind = constant(site.word("data_format") or "'CHW'")
    given = {name: site.word(name) or usual for name, usual in (("mean", "0.0"), ("std", "1.0"))}
    # one number is taken three times
    given = {name: f"[{word}] * 3" if isinstance(constant(word), int | float) else word for name, word in given.items()}
    turned = constant(site.word("to_rgb") or "False") is not False
    tensor = _behind_a_tensor(site)
    like = site.node.func if isinstance(site.node, cst.Call) else None
    spelled = site.work.speller.spelled
    if turned or kind not in ("CHW", "HWC") or tensor is None or (tensor and kind == "HWC"):
        func, words = text(spelled("written.Normalize")), [text(each.arg) for each in site.bound]
        return cst.parse_expression(f"{func}({', '.join(each.rstrip(', ') for each in words)})")
    if tensor:
        if all(given[name] == site.word(name) for name in given):
            return None
        func = text(spelled("torchvision.transforms.Normalize", like))
        return cst.parse_expression(f"{func}(mean={given['mean']}, std={given['std']})")
    site.work.speller.asked.setdefault("np", "numpy")
    shape = "-1, 1, 1" if kind == "CHW" else "1, 1, -1"
    mean, std = (f'np.array({given[name]}, dtype="float32").reshape({shape})' for name in ("mean", "std"))
    made = f"lambda image: (np.asarray(image) - {mean}) / {std}"
    return cst.parse_expression(f"{text(spelled('torchvision.transforms.Lambda', like))}({made})")


def _behind_a_tensor(site: Site) -> bool | None:
    """Whether what a transform is given is a tensor, by the lists that it stands in; None where that is not known."""
    holder = site.work.around[-3] if len(site.work.around) > 2 else None
    if isinstance(holder, cst.List | cst.Tuple) and isinstance(site.work.around[-2], cst.Element):
        outer = site.work.around[-5] if len(site.work.around) > 4 else None
        return _in_list(site, holder, site.work.around[-2], outer)
    name = site.work.assigned(site.node)
    if not isinstance(name, cst.Name):
        return None
    word = name.value
    found: list[bool | None] = []

    class Look(cst.CSTVisitor):
        def visit_Call(self, node: cst.Call) -> None:
            steps = node.args[0].value if node.args else None
            for each in steps.elements if isinstance(steps, cst.List | cst.Tuple) else ():
                if isinstance(each, cst.Element) and text(each.value) == word:
                    found.append(_in_list(site, steps, each, node))  # type: ignore[arg-type]

    site.work.reader.tree.visit(Look())
    alone = len(re.findall(rf"(?<![\w.'\"]){word}\b(?!['\"])", site.work.reader.code)) == len(found) + 1
    return found[0] if found and alone and len(set(found)) == 1 else None


def _in_list(site: Site, holder: cst.List | cst.Tuple, at: cst.CSTNode, outer: cst.CSTNode | None) -> bool | None:
    """The same of a place in a list. outer: what the list is given to."""
    if not TENSORS.search(site.work.reader.code):
        return False
    names = []
    for each in holder.elements[: [*holder.elements].index(at)]:  # type: ignore[arg-type]
        name = text(each.value.func if isinstance(each.value, cst.Call) else each.value)
        made = re.findall(rf"^[ \t]*{re.escape(name)} = ([\w.]+)\(", site.work.reader.code, re.MULTILINE)
        names.append(made[0] if len(made) == 1 else name)
    if any(name.rpartition(".")[2] == "ToTensor" for name in names):
        return True
    whole = isinstance(outer, cst.Call) and text(outer.func).rpartition(".")[2] == "Compose"
    known = all(name.rpartition(".")[2][:1].isupper() for name in names)
    return False if whole and known else None


@way
def channels_first(site: Site) -> cst.BaseExpression | None:
    """transforms.Transpose(), which makes an array with the channels first of a picture."""
    order = site.word("order") or "(2, 0, 1)"
    if _behind_a_tensor(site) is not False:
        raise Stop("may be given a tensor; write tensor.permute where it is")
    site.work.speller.asked.setdefault("np", "numpy")
    func = text(site.work.speller.spelled("torchvision.transforms.Lambda", site.node.func))  # type: ignore[union-attr]
    return cst.parse_expression(f"{func}(lambda image: np.atleast_3d(np.asarray(image)).transpose({order}))")


@way
def resized_back(site: Site) -> cst.BaseExpression | None:
    """transforms.Resize(224, interpolation="bicubic"), which torchvision takes as its own word."""
    word = constant(site.word("interpolation"))
    if word not in INTERPOLATIONS.values():
        raise Stop("has an interpolation that is not written out")
    spelled = site.work.speller.spelled
    func = text(spelled(site.rule.side("torch").name, site.node.func))  # type: ignore[union-attr]
    mode = text(spelled(f"torchvision.transforms.InterpolationMode.{str(word).upper()}"))
    first = [site.word(name) for name in ("img", "size") if site.word(name)]
    more = [f"{name}={site.word(name)}" for name in ("scale", "ratio") if site.word(name)]
    return cst.parse_expression(f"{func}({', '.join([*first, *more])}, interpolation={mode})")


# what a loader is given beside its data, and what is so anyway
DEFAULTS = {"batch_size": "1", "shuffle": "False", "drop_last": "False", "num_workers": "0", "collate_fn": "None"}


@way
def sampled(site: Site) -> cst.BaseExpression | None:
    """DataLoader(data, batch_size=8, sampler=sampler), which Paddle is told by a sampler of batches."""
    like = site.node.func if isinstance(site.node, cst.Call) else None
    func = text(site.work.speller.spelled("paddle.io.DataLoader", like))
    inner = text(site.work.speller.spelled("paddle.io.BatchSampler"))
    sampler, shuffle = site.word("sampler"), site.word("shuffle").strip("()")
    if sampler == "None":
        more = [f"{name}={site.word(name)}" for name in DEFAULTS if site.word(name) not in ("", DEFAULTS[name])]
        return cst.parse_expression(f"{func}({', '.join([site.word('dataset'), *more])})")
    if shuffle == f"{sampler} is None":
        drawn = text(site.work.speller.spelled("paddle.io.RandomSampler"))
        sampler = f"{drawn}({site.word('dataset')}) if {shuffle} else {sampler}"
    elif shuffle not in ("", "False", "None"):
        raise Stop("has both a sampler and shuffle")
    words = [f"sampler={sampler}", f"batch_size={site.word('batch_size') or '1'}"]
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
    target = site.rule.side("paddle")
    assert target is not None
    func = text(site.work.speller.spelled(target.name, site.node.func))  # type: ignore[union-attr]
    more = [f"{name}={site.word(name)}" for name in ("scale", "ratio") if site.word(name)]
    return cst.parse_expression(f'{func}({", ".join([site.word("size"), *more])}, interpolation="{kind}")')


@way
def batches(site: Site) -> cst.BaseExpression | None:
    """paddle.io.BatchSampler(dataset=data, shuffle=True): PyTorch's is given a sampler."""
    shuffle = constant(site.word("shuffle") or "False")
    if not isinstance(shuffle, bool):
        raise Stop("has a shuffle that is not written out")
    spelled = site.work.speller.spelled
    inner = text(spelled(f"torch.utils.data.{'Random' if shuffle else 'Sequential'}Sampler"))
    func = text(spelled("torch.utils.data.BatchSampler"))
    size, last = site.word("batch_size") or "1", site.word("drop_last") or "False"
    return cst.parse_expression(f"{func}({inner}({site.word('dataset')}), {size}, {last})")
