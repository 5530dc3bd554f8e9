"""What one would run a trained network with, side by side: one table, made by one command.

    python benchmarks/engines.py [NAME...] [--threads 1 2] [--batch 1 16] [--seconds 3] [--without WAY...]
        [--json docs/speed.json [--add]] [--plot FILE]

The ways: torchvision's network in eager mode, the same by torch.compile (inductor, weights frozen), exported and run by
ONNX Runtime and by OpenVINO, and zoo's network of that name by paddle.inference, all in float32 on noise, with drawn
weights. A process of its own for each network and number of threads runs all of them in turn. The ratio is the median
over the rounds of eager's time over the way's: CPU time on one thread, which a neighbour does not stretch, and time by
the clock on more, as what threads gain does not show in CPU time. By default one
network of each family that torchvision has; `--json docs/speed.json` keeps what the page Fast shows. With `--add` it is
put beside what the file has; of that, only rows of the same network, threads and batch give way, once theirs are
measured. Each row has the machine's load at its beginning. `python -m docs.speed` then draws the README's picture.
"""

import argparse
import json
import os
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from results import Results

import zoo
from zoo.backends import exporter, inference, publisher, runtime
from zoo.inference.bench import measured
from zoo.inference.engines import ENGINES
from zoo.system import load

NAMES = (
    "alexnet_owt", "vgg11", "googlenet_bn", "inception_v3", "resnet18", "squeezenet1_1", "mobilenet_v2",
    "convnext_tiny", "densenet121", "efficientnet_b0", "maxvit_t", "mnasnet1_0", "regnet_x_400mf",
    "shufflenet_v2_x1_0", "swin_t", "vit_b_32",
)  # fmt: skip
EAGER, COMPILED, PADDLE = "torchvision, eager", "torch.compile", "paddle.inference"
WAYS = (EAGER, COMPILED, "onnxruntime", "openvino", PADDLE)


def compiled(model: Any, given: Any) -> Callable[[], Any]:
    """PyTorch's compiler for the CPU, with the weights frozen in; compiled here, for this batch."""
    import torch
    import torch._inductor.config

    torch._inductor.config.freezing = True
    fast = torch.compile(model, dynamic=False)

    def run() -> Any:
        with torch.inference_mode():
            return fast(given)

    run()
    return run


def ways(
    name: str, threads: int, batch: int, wanted: list[str], file: Path
) -> tuple[dict[str, Callable[[], Any]], dict[str, str]]:
    """What runs one batch, by way, and why others are left out. file: where the network is exported to, once."""
    for backend in ("torch", "paddle"):
        runtime(backend).set_threads(threads)
    size = zoo.card(name).input_size
    images = np.random.default_rng(0).standard_normal((batch, *size), np.float32)
    room, given = inference("torch"), runtime("torch").tensor(images)
    peer = room.model_copy(publisher("torch").peer(name))

    def engine(kind: str) -> Callable[[], Any]:
        if not file.exists():
            exporter("torch").to_onnx(peer, file, size)
        run = ENGINES[kind][0](file, "float32", threads)
        return lambda: run(images)

    def paddle() -> Callable[[], Any]:
        own, mine = inference("paddle"), runtime("paddle").tensor(images)
        run = own.made(own.paths("float32")[PADDLE], zoo.build(name, "paddle", seed=0), mine)
        return lambda: run(mine)

    eager = room.made(room.paths("float32")["eager"], peer, given)
    makers = {
        EAGER: lambda: lambda: eager(given), COMPILED: lambda: compiled(peer, given), PADDLE: paddle,
        "onnxruntime": lambda: engine("onnxruntime"), "openvino": lambda: engine("openvino"),
    }  # fmt: skip
    runs, failed = {}, {}
    for way in wanted:
        try:
            runs[way] = makers[way]()
            runs[way]()
        except Exception as error:  # compilers and exporters raise what they like
            runs.pop(way, None)
            failed[way] = " ".join(f"{type(error).__name__}: {error}".split())[:200]
    return runs, failed


def part(name: str, threads: int, batches: list[int], seconds: float, wanted: list[str]) -> list[dict[str, Any]]:
    """The rows of one network on so many threads."""
    rows: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as folder:
        for batch in batches:
            runs, failed = ways(name, threads, batch, wanted, Path(folder, "model.onnx"))
            busy = load()
            wall, cpu = measured(runs, seconds)
            for way in runs:
                taken = cpu if threads == 1 else wall
                ratio = median(first / own for first, own in zip(taken[EAGER], taken[way], strict=True))
                clock, used = median(wall[way]), median(cpu[way])
                rows.append(
                    {"name": name, "way": way, "threads": threads, "batch": batch, "ratio": ratio, "clock": clock,
                     "cpu": used, "rounds": len(wall[way]), "load": busy}
                )  # fmt: skip
            rows += [
                {"name": name, "way": way, "threads": threads, "batch": batch, "why": why}
                for way, why in failed.items()
            ]
    return rows


