"""The pages `parity` and `compare`: what the levels are, the figures of real runs, and the largest errors as a plot."""

import re
from pathlib import Path
from typing import Any

from docs import markup
from docs.figures import Report, by_network, figure, level_of, levels_of, short, tolerance
from docs.markup import code, link, table
from docs.networks import machine
from docs.words import say
from zoo.cards import list_models
from zoo.parity import activation_level as first
from zoo.parity import operator_level as second
from zoo.parity import rounding_model as single
from zoo.parity import training_levels as training
from zoo.parity.compare import QUICK
from zoo.parity.mutants import MUTANTS
from zoo.parity.training_limits import CEILING, FACTOR, FLOOR, KINKED

TEXT = Path(__file__).parent / "text"
TRAINED = ("2", "4", "5", "6", "7")
NONE: Report = {"levels": []}


def ladder() -> list[tuple[str, str, str, str]]:
    """Level, title, what is compared, and its tolerance from the code that compares; in English."""
    return [
        (
            "0",
            "static",
            "Trainable parameters, multiply-accumulates, kinds, settings and output shapes of all layers; the "
            "counts are the card's.",
            "none",
        ),
        (
            "1",
            "transfer",
            "One seed gives both the same bits, and every tensor crosses from either to the other and back, in "
            "memory and through a file.",
            "none",
        ),
        (
            "2",
            "operators",
            "Every operation that ran, run again on its own: output, gradients and statistics, at the shapes at which "
            "it ran and at others; float64. One that cannot be run so is named, and the level fails.",
            short(second.OPERATORS),
        ),
        (
            "3",
            "activations",
            "Every layer's output in eval mode and float64, relative to its largest value. Biases and batch-norm "
            "values are moved away from 0 and 1 first, where mistakes would not show. More where rounding alone moves "
            "that layer by more.",
            short(first.ACTIVATIONS),
        ),
        (
            "3b",
            "float32",
            "Each backend against its own float64: every operation alone, on float64's values, and all together, in "
            "units of the error that rounding explains.",
            f"{single.LIMIT:g} x",
        ),
        (
            "4",
            "loss",
            "In train mode, auxiliary heads included, with and without label smoothing; float64, then float32.",
            _own(FLOOR),
        ),
        (
            "5",
            "gradients",
            "Of every parameter: norm of the difference over norm of the gradient; float64, then the whole in float32.",
            _own(KINKED),
        ),
        ("6", "buffers", "Batch-norm statistics after 4 batches; float64, then float32.", _own(FLOOR)),
        (
            "7",
            "optimizers",
            "SGD, Momentum, Nesterov, Adam and AdamW, each with a constant rate, steps, cosine and warm-up; float64.",
            short(training.OPTIMIZERS),
        ),
        (
            "8",
            "trajectory",
            "Momentum with weight decay along a cosine: loss, weights, statistics and eval logits after every step; "
            "float64, then loss and logits in float32.",
            _own(KINKED),
        ),
        (
            "9",
            "self-test",
            "Mutants of weights, settings and training: each must fail at its level, and the unchanged network "
            "must pass.",
            "none",
        ),
    ]


def _own(floor: dict[str, float]) -> str:
    """Floors and ceilings of a limit that is the network's own."""
    return "; ".join(f"{short(floor[dtype])} ... {short(CEILING[dtype])}" for dtype in floor)


def write(folder: Path, language: str, reports: dict[str, Report]) -> None:
    """Write the pages `parity` and `compare`."""

    def word(english: str, **values: object) -> str:
        return say(english, language, **values)

    heads = [word(each) for each in ("level", "title", "what is compared", "tolerance")]
    rows = [
        [level, word(title), word(what), word(limit) if limit == "none" else limit]
        for level, title, what, limit in ladder()
    ]
    parts = [
        f"# {word('Parity')}",
        word(
            "Every network is built in both backends from one seed, run on the same pictures and compared, level "
            "by level. A level passes where what was measured is at most its tolerance."
        ),
        f"## {word('The levels')}",
        table(heads, rows, right=(3,)),
        word(
            "Where two tolerances are given, the network's own lies between: {factor} times as much as the result of a "
            "backend moves where its pictures and weights are moved by one rounding unit, of the backend that moves "
            "more. Where rounding grows so fast that the upper one is passed, level 8 ends its comparison and says "
            "after how many steps.",
            factor=f"{FACTOR:g}",
        ),
        word(
            "Levels {quick} run unless others are asked for; `--levels all` runs every one. Level 9 has "
            "{mutants} mutants.",
            quick=word(", ").join(QUICK),
            mutants=len(MUTANTS),
        ),
        f"## {word('A real run')}",
        *_run(folder, language, reports),
        f"## {word('Parity mode')}",
        word(
            "Levels 2 to 8 run in parity mode: PyTorch's batch-norm eps and momentum are rounded to float32, as "
            "PaddlePaddle rounds them; in the training levels PaddlePaddle gets the unbiased running variance "
            "and mean pools with an exact gradient, and dropout is off in both. A network that you build has "
            "none of this."
        ),
        f"## {word('Reading a failure')}",
        word(
            "Exit code 0: all equal. 1: a difference, and the report names the first layer that differs, both "
            "values and the likely cause. 2: refused. A port of your own is examined by `zoo diagnose`; "
            "{link} has the usual causes.",
            link=link(word("the page of pitfalls"), "pitfalls"),
        ),
    ]
    markup.save(folder, "parity", *parts)
    _compare(folder, language, reports)


