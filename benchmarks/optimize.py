"""What zoo.optimize makes of networks, next to torchvision's eager network and to the engines driven by hand.

    python benchmarks/optimize.py [NAME...] [--batch 4] [--seconds 8] [--threads 1]
        [--precision float32 bfloat16] [--native] [--json FILE] [--plot FILE]

All ways of both backends run in turn in one process, whose first is torchvision's own network in eager mode; the ratio
is its median CPU time over that of the way. Each engine is also driven as its users write it, on the same exported
network with the same threads, fed a numpy array; the second ratio of an engine is the median over the rounds of that
one's CPU time over that of what zoo.optimize gives, which takes and gives the framework's tensors. Where a way is left
out, the reason is printed. --native leaves the engines out.
"""

import argparse
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from results import Results

import zoo
from zoo.backends import BACKENDS, exporter, inference, publisher, runtime
from zoo.errors import ZooError
from zoo.inference.bench import measured
from zoo.inference.engines import ENGINES, installed
from zoo.inference.optimize import FLOATS

NAMES = ("resnet50", "vgg16", "googlenet_bn")
FIRST = "torchvision, eager"
NATIVE = {"resnet50": 1.3, "vgg16": 1.3, "googlenet_bn": 2.3}  # in float32
HALF = 4.0  # in bfloat16, of every network
HAND = 0.97


def onnxruntime_by_hand(file: str, precision: str, threads: int, images: np.ndarray) -> Callable[[], Any]:
    """As its users write it."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    options.intra_op_num_threads = threads
    session = onnxruntime.InferenceSession(file, options, providers=["CPUExecutionProvider"])
    name = session.get_inputs()[0].name
    return lambda: session.run(None, {name: images})[0]


def openvino_by_hand(file: str, precision: str, threads: int, images: np.ndarray) -> Callable[[], Any]:
    """As its users write it."""
    import openvino

    settings = {
        "INFERENCE_PRECISION_HINT": {"float32": "f32", "bfloat16": "bf16"}[precision],
        "INFERENCE_NUM_THREADS": threads,
        "PERFORMANCE_HINT": "LATENCY",
    }
    compiled = openvino.Core().compile_model(file, "CPU", settings)
    return lambda: compiled(images)[0]


BY_HAND = {"onnxruntime": onnxruntime_by_hand, "openvino": openvino_by_hand}


def by_hand(backend: str, model: Any, engines: list[str], images: np.ndarray, threads: int) -> dict[Any, Any]:
    """The engines on an ONNX file of the model, by (engine, precision)."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "model.onnx")
        if engines:
            exporter(backend).to_onnx(inference(backend).model_copy(model), file, images.shape[1:])
        return {
            (engine, precision): BY_HAND[engine](str(file), precision, threads, images)
            for engine in engines
            for precision in FLOATS
            if precision in ENGINES[engine][1]
        }


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("names", nargs="*", default=NAMES)
    parser.add_argument("--batch", type=int, default=4)
    parser.add_argument("--seconds", type=float, default=8.0)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--precision", nargs="+", choices=FLOATS, default=FLOATS)
    parser.add_argument("--native", action="store_true", help="only the frameworks' own ways")
    results = Results(parser)
    chosen = results.chosen
    for backend in BACKENDS:
        runtime(backend).set_threads(chosen.threads)
    for name in chosen.names:
        images = np.random.default_rng(0).standard_normal((chosen.batch, *zoo.card(name).input_size), np.float32)
        room, given = inference("torch"), runtime("torch").tensor(images)
        eager = room.made(room.paths("float32")["eager"], publisher("torch").peer(name), given)
        runs: dict[str, Any] = {FIRST: lambda eager=eager, given=given: eager(given)}
        facts: dict[str, dict[str, Any]] = {FIRST: {"side": "torchvision", "way": "eager", "precision": "float32"}}
        hands: dict[str, str] = {}
        for backend in BACKENDS:
            model, mine = zoo.build(name, backend, seed=0), runtime(backend).tensor(images)
            engines = [] if chosen.native else installed(exporter(backend).LIBRARY)
            hand_runs = by_hand(backend, model, engines, images, chosen.threads)
            for precision in chosen.precision:
                for engine in ("native", *engines):
                    if engine in ENGINES and precision not in ENGINES[engine][1]:
                        continue
                    try:
                        fast = zoo.optimize(
                            model, precision=precision, engine=engine, batch=chosen.batch, remember=False
                        )
                    except ZooError as error:
                        print(f"{name}, {backend}, {engine}, {precision}: {error}", flush=True)
                        continue
                    label = f"{backend}, {fast.chosen}, {precision}"
                    if engine in ENGINES:
                        # side by side in every round, so that a busy moment hits both
                        hands[label] = f"{backend}, {engine} by hand, {precision}"
                        runs[hands[label]] = hand_runs[engine, precision]
                        facts[hands[label]] = {"side": backend, "way": f"{engine} by hand", "precision": precision}
                    runs[label] = lambda fast=fast, mine=mine: fast(mine)
                    facts[label] = {
                        "side": backend, "way": fast.chosen, "precision": precision, "error": fast.error,
                        "agreement": fast.agreement, "pictures": fast.pictures,
                    }  # fmt: skip
                    if engine == "native":
                        facts[label]["goal"] = HALF if precision == "bfloat16" else NATIVE.get(name)
        for run in runs.values():
            run()
        wall, cpu = measured(runs, chosen.seconds)
        first = median(cpu[FIRST])
        for label, told in facts.items():
            own, clock = median(cpu[label]), median(wall[label])
            error = ""
            if "error" in told:
                error = (
                    f", largest logit error {told['error']:.1e}, same first class on {told['agreement']:.0%} of "
                    f"{told['pictures']}"
                )
            results.row(
                name,
                f"{name:14} {label:38} ratio {first / own:5.2f}; CPU {1000 * own:8.1f} ms, "
                f"clock {1000 * clock:8.1f} ms{error}",
                ratio=first / own, cpu=own, clock=clock, rounds=len(cpu[label]), batch=chosen.batch,
                kind=f"{told['way']}, {told['precision']}", **told,
            )  # fmt: skip
        for label, hand in hands.items():
            ratio = median(other / own for other, own in zip(cpu[hand], cpu[label], strict=True))
            results.row(
                name,
                f"{name:14} {label:38} ratio {ratio:5.3f} to it driven by hand",
                ratio=ratio, goal=HAND, batch=chosen.batch, side=facts[label]["side"],
                kind=f"{facts[label]['way']} to it by hand, {facts[label]['precision']}",
            )  # fmt: skip
    results.write()


if __name__ == "__main__":
    main()
