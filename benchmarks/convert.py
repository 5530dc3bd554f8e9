"""What moving weights between the frameworks costs, next to copying the same bytes and to how it is usually written.

    python benchmarks/convert.py [NAME...] [--rounds 3] [--seconds 10] [--threads 1] [--folder DIR]
        [--json FILE] [--plot FILE]

memory: zoo.load_state of a seeded state into a model that is there, in turn with np.copyto of the same arrays; the
ratio is the median over the rounds of the CPU times'. model to model: the same with zoo.state of the other framework's
model before it, whose arrays are new memory.

file: a file of one framework converted to the other's, beside a plain copy of it. Both read from the page cache, write
to a new place and end with fsync, so both pay for what the disk takes; the ratio is of the clock, by medians. naive:
the script that people write: read it with its framework, build the peer of the other, swap the axes of Linear weights
in numpy, set the state, save; the ratio is its CPU time over ours. save alone: the framework writing a model that is
there, beside the copy, below which no converter that uses it comes. Importing the frameworks is left out. The proof is
timed apart: reading the file again, comparing the values, and the outputs of both networks.

writer: the same conversion without its proof, where our writer gives way to torch.save, paddle.save or the safetensors
library, each in processes of its own; the ratios of CPU time and of the process's largest memory (Linux) say what our
writers gain.
"""

import argparse
import multiprocessing
import os
import shutil
import tempfile
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from results import Results

import zoo
from zoo.backends import BACKENDS, publisher, runtime
from zoo.inference.bench import measured
from zoo.network.anatomy import Part
from zoo.network.layout import PADDLES, turned
from zoo.system import memory_of
from zoo.weights import zoo_files
from zoo.weights.names_and_shapes import COUNTER

NAMES = ("resnet152", "vgg16")
MEMORY = {"resnet152": 2.0, "vgg16": 6.0}  # times np.copyto, at most
FILES = 1.5  # times a plain copy, at most
NAIVE = 4.0  # times faster than the usual script, at least
ENDINGS = {"torch": ".pth", "paddle": ".pdparams"}


def timed(make: Callable[[], Any], target: Path) -> tuple[float, float, Any]:
    """Seconds by the clock and of CPU time until a file is made and on the disk, and what making it gave."""
    start, busy = time.perf_counter(), time.process_time()
    made = make()
    with target.open("rb") as file:
        os.fsync(file.fileno())
    return time.perf_counter() - start, time.process_time() - busy, made


def to_paddle(name: str, source: Path, target: Path) -> None:
    """The script that people write, from PyTorch's file to PaddlePaddle's."""
    import paddle
    import torch

    model, state = publisher("paddle").peer(name), torch.load(source)
    linear = {f"{key}.weight" for key, layer in model.named_sublayers() if isinstance(layer, paddle.nn.Linear)}
    found = {}
    for key, value in state.items():
        theirs = key.replace("running_mean", "_mean").replace("running_var", "_variance")
        if not key.endswith("num_batches_tracked"):
            found[theirs] = value.numpy().T if key in linear else value.numpy()
    model.set_state_dict(found)
    paddle.save(model.state_dict(), str(target))


def to_torch(name: str, source: Path, target: Path) -> None:
    """The script that people write, from PaddlePaddle's file to PyTorch's."""
    import paddle
    import torch

    model, state = publisher("torch").peer(name), paddle.load(str(source))
    linear = {f"{key}.weight" for key, layer in model.named_modules() if isinstance(layer, torch.nn.Linear)}
    found = {}
    for key, value in state.items():
        ours = key.replace("_mean", "running_mean").replace("_variance", "running_var")
        found[ours] = torch.from_numpy(value.numpy().T if key in linear else value.numpy())
    model.load_state_dict(found, strict=False)
    torch.save(model.state_dict(), target)


SCRIPTS = {"paddle": to_paddle, "torch": to_torch}


