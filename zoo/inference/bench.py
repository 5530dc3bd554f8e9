"""zoo.bench: how fast a network runs in each backend, beside the peer's own and beside what zoo.optimize makes of it.

The ways are run in turn, so that a busy moment hits them all. Ratios are of process CPU time, which a neighbour does
not stretch; latencies and throughput are of the clock.
"""

import platform
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timezone
from importlib.metadata import version
from math import isfinite
from statistics import median
from typing import Any

import numpy as np

from zoo.backends import BACKENDS, choose_backend, inference, installed_backends, publisher, runtime
from zoo.builder import build
from zoo.cards import card
from zoo.errors import ArgumentError, ZooError, unknown
from zoo.inference.engines import ENGINES
from zoo.inference.measured import BenchReport, Row
from zoo.inference.optimize import CHOICES, PRECISIONS, optimize
from zoo.network.tables import macs
from zoo.process.devices_and_threads import processors
from zoo.system import load, processor
from zoo.training.session import BOTH
from zoo.version import __version__
from zoo.weights.downloads import ROOMS
from zoo.weights.peer_networks import LIBRARIES, NETWORKS, OTHERS

WARM, LEAST = 2, 5  # batches before the first that counts, and batches that count at least
SIDES = {"cpu": 1024, "gpu": 8192}  # of the matrices whose product is this machine's limit


def bench(
    names: str | Iterable[str],
    backend: str | None = None,
    *,
    precision: str = "float32",
    engine: str | None = "native",
    batches: Iterable[int] = (1,),
    image_sizes: Iterable[int | None] = (None,),
    threads: int = 1,
    seconds: float = 5.0,
    peers: bool = True,
    memory: bool = True,
    gpu: bool = False,
    tell: Callable[[str], None] = lambda words: None,
) -> BenchReport:
    """Measure how fast networks run, with drawn weights, on noise, in eval mode.

    Args:
        names: one network's name, or several.
        backend: "paddle", "torch" or "both"; None takes those that are installed.
        precision, engine: also measure what zoo.optimize makes with these; engine=None leaves it out.
        batches: batch sizes.
        image_sizes: in pixels; None is the card's.
        threads: of each framework.
        seconds: how long each network is measured; its variants run in turn.
        peers: also measure torchvision's and paddle.vision's own network, if they have the same one.
        memory: also measure the memory that a process needs.
        gpu: measure on a GPU, in float32 without optimisation.
        tell: called with a line about what is measured next.

    Returns:
        A BenchReport.

    Raises:
        UnknownChoiceError, ArgumentError: no such name, or a value that cannot work.
        BackendMissingError, DeviceError: the framework or the GPU is missing.

    Example:
        >>> import zoo
        >>> report = zoo.bench("lenet", backend="paddle", engine=None, seconds=0.1, peers=False, memory=False)
        >>> report.rows[0].way, report.rows[0].throughput > 0
        ('zoo', True)
    """
    chosen = [card(name) for name in ([names] if isinstance(names, str) else names)]
    sides = list(BACKENDS) if backend == BOTH else [choose_backend(backend)]
    sides = sides if backend else installed_backends() or sides
    _checked(precision, engine, batches := tuple(batches), threads, seconds, gpu)
    for side in sides:
        runtime(side)
    device = "gpu" if gpu else "cpu"
    before = {side: runtime(side).threads() for side in sides}
    date, before_load = datetime.now(timezone.utc).isoformat(timespec="seconds"), load()
    rows: list[Row] = []
    try:
        for side in sides:
            runtime(side).set_threads(threads)
        tell("this machine's limit")
        limits = {side: inference(side).product_rate(SIDES[device], 0.5, device) for side in sides}
        for facts in chosen:
            for size in image_sizes:
                for batch in batches:
                    for side in sides:
                        tell(f"{facts.name}, {side}, batch {batch}")
                        ways = _ways(facts.name, side, size, batch, precision, engine, peers, device, tell)
                        if memory and not gpu:
                            ways.memory = _memory(facts.name, side, size, batch, threads)
                        rows += _rows(ways, side, seconds, limits[side], gpu)
                        del ways  # the next one's memory is measured
    finally:
        for side, count in before.items():
            runtime(side).set_threads(count)
    versions = {side: runtime(side).version() for side in sides}
    versions |= {"zoo": __version__, "numpy": np.__version__, "python": platform.python_version()}
    versions |= {row.way: version(row.way) for row in rows if row.way in ENGINES}
    name = inference(sides[0]).gpu_name() if gpu else device
    loads = None if before_load is None else (before_load, load() or 0.0)
    return BenchReport(tuple(rows), versions, threads, processor(), processors(), name, loads, date, limits)


def _checked(
    precision: str, engine: str | None, batches: tuple[int, ...], threads: int, seconds: float, gpu: bool
) -> None:
    if precision not in PRECISIONS:
        raise unknown("precision", precision, PRECISIONS)
    if engine is not None and engine not in CHOICES:
        raise unknown("engine", engine, CHOICES)
    if precision == "int8" and engine == "native":
        raise ArgumentError("the frameworks' own ways have no int8; add engine 'auto', 'openvino' or 'onnxruntime'.")
    if not batches or min(batches) < 1 or threads < 1 or not (seconds > 0 and isfinite(seconds)):
        raise ArgumentError(f"batch {batches}, threads {threads} and seconds {seconds} must all be more than 0.")
    if gpu and (precision != "float32" or engine not in (None, "native")):
        raise ArgumentError(
            f"on a GPU networks run in float32 as they are, found precision {precision!r} and engine {engine!r}; "
            "leave both out, or measure them on the CPU."
        )


