"""How long translating a source takes, next to libcst, which reads it and writes it again.

    python benchmarks/translate.py [NAME...] [--seconds 5] [--json FILE] [--plot FILE]

The networks' own files, each repeated up to 1,000 lines, both ways. In turn, in one process; the ratio is ours over
libcst's of the median CPU time. The goal is seconds for 1,000 lines, and not a ratio.
"""

import argparse
from collections.abc import Callable
from functools import partial
from statistics import median

from results import Results

import zoo
from zoo.backends import BACKENDS
from zoo.inference.bench import measured
from zoo.mirror.side_by_side import source
from zoo.optional_libraries import extra

NAMES = ("lenet", "resnet", "swin")
LINES = 1000
SECONDS = 3.0  # for so many lines, at most


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("names", nargs="*", default=NAMES, help="files of zoo/torch and zoo/paddle")
    parser.add_argument("--seconds", type=float, default=5.0)
    results = Results(parser)
    chosen = results.chosen
    libcst = extra("libcst", "to translate sources", "translate")
    metadata = extra("libcst.metadata", "to translate sources", "translate")
    for name in chosen.names:
        for backend in BACKENDS:
            text = source(backend, name)
            text *= max(1, LINES // text.count("\n"))
            lines = text.count("\n")

            def read_and_write(text: str = text) -> None:
                wrapper = metadata.MetadataWrapper(libcst.parse_module(text), unsafe_skip_copy=True)
                wrapper.resolve(metadata.PositionProvider)
                wrapper.module.visit(libcst.CSTTransformer()).code  # noqa: B018 - it is written here

            to = next(each for each in BACKENDS if each != backend)
            translate = partial(zoo.translate, text, to=to)
            _, cpu = measured({"zoo": partial(run, translate), "libcst": read_and_write}, chosen.seconds)
            mine, other = (median(cpu[key]) for key in ("zoo", "libcst"))
            took = mine * LINES / lines
            results.row(
                name,
                f"{name:12} {backend:6} to {to:6} {took:5.2f} s for {LINES} lines, goal at most {SECONDS:.0f}: "
                f"{'met' if took <= SECONDS else 'not met'}; {mine / other:.2f} times libcst's {other:.2f} s",
                side=to, ratio=mine / other, at_most=True, cpu=mine, peer_cpu=other, lines=lines, per_thousand=took,
            )  # fmt: skip
    results.write()


def run(translate: Callable[[], object]) -> None:
    """Translate, and let go of the result."""
    translate()


if __name__ == "__main__":
    main()