def memory(results: Results, name: str) -> None:
    """From arrays, and from a model, into a model of the other framework."""
    models = {backend: zoo.build(name, backend, seed=0) for backend in BACKENDS}
    state = zoo.state(models["torch"])
    places = {key: np.empty_like(array) for key, array in state.items()}

    def copy() -> None:
        for key, array in state.items():
            np.copyto(places[key], array)

    for backend, model in models.items():
        other = next(each for key, each in models.items() if key != backend)
        runs: dict[str, Callable[[], Any]] = {
            "copy": copy,
            "memory": lambda model=model: zoo.load_state(model, state),
            "model to model": lambda model=model, other=other: zoo.load_state(model, zoo.state(other)),
        }
        for run in runs.values():
            run()
        wall, cpu = measured(runs, results.chosen.seconds)
        base = median(cpu["copy"])
        for kind in ("memory", "model to model"):
            ratio = median(own / each for own, each in zip(cpu[kind], cpu["copy"], strict=True))
            own, clock = median(cpu[kind]), median(wall[kind])
            results.row(
                name,
                f"{name:10} to {backend:6} {kind:14} ratio {ratio:5.2f}; CPU {1000 * own:7.1f} ms, "
                f"copy {1000 * base:7.1f} ms; clock {1000 * clock:7.1f} ms",
                side=f"to {backend}", kind=kind, ratio=ratio, at_most=True, cpu=own, clock=clock, copy_cpu=base,
                goal=MEMORY.get(name) if kind == "memory" else None, rounds=len(cpu[kind]),
            )  # fmt: skip


def on_disk(results: Results, name: str, folder: Path) -> None:
    """From one framework's file to the other's, and back."""
    paths = {backend: folder / f"{name}{ending}" for backend, ending in ENDINGS.items()}
    copied, written = folder / "copy", folder / "naive"
    runtime("torch").save_file(zoo.build(name, "torch", seed=0), str(paths["torch"]), {})
    zoo.convert(paths["torch"], paths["paddle"], card=name, prove=False)
    os.sync()
    for backend in BACKENDS:
        other = next(each for each in BACKENDS if each != backend)
        source, target = paths[other], paths[backend]
        made = zoo.build(name, backend, seed=0)
        copies, moves, scripts, saves = [], [], [], []
        for _ in range(results.chosen.rounds):
            copies.append(timed(lambda source=source: shutil.copyfile(source, copied), copied))
            copied.unlink()
            # to a new place, as all the others: to free what was there before takes as long as half a copy
            target.unlink(missing_ok=True)
            moves.append(
                timed(lambda a=source, b=target: zoo.convert(a, b, card=name, force=True, prove=False), target)
            )
            scripts.append(timed(lambda a=source, to=SCRIPTS[backend]: to(name, a, written), written))
            written.unlink()
            saves.append(timed(lambda to=backend, m=made: runtime(to).save_file(m, str(written), {}), written))
            written.unlink()
        (copy, copy_cpu), (own, own_cpu), (naive, naive_cpu), (save, save_cpu) = (
            tuple(median(each[at] for each in runs) for at in (0, 1)) for runs in (copies, moves, scripts, saves)
        )
        steps = {step: median(done.seconds[step] for _, _, done in moves) for step in moves[0][2].seconds}
        parts = ", ".join(f"{step} {value:.2f} s" for step, value in steps.items())
        results.row(
            name,
            f"{name:10} to {backend:6} file, {source.stat().st_size / 1e6:.0f} MB: copy {copy:.2f} s (CPU "
            f"{copy_cpu:.2f}), convert {own:.2f} s (CPU {own_cpu:.2f}), ratio {own / copy:.2f}; "
            f"{parts}, fsync {own - sum(steps.values()):.2f} s",
            side=f"to {backend}", kind="file", ratio=own / copy, goal=FILES, at_most=True, cpu=own_cpu, clock=own,
            copy_cpu=copy_cpu, copy_clock=copy, steps=steps, bytes=source.stat().st_size,
        )  # fmt: skip
        results.row(
            name,
            f"{name:10} to {backend:6} file, naive {naive:.2f} s (CPU {naive_cpu:.2f}), "
            f"ratio {naive_cpu / own_cpu:.2f}",
            side=f"to {backend}", kind="file, naive script", ratio=naive_cpu / own_cpu, goal=NAIVE, cpu=own_cpu,
            clock=own, naive_cpu=naive_cpu, naive_clock=naive,
        )  # fmt: skip
        results.row(
            name,
            f"{name:10} to {backend:6} file, the framework's own save alone {save:.2f} s (CPU {save_cpu:.2f}), ratio "
            f"{save / copy:.2f}",
            side=f"to {backend}", kind="file, its save alone", ratio=save / copy, cpu=save_cpu, clock=save,
        )  # fmt: skip
    seconds, _, done = timed(
        lambda: zoo.convert(paths["torch"], paths["paddle"], card=name, force=True), paths["paddle"]
    )
    parts = ", ".join(f"{step} {value:.2f} s" for step, value in done.seconds.items())
    results.row(
        name, f"{name:10} to paddle with its proof: {seconds:.2f} s ({parts}); proven: {done.proven}",
        side="to paddle", kind="file, with its proof", clock=seconds, proven=done.proven,
    )  # fmt: skip


