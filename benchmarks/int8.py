"""What int8 gains: each engine's int8 beside its own float32, from both backends' exports.

    python benchmarks/int8.py [NAME...] [--batch 1] [--seconds 6] [--threads 1] [--json FILE] [--plot FILE]

Networks have drawn weights and are calibrated with noise, which decides nothing about speed. All ways of a network run
in turn in one process; the ratio is the median over the rounds of float32's CPU time over int8's of the same engine.
Where the processor lacks instructions for 8-bit integers the script says so, and the goal is not judged.
"""

import argparse
import tempfile
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from results import Results

import zoo
from zoo.backends import BACKENDS, exporter, inference, runtime
from zoo.inference.bench import measured
from zoo.inference.engines import ENGINES, INTEGERS, installed
from zoo.inference.quantise import folded, named, quantised
from zoo.system import dot_products

NAMES = ("resnet50", "squeezenet1_1")
GOAL = 1.8


def ways(name: str, backend: str, threads: int, batch: int) -> tuple[dict[Any, Any], dict[str, int]]:
    """What runs a batch, by (engine, precision), and how many layers each engine computes in 8-bit integers."""
    size = zoo.card(name).input_size
    rng = np.random.default_rng(0)
    model = inference(backend).model_copy(zoo.build(name, backend, seed=0))
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        exporter(backend).to_onnx(model, place / "model.onnx", size)
        plain = folded(place / "model.onnx", place / "float32.onnx")
        images = rng.standard_normal((4, *size), np.float32)
        layers = named(plain, zoo.state(model))
        graphs = quantised(plain, place / "float32.onnx", layers, images, (), place / "int8.onnx")
        (place / "int8.onnx").write_bytes(graphs.small.SerializeToString())
        engines = installed(exporter(backend).LIBRARY)
        runs = {
            (engine, precision): ENGINES[engine][0](place / f"{precision}.onnx", precision, threads)
            for engine in engines
            for precision in ("float32", "int8")
        }
        counts = {engine: INTEGERS[engine](place / "int8.onnx", threads, place / "graph.onnx") for engine in engines}
    given = rng.standard_normal((batch, *size), np.float32)
    return {key: lambda run=run: run(given) for key, run in runs.items()}, counts


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("names", nargs="*", default=NAMES)
    parser.add_argument("--batch", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=6.0)
    parser.add_argument("--threads", type=int, default=1)
    results = Results(parser)
    chosen = results.chosen
    able = dot_products()
    if not able:
        print(
            "this processor lacks instructions for 8-bit integers, or does not tell: the goal is not judged", flush=True
        )
    for backend in BACKENDS:
        runtime(backend).set_threads(chosen.threads)
    for name in chosen.names:
        for backend in BACKENDS:
            runs, counts = ways(name, backend, chosen.threads, chosen.batch)
            for run in runs.values():
                run()
            wall, cpu = measured(runs, chosen.seconds)
            for engine, count in counts.items():
                pairs = zip(cpu[engine, "float32"], cpu[engine, "int8"], strict=True)
                ratio = median(plain / small for plain, small in pairs)
                first, second = (1000 * median(cpu[engine, precision]) for precision in ("float32", "int8"))
                results.row(
                    name,
                    f"{name:14} {backend}, {engine}: {ratio:5.2f} times its float32; CPU {first:.1f} and {second:.1f} "
                    f"ms, {count} layers in 8-bit integers",
                    ratio=ratio, goal=GOAL if able else None, side=backend, kind=f"{engine}, int8", batch=chosen.batch,
                    cpu=second / 1000, clock=median(wall[engine, "int8"]), rounds=len(cpu[engine, "int8"]),
                    integers=count,
                )  # fmt: skip
    results.write()


if __name__ == "__main__":
    main()
