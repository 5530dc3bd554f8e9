"""The command that runs a comparison again, read off its report."""

import shlex
from collections.abc import Sequence

from zoo.cards import CARDS, list_models
from zoo.data.picture import PHOTOGRAPH
from zoo.network.build import complete
from zoo.report.parity_report import ParityReport


def command(report: ParityReport) -> str:
    """The command that runs this comparison again; empty if the network is not one of zoo's."""
    if {"a", "b"} <= report.arguments.keys():
        return shlex.join(_pair_words(report))
    if report.network not in CARDS:
        return ""
    defaults = complete(CARDS[report.network], {})
    words = ["zoo", "compare", report.network]
    if report.levels:
        words += ["--levels", ",".join(level.name for level in report.levels)]
    words += ["--seed", str(report.seed)]
    for name, value in report.arguments.items():
        if name in defaults and value != defaults[name]:
            flag = f"--{name.replace('_', '-')}"
            words += [flag] if value is True else [flag, str(value)]
    if "device" in report.arguments:
        words += ["--device", str(report.arguments["device"])]
    if not _has_default_image(report):
        # the report keeps the picture's name, not its folder
        words += ["--image", report.image.removesuffix(" and its mirror image")]
    return shlex.join(words)


def _pair_words(report: ParityReport) -> list[str]:
    """The words that compare two models out of files again; their options are the arguments, by the same names."""
    words = ["zoo", "compare", str(report.arguments["a"]), str(report.arguments["b"])]
    for name, value in report.arguments.items():
        if name not in ("a", "b") and value is not False:
            flag = f"--{name.replace('_', '-')}"
            words += [flag] if value is True else [flag, str(value)]
    return [*words, "--levels", ",".join(level.name for level in report.levels)]


def _has_default_image(report: ParityReport) -> bool:
    """Whether the pictures are those that `zoo compare` takes for this network when none is asked for."""
    digits = CARDS[report.network].preprocessing.channels == "grey"
    return report.image == ("ten digits" if digits else f"{PHOTOGRAPH.name} and its mirror image")


def page_command(reports: Sequence[ParityReport]) -> str:
    """The one command that writes the page of these comparisons again; empty where there is none."""
    names = [report.network for report in reports]
    runs = {(tuple(level.name for level in report.levels), report.seed) for report in reports}
    alike = len(runs) == 1 and len(set(names)) == len(names) and all(name in CARDS for name in names)
    if not alike or any(
        report.arguments != complete(CARDS[report.network], {}) or not _has_default_image(report) for report in reports
    ):
        return ""
    ((levels, seed),) = runs
    chosen = ["--all"] if set(names) == set(list_models()) else names
    words = ["zoo", "report", *chosen, "--levels", ",".join(levels), "--seed", str(seed), "-o", "report.html"]
    return shlex.join(words)