def _run(folder: Path, language: str, reports: dict[str, Report]) -> list[str]:
    def word(english: str, **values: object) -> str:
        return say(english, language, **values)

    ordered = {name: reports[name] for name in list_models() if name in reports}
    if not ordered:
        return [word("No network is measured yet: `python -m docs.reports` does it.")]
    run = [level for level in levels_of(ordered) if level["name"] in QUICK]
    machines = dict.fromkeys(machine(report, language) for report in ordered.values())
    equal = sum(report["passed"] for report in ordered.values())
    heads = [
        word("network"),
        *(f"{level['name']} {word(level['title'])} (≤ {tolerance(level)})" for level in run),
        word("verdict"),
    ]
    rows = []
    for name, report in ordered.items():
        found = [level_of(report, level["name"]) for level in run]
        cells = [_cell(each) if each else "" for each in found]
        rows.append([link(name, f"networks/{name}"), *cells, word("equal" if report["passed"] else "DIFFERENT")])
    units = say("; ", language).join(f"{level['name']}{word(': ')}{word(level['unit'])}" for level in run)
    parts = [
        word(
            "{equal} of {count} networks are equal. Measured on {machines}; the command, which passes over those that "
            "have figures:",
            equal=equal,
            count=len(ordered),
            machines=word("; ").join(machines),
        ),
        markup.block("python -m docs.reports", "sh"),
        table(heads, rows, right=range(1, len(run) + 1)),
        word("Units: {units}.", units=units),
        *unmeasured(reports, language),
    ]
    label = word("Level 3: the largest relative error of each network in float64")
    svg = by_network("parity-activations", label, ordered, "3", word("tolerance"))
    if svg:
        parts += [f"### {label}", markup.drawing(folder, "parity", "parity-activations", svg)]
    return parts


def unmeasured(reports: dict[str, Report], language: str, levels: tuple[str, ...] = QUICK) -> list[str]:
    """A sentence on the networks that lack the figures of some levels; nothing if there are none."""
    lacking = [name for name in list_models() if not all(level_of(reports.get(name, NONE), each) for each in levels)]
    names = say(", ", language).join(map(code, lacking))
    return [say("Not measured yet: {names}.", language, names=names)] if lacking else []


def _compare(folder: Path, language: str, reports: dict[str, Report]) -> None:
    """The prose of the page, and in it two tables: the levels that run unless others are asked for, and training."""
    text = (TEXT / language / "compare.md").read_text(encoding="utf-8")
    for mark, part in {"figures": _quick(reports, language), "training": _training(reports, language)}.items():
        assert text.count("{{ " + mark + " }}") == 1, mark
        text = text.replace("{{ " + mark + " }}", part)
    markup.save(folder, "compare", text)


def _quick(reports: dict[str, Report], language: str) -> str:
    titles = {level: title for level, title, *_ in ladder()}
    heads = [say(each, language) for each in ("network", "parameters", "MACs", "layers")]
    heads += [f"{level} {say(titles[level], language)}" for level in QUICK]
    rows = []
    for name, report in reports.items():
        found = [level_of(report, each) for each in QUICK]
        if all(found):
            counts = [f"{count:,}" for count in found[0]["counts"].values()]
            rows.append([code(name), *counts, *(_cell(level) for level in found)])
    return "\n\n".join([table(heads, rows, right=range(1, len(heads))), *unmeasured(reports, language)])


def _training(reports: dict[str, Report], language: str) -> str:
    """Levels 2 and 4 to 7, and how many tensors have a gradient that is only noise."""
    titles = {level: title for level, title, *_ in ladder()}
    heads = [say("network", language), *(f"{level} {say(titles[level], language)}" for level in TRAINED)]
    heads.insert(4, say("null tensors", language))
    rows = []
    for name, report in reports.items():
        found = {each: level_of(report, each) for each in TRAINED}
        if all(found.values()):
            cells = {each: _cell(level) for each, level in found.items()}
            if found["6"]["where"] == "the network has no batch norm":
                cells["6"] = say("no batch norm", language)
            count, null = re.findall(r"(\d+) tensors, (\d+) of them null", found["5"]["where"])[0]
            told = say("{good} of {count}", language, good=null, count=count)
            rows.append([code(name), cells["2"], cells["4"], cells["5"], told, cells["6"], cells["7"]])
    return "\n\n".join([table(heads, rows, right=range(1, len(heads))), *unmeasured(reports, language, TRAINED)])


def _cell(level: dict[str, Any]) -> str:
    """A figure, bold where it is above its tolerance."""
    return figure(level) if level["passed"] else f"**{figure(level)}**"