def saved_by_torch(
    path: str, parts: Sequence[Part], state: Mapping[str, np.ndarray], counters: Mapping[str, np.ndarray]
) -> None:
    """What write_file does in zoo/torch/runtime.py, by torch.save."""
    import torch

    found = OrderedDict()
    for part in parts:
        for tensor in part.tensors:
            found[part.name(tensor)] = torch.from_numpy(in_order(state[part.name(tensor)]))
        if part.kind == "batch_norm":
            found[part.name(COUNTER)] = torch.from_numpy(np.array(counters[part.name(COUNTER)]))
    torch.save(found, path)


def saved_by_paddle(
    path: str, parts: Sequence[Part], state: Mapping[str, np.ndarray], counters: Mapping[str, np.ndarray]
) -> None:
    """What write_file does in zoo/paddle/runtime.py, by paddle.save."""
    import paddle

    found = {}
    for part in parts:
        for tensor in part.tensors:
            array = state[part.name(tensor)]
            array = array.T if part.kind == "linear" and tensor == "weight" else array
            found[part.name(PADDLES.get(tensor, tensor))] = in_order(array)
    paddle.save(found, path)


def saved_by_safetensors(path: Path, state: Mapping[str, np.ndarray], metadata: dict[str, str]) -> None:
    """What write_safetensors does in zoo/formats/safetensors.py, by the library."""
    from safetensors.numpy import save_file

    save_file({name: in_order(array) for name, array in state.items()}, path, metadata)


def in_order(array: np.ndarray) -> np.ndarray:
    """An array in C order, in the fastest way that there is."""
    return array if array.flags.c_contiguous else turned(array.T) if array.ndim == 2 else np.ascontiguousarray(array)


def alone(name: str, source: Path, target: Path, backend: str, ours: bool) -> tuple[float, float, float]:
    """One conversion in this process: seconds by the clock, of CPU time, and the largest memory so far in MB."""
    if backend in BACKENDS:
        room = runtime(backend)
        if not ours:
            room.write_file = {"torch": saved_by_torch, "paddle": saved_by_paddle}[backend]  # type: ignore[attr-defined]
    elif not ours:
        zoo_files.write_safetensors = saved_by_safetensors  # type: ignore[assignment]
    clock, cpu, _ = timed(lambda: zoo.convert(source, target, card=name, prove=False), target)
    target.unlink()
    return clock, cpu, (memory_of("VmHWM") or 0) / 1e6


def writers(results: Results, name: str, folder: Path) -> None:
    """Our writers beside the libraries', in a new process each time."""
    paths = {backend: folder / f"{name}{ending}" for backend, ending in ENDINGS.items()}
    fresh = multiprocessing.get_context("spawn")
    for backend, ending in (*ENDINGS.items(), ("zoo", ".safetensors")):
        source = paths["paddle" if backend == "torch" else "torch"]
        found: dict[bool, list[tuple[float, float, float]]] = {True: [], False: []}
        for _ in range(results.chosen.rounds):
            for ours, runs in found.items():
                with ProcessPoolExecutor(1, fresh) as pool:
                    runs.append(pool.submit(alone, name, source, folder / f"new{ending}", backend, ours).result())
        (clock, cpu, most), (their_clock, their_cpu, their_most) = (
            tuple(median(run[at] for run in runs) for at in range(3)) for runs in found.values()
        )
        for kind, ratio, words in (
            ("writer, CPU time", their_cpu / cpu, f"CPU {their_cpu:.2f} s, ours {cpu:.2f} s"),
            ("writer, memory", their_most / most if most else None, f"{their_most:.0f} MB, ours {most:.0f} MB"),
        ):
            shown = "not known" if ratio is None else f"{ratio:.2f}"
            results.row(
                name, f"{name:10} to {backend:6} {kind} of the library's over ours {shown}; {words}; "
                f"clock {their_clock:.2f} s, ours {clock:.2f} s",
                side=f"to {backend}", kind=kind, ratio=ratio, cpu=cpu, clock=clock, their_clock=their_clock,
            )  # fmt: skip


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("names", nargs="*", default=NAMES)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--folder", type=Path, default=None, help="on the disk to measure; a temporary one by default")
    results = Results(parser)
    for backend in BACKENDS:
        runtime(backend).set_threads(results.chosen.threads)
    for name in results.chosen.names:
        memory(results, name)
        with tempfile.TemporaryDirectory(dir=results.chosen.folder) as folder:
            on_disk(results, name, Path(folder))
            writers(results, name, Path(folder))
    results.write()


if __name__ == "__main__":
    main()
