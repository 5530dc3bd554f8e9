"""What int8 gains: each engine's int8 beside its own float32, from both backends' exports.

    python benchmarks/int8.py [NAME...] [--batch 1] [--seconds 6] [--threads 1] [--json FILE] [--plot FILE]

Networks have drawn weights and are calibrated with noise, which decides nothing about speed. All ways of a network run
in turn in one process; the ratio is the median over the rounds of float32's CPU time over int8's of the same engine.
Beside them runs what PyTorch makes of the network by itself (torch.ao.quantization, traced), in units of the fastest.
Where the processor lacks instructions for 8-bit integers the script says so, and the goal is not judged.
"""

import argparse
import tempfile
import warnings
from collections.abc import Callable
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
OWN = "torch.ao.quantization"


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


def own(name: str, batch: int) -> Callable[[], Any]:
    """PyTorch's own int8 network, quantised by its graph for x86 processors, and traced, which is its fastest form."""
    import torch
    from torch.ao.quantization import get_default_qconfig_mapping
    from torch.ao.quantization.quantize_fx import convert_fx, prepare_fx

    torch.backends.quantized.engine = "x86"
    size = zoo.card(name).input_size
    given = torch.from_numpy(np.random.default_rng(0).standard_normal((batch, *size), np.float32))
    model = inference("torch").model_copy(zoo.build(name, "torch", seed=0))
    with torch.no_grad(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it is to move to a library of its own
        watched = prepare_fx(model, get_default_qconfig_mapping("x86"), (given,))
        watched(given)
        traced = torch.jit.freeze(torch.jit.trace(convert_fx(watched), given))

    def run() -> Any:
        with torch.inference_mode():
            return traced(given)

    return run


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
            if backend == "torch":
                runs[OWN, "int8"] = own(name, chosen.batch)
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
            if (OWN, "int8") in runs:
                fastest = min(counts, key=lambda engine: median(cpu[engine, "int8"]))
                pairs = zip(cpu[OWN, "int8"], cpu[fastest, "int8"], strict=True)
                ratio = median(torchs / engines for torchs, engines in pairs)
                taken = median(cpu[OWN, "int8"])
                results.row(
                    name, f"{name:14} {OWN}: CPU {1000 * taken:.1f} ms, {ratio:5.2f} times what {fastest} takes",
                    ratio=ratio, side=backend, kind=f"{OWN}, int8", batch=chosen.batch, cpu=taken,
                    clock=median(wall[OWN, "int8"]), rounds=len(cpu[OWN, "int8"]),
                )  # fmt: skip
    results.write()


if __name__ == "__main__":
    main()