@dataclass
class _Ways:
    """The ways of one network: what each is called, its precision, and what runs one batch of it; zoo's own memory."""

    network: str
    batch: int
    image_size: int
    macs: int
    runs: dict[tuple[str, str], Callable[[], Any]]
    memory: int | None = None


def _ways(
    name: str,
    side: str,
    size: int | None,
    batch: int,
    precision: str,
    engine: str | None,
    peers: bool,
    device: str,
    tell: Callable[[str], None],
) -> _Ways:
    adapter, room = runtime(side), inference(side)
    model = build(name, side, seed=0, image_size=size, device=device)
    channels, side_of = model.zoo.in_channels, model.zoo.image_size
    shape = (channels, side_of, side_of)
    images = np.random.default_rng(0).standard_normal((batch, *shape), np.float32)
    counted = int(macs(model, shape))
    given = room.placed(adapter.tensor(images), model)
    own = _call(room.made(room.paths("float32")["eager"], model, given, device), given)
    used = room.peak(own) if device == "gpu" else None
    runs = {("zoo", "float32"): own}
    source = next((source for source, own in ROOMS.items() if own == side), None)
    if peers and source is not None and name in NETWORKS[source] and (source, name) not in OTHERS:
        try:
            peer = room.placed(publisher(side).peer(name), model)
            runs[LIBRARIES[source], "float32"] = _call(
                room.made(room.paths("float32")["eager"], peer, given, device), given
            )
        except (ZooError, ImportError) as error:
            tell(f"{LIBRARIES[source]}'s {name} is left out: {error}")
    if engine is not None and device == "cpu":
        # drawn weights have no classes to agree on, and noise is calibrated for noise
        other = np.random.default_rng(1).standard_normal((8, *shape), np.float32)
        more: dict[str, Any] = {"calibration": other, "agreement": 0.0, "layer_errors": False}
        more = more if precision == "int8" else {}
        fast = optimize(model, precision=precision, engine=engine, batch=batch, **more)
        runs[fast.chosen, precision] = _call(fast, given)
    return _Ways(name, batch, side_of, counted, runs, used)


def _call(run: Callable[[Any], Any], given: Any) -> Callable[[], Any]:
    return lambda: run(given)


def _rows(ways: _Ways, side: str, seconds: float, limit: float, gpu: bool) -> list[Row]:
    adapter, room = runtime(side), inference(side)
    answers = {}
    for key, run in ways.runs.items():
        for _ in range(WARM):
            answers[key] = run()
        room.synchronize()
    wall, cpu = measured(ways.runs, seconds, room.synchronize)
    eager = adapter.array(answers["zoo", "float32"])
    basis = wall if gpu else cpu
    first = median(basis["zoo", "float32"])
    rows = []
    for (way, precision), taken in wall.items():
        half, most, worst = (float(each) for each in 1000 * np.percentile(taken, (50, 90, 99)))
        apart = np.abs(adapter.array(answers[way, precision]) - eager).max() / max(np.abs(eager).max(), 1e-30)
        facts = {"network": ways.network, "backend": side, "way": way, "precision": precision, "batch": ways.batch}
        rows.append(
            Row(
                **facts,
                image_size=ways.image_size,
                rounds=len(taken),
                throughput=1000 * ways.batch / half,
                latency=(half, most, worst),
                cpu_ms=1000 * median(cpu[way, precision]),
                memory=ways.memory if way == "zoo" else None,
                macs=ways.macs,
                rate=1000 * ways.batch * ways.macs / half,
                share=1000 * ways.batch * ways.macs / half / limit,
                ratio=first / median(basis[way, precision]),
                error=None if way in LIBRARIES.values() else float(apart),
            )
        )
    return rows


def measured(
    runs: dict[Any, Callable[[], Any]], seconds: float, synchronize: Callable[[], None] = lambda: None
) -> tuple[dict[Any, list[float]], dict[Any, list[float]]]:
    """Run each in turn until the seconds are over, at least LEAST times: seconds by the clock, and of CPU time."""
    wall: dict[Any, list[float]] = {key: [] for key in runs}
    cpu: dict[Any, list[float]] = {key: [] for key in runs}
    until, rounds = time.perf_counter() + seconds, 0
    while rounds < LEAST or time.perf_counter() < until:
        for key, run in runs.items():
            start, busy = time.perf_counter(), time.process_time()
            run()
            synchronize()
            wall[key].append(time.perf_counter() - start)
            cpu[key].append(time.process_time() - busy)
        rounds += 1
    return wall, cpu


def _memory(name: str, side: str, size: int | None, batch: int, threads: int) -> int | None:
    """The most memory that a process needs to build a network and run it, beyond its framework's; None but on Linux."""
    code = (
        "import sys\n"
        "import numpy as np\n"
        "from zoo.backends import runtime\n"
        "from zoo.builder import build\n"
        "from zoo.system import memory_of\n"
        "name, side, size, batch, threads = sys.argv[1], sys.argv[2], *map(int, sys.argv[3:6])\n"
        "adapter = runtime(side)\n"
        "adapter.set_threads(threads)\n"
        # not getrusage's, which begins with the parent's at the fork
        "before = memory_of('VmHWM')\n"
        "model = build(name, side, seed=0, image_size=size or None)\n"
        "side = model.zoo.image_size\n"
        "adapter.run(model, np.zeros((batch, model.zoo.in_channels, side, side), 'float32'))\n"
        "print(memory_of('VmHWM') - before)\n"
    )
    command = [sys.executable, "-c", f"import sys; sys.path[:] = {sys.path!r}\n{code}", name, side]
    done = subprocess.run([*command, str(size or 0), str(batch), str(threads)], capture_output=True, check=False)
    try:
        return int(done.stdout.split()[-1])
    except (IndexError, ValueError):
        return None
