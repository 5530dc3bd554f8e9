"""`zoo bench`: how fast networks run in each backend, beside the peers' own."""

from typing import TYPE_CHECKING, Annotated

import typer

from zoo.cli import options

if TYPE_CHECKING:
    from zoo.inference.measured import BenchReport


def bench(
    names: Annotated[list[str], typer.Argument(help="Networks; `zoo list` shows them.")],
    backend: options.Backend = None,
    precision: options.Precision = "float32",
    engine: options.Engine = "native",
    batch_size: options.BatchSizes = None,
    image_size: options.ImageSizes = None,
    threads: options.Threads = 1,
    seconds: Annotated[float, typer.Option(min=0.1, help="How long each network's ways run in turn.")] = 5.0,
    peers: Annotated[bool, typer.Option(help="Measure torchvision's and paddle.vision's own as well.")] = True,
    memory: Annotated[bool, typer.Option(help="Measure memory, each in a process of its own.")] = True,
    device: options.Device = None,
    json_file: options.Json = None,
    plot: options.Plot = None,
    force: options.Force = False,
) -> None:
    """Measure throughput, latency and memory in eval mode, on drawn weights and noise.

    The ways of a network run in turn. The ratio is of CPU time, zoo's eager network over the way of the row.
    --batch-size (1 by default) and --image-size may be repeated: --plot then draws how the time grows, else bars. With
    --device gpu networks run in float32, and each batch is waited for.
    """
    from zoo.cli.console import screen, spinner
    from zoo.errors import unknown
    from zoo.inference.bench import bench as measure
    from zoo.inference.speed_plots import checked, draw

    # told before the networks run, not after
    options.check_outputs(force, json_file, plot)
    if plot is not None:
        checked(plot)
    if device not in (None, "cpu", "gpu"):
        raise unknown("device of zoo bench", device, ["cpu", "gpu"])
    console = screen(100, stderr=True)
    with console.status("loading", spinner=spinner(console)) as status:

        def tell(words: str) -> None:
            status.update(words)
            if not console.is_terminal:
                typer.echo(words, err=True)

        report = measure(
            names, backend, precision=precision, engine=None if engine == "none" else engine, batches=batch_size or [1],
            image_sizes=image_size or [None], threads=threads, seconds=seconds, peers=peers,
            memory=memory, gpu=device == "gpu", tell=tell,
        )  # fmt: skip
    if plot is not None:
        draw(report, plot)
    options.write(json_file, report.to_json())
    if not options.is_stdout(json_file):
        _show(report)


def _show(report: "BenchReport") -> None:
    from rich.table import Table

    from zoo.cli.console import screen, show

    versions = ", ".join(f"{name} {version}" for name, version in report.versions.items())
    threads = f"{report.threads} thread" + ("s" if report.threads > 1 else "")
    table = Table(title=f"{versions}; {threads}; {report.processor}, {report.cores} cores; {report.device}")
    for name in ("network", "backend", "way"):
        table.add_column(name, no_wrap=True)
    for name in ("batch", "size", "pictures/s", "p50 ms", "p90", "p99", "CPU ms", "GMAC/s", "of limit", "ratio",
                 "MB", "error"):  # fmt: skip
        table.add_column(name, justify="right", no_wrap=True)
    for row in report.rows:
        way = row.way if row.precision == "float32" else f"{row.way}, {row.precision}"
        cells = [f"{row.throughput:.1f}", *(f"{each:.1f}" for each in row.latency), f"{row.cpu_ms:.1f}"]
        cells += [f"{row.rate / 1e9:.1f}", f"{row.share:.0%}", f"{row.ratio:.2f}"]
        cells += ["" if row.memory is None else f"{row.memory / 1e6:.0f}"]
        cells += ["" if row.error is None else f"{row.error:.0e}"]
        table.add_row(row.network, row.backend, way, str(row.batch), str(row.image_size), *cells)
    out = screen(170)
    show(out, table)
    limits = ", ".join(f"{name} {value / 1e9:.1f}" for name, value in report.limits.items())
    out.print(f"limit, a float32 product of two matrices, in GMAC/s: {limits}")
    if report.load is not None:
        out.print(f"begun {report.date}; load of the machine before {report.load[0]:.1f}, after {report.load[1]:.1f}")
