"""What zoo.bench measured: a Row for each way to run a network, and the BenchReport that holds them."""

import json
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Row:
    """One way to run a network, measured.

    Attributes:
        way: "zoo", "torchvision", "paddle.vision", or what zoo.optimize chose.
        throughput: pictures per second, by the clock.
        latency: the 50th, 90th and 99th percentile of the time of a batch, in milliseconds.
        cpu_ms: the median CPU time of a batch, in milliseconds.
        memory: the bytes that a process needs in addition to its framework's, or the GPU's; None if not measured.
        rate: multiply-accumulates per second.
        share: rate as a share of the machine's limit, which is a product of two float32 matrices.
        ratio: the CPU time (on a GPU the time) of the first way divided by this one's.
        error: the largest difference of a logit from the eager network's, relative to the largest logit; None for a
            peer, because it has weights of its own.
    """

    network: str
    backend: str
    way: str
    precision: str
    batch: int
    image_size: int
    rounds: int
    throughput: float
    latency: tuple[float, float, float]
    cpu_ms: float
    memory: int | None
    macs: int
    rate: float
    share: float
    ratio: float
    error: float | None


@dataclass(frozen=True)
class BenchReport:
    """The result of zoo.bench: a Row for each measurement, and the circumstances.

    Attributes:
        rows: see zoo.inference.measured.Row.
        versions: of the backends, zoo, numpy, Python and the engines that ran.
        device: "cpu", or the GPU's name.
        load: the machine's load average over the last minute, before and after; None if the system does not tell.
        date: of the start, in UTC.
        limits: multiply-accumulates per second of each backend in a product of two float32 matrices.

    Example:
        >>> import json, zoo
        >>> report = zoo.bench("lenet", backend="torch", engine=None, seconds=0.1, peers=False, memory=False)
        >>> json.loads(report.to_json())["device"]
        'cpu'
    """

    rows: tuple[Row, ...]
    versions: dict[str, str]
    threads: int
    processor: str
    cores: int
    device: str
    load: tuple[float, float] | None
    date: str
    limits: dict[str, float]

    def to_json(self) -> str:
        """Return the report as a JSON object."""
        return json.dumps(asdict(self), indent=1) + "\n"
