"""The level that ONNX Runtime judges: each backend's ONNX file of a network, compared with the logits of both."""

import tempfile
from pathlib import Path

from zoo.array_difference import difference
from zoo.backends import BACKENDS, remotes, runtime
from zoo.errors import ArgumentError
from zoo.parity.levels import Subject
from zoo.process.isolate import needed
from zoo.report.parity_report import Level
from zoo.weights.export_onnx import allowed, answers, onnxruntime, write_onnx


def check_here(isolate: bool) -> None:
    """Raise DependencyError or ArgumentError unless ONNX Runtime can work on both networks here."""
    onnxruntime()
    if isolate or remotes or needed():
        raise ArgumentError(
            "the ONNX referee needs both networks in one process, and here each backend has its own; leave --onnx out."
        )


def referee(subject: Subject) -> Level:
    """Both backends' ONNX files of the network, run on the pictures, against both backends' float32 logits."""
    logits = {backend: runtime(backend).run(subject.singles[backend], subject.images) for backend in BACKENDS}
    apart = {}
    with tempfile.TemporaryDirectory(prefix="zoo-") as folder:
        for backend in BACKENDS:
            path = Path(folder, f"{backend}.onnx")
            write_onnx(subject.singles[backend], path)
            given = answers(path, subject.images)
            path.unlink()
            for other in BACKENDS:
                apart[f"{backend}'s file against {other}"] = difference(given, logits[other]).relative
    worst = max(apart, key=lambda pair: apart[pair])
    limit = allowed(apart[worst], subject.singles.values(), subject.images)
    return Level("onnx", "ONNX Runtime", apart[worst] <= limit, limit, apart[worst], "relative", worst)