def earlier(file: Path, facts: dict[str, Any]) -> list[dict[str, Any]]:
    """The rows that a file has, whose facts are joined to these; ValueError if they cannot stand side by side."""
    try:
        before = json.loads(file.read_text(encoding="utf-8"))
        rows: list[dict[str, Any]] = [row for row in before["rows"] if place(row)]
        commands, threads = [before["command"], facts["command"]], {*before["threads"], *facts["threads"]}
        other = [key for key in ("versions", "processor", "cores") if before[key] != facts[key]]
        loads = [before["load_before"], before["load_after"], facts["load_before"]]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ValueError(
            f"--add needs a file that this script wrote, found {file}: {type(error).__name__}, {error}; leave it out."
        ) from None
    if other:
        then, now = ({key: each[key] for key in other} for each in (before, facts))
        raise ValueError(
            f"--add: {file} was measured with {then}, and now it is {now}; leave --add out and measure all."
        )
    # who reads the file is told of the busiest moment
    loads = [each for each in loads if each is not None]
    options = [each.partition(" --json")[0] for each in commands]
    facts |= {"command": f"{'; '.join(options)} --json {file}", "threads": sorted(threads)}
    facts["load_before"] = max(loads, default=None)
    return rows


def command_of(chosen: argparse.Namespace) -> str:
    """The command that measures the same, the file last: the page shows what is before it."""
    words = ["python", "benchmarks/engines.py", *chosen.names, "--threads", *chosen.threads, "--batch", *chosen.batch]
    words += ["--seconds", f"{chosen.seconds:g}", *(["--without", *chosen.without] if chosen.without else [])]
    return shlex.join([*map(str, words), "--json", str(chosen.json)])


def place(row: dict[str, Any]) -> tuple[str, int, int]:
    """What the ways of a row's table have in common; they are only fair beside each other if they ran in turn."""
    return row["name"], row["threads"], row["batch"]


def main() -> None:
    """Print the table; with --part, what one process found, as JSON."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("names", nargs="*", default=NAMES)
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--batch", type=int, nargs="+", default=[1, 16])
    parser.add_argument("--seconds", type=float, default=3.0)
    parser.add_argument("--without", nargs="+", default=[], choices=WAYS[1:], help="ways to leave out")
    parser.add_argument("--add", action="store_true", help="keep what the JSON file has of other networks")
    parser.add_argument("--part", action="store_true", help=argparse.SUPPRESS)
    results = Results(parser)
    chosen = results.chosen
    wanted = [way for way in WAYS if way not in chosen.without]
    if chosen.part:
        print(json.dumps(part(chosen.names[0], chosen.threads[0], chosen.batch, chosen.seconds, wanted)))
        return
    if chosen.json is not None:
        results.facts["command"] = command_of(chosen)
    if chosen.add:
        if chosen.json is None:
            parser.error("--add needs --json FILE, the file to add to.")
        try:
            results.rows = earlier(chosen.json, results.facts)
        except ValueError as error:
            parser.error(str(error))
    for name in chosen.names:
        for threads in chosen.threads:
            command = [sys.executable, __file__, name, "--part", "--threads", str(threads)]
            command += ["--seconds", str(chosen.seconds), "--batch", *map(str, chosen.batch)]
            command += ["--without", *chosen.without] if chosen.without else []
            limits = {"OMP_NUM_THREADS": str(threads), "TORCHINDUCTOR_COMPILE_THREADS": "1"}
            done = subprocess.run(
                command, env={**os.environ, **limits}, capture_output=True, encoding="utf-8", check=False
            )
            try:
                rows = json.loads(done.stdout.splitlines()[-1])
                measured_now = {place(row) for row in rows if row.get("ratio")}
            except (IndexError, ValueError):
                print(f"{name}, {threads} threads: {done.stderr.strip().splitlines()[-1:]}", flush=True)
                continue
            results.rows = [row for row in results.rows if place(row) not in measured_now]
            there = {place(row) for row in results.rows}
            for row in rows:
                at = place(row)
                head = f"{row['name']:18} {row['way']:20} threads {row['threads']}, batch {row['batch']:2}"
                ratio, kind = row.pop("ratio", None), "cpu" if threads == 1 else "clock"
                found = row.pop("why", None) or f"{ratio:5.2f} x eager, {1000 * row[kind]:8.1f} ms, load {row['load']}"
                side, told = row.pop("way"), f"{row['threads']} threads, batch {row['batch']}"
                if at in there:
                    # nothing could be measured there, so what the file has stays
                    print(f"{head}: {found}", flush=True)
                    continue
                results.row(row.pop("name"), f"{head}: {found}", ratio=ratio, side=side, kind=told, basis=kind, **row)
        # a run that is stopped leaves what it has
        results.write()


if __name__ == "__main__":
    main()
