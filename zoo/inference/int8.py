"""The way of zoo.optimize in int8: export, calibrate, quantise, and hold what comes out against float32."""

import json
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from zoo.array_difference import difference
from zoo.backends import exporter, inference, runtime
from zoo.errors import AgreementError, ArgumentError, ModelError, nearest, some
from zoo.inference.calibration import Pictures, both
from zoo.inference.engines import ENGINES, INTEGERS
from zoo.inference.int8_report import Int8Report, answers
from zoo.inference.layer_errors import measure
from zoo.inference.optimized import Optimized, Subject
from zoo.inference.quantise import Graphs, Layer, folded, named, quantised
from zoo.network.state import state
from zoo.optional_libraries import extra
from zoo.system import dot_products
from zoo.version import __version__

ROUNDS = 7
AT_ONCE = 8  # pictures that pass at once where answers are compared
LAYERED = 8  # pictures that the error of each layer is measured on


def small(
    subject: Subject,
    names: Sequence[str],
    batch: int,
    calibration: Any,
    evaluation: Any,
    agreement: float,
    keep: str | Iterable[str],
    layer_errors: bool,
) -> Optimized:
    """The network in int8 in the fastest of these engines; arguments and errors as for zoo.optimize."""
    if isinstance(agreement, bool) or not isinstance(agreement, int | float) or not 0 <= agreement <= 1:
        raise ArgumentError(f"agreement is a share of the pictures from 0 to 1, found {agreement!r}; give 0.9, say.")
    used, shown = both(subject, calibration, evaluation)
    room, adapter = inference(subject.backend), runtime(subject.backend)
    twin = room.model_copy(subject.model)
    wanted = _logits(lambda images: np.asarray(adapter.run(twin, images)), shown.images)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        place = Path(folder)
        graphs = _graphs(subject.backend, twin, used, keep, place)
        onnx = extra("onnx", "for int8", "deploy")
        _describe(onnx, graphs, subject, used)
        onnx.save(graphs.small, str(place / "int8.onnx"))
        errors = None
        if layer_errors:
            errors = measure(graphs, shown.images[:LAYERED], adapter.threads(), place / "switched.onnx")
        content = (place / "int8.onnx").read_bytes()
        runs, integers, failed, found = {}, {}, {}, {}
        for name in names:
            try:
                integers[name] = INTEGERS[name](place / "int8.onnx", adapter.threads(), place / "engine.onnx")
                if not integers[name]:
                    failed[name] = "it computes none of the layers in 8-bit integers"
                    continue
                run = ENGINES[name][0](place / "int8.onnx", "int8", adapter.threads())
                runs[name] = run
                runs[f"{name}, float32"] = ENGINES[name][0](place / "folded.onnx", "float32", adapter.threads())
                found[name] = _logits(run, shown.images)
            except Exception as error:  # engines raise what they like, and there may be another
                failed[name] = " ".join(f"{type(error).__name__}: {error}".split())[:200]
                runs = {key: value for key, value in runs.items() if key.partition(",")[0] != name}
    if not found:
        reasons = "; ".join(f"{name}: {reason}" for name, reason in failed.items())
        raise ModelError(f"nothing runs this model in int8 ({reasons}); take another precision or engine.")
    seconds = _timed(runs, np.ascontiguousarray(np.resize(subject.images, (batch, *subject.size))))
    ratio = {name: seconds[f"{name}, float32"] / seconds[name] for name in found}
    best = min(found, key=seconds.__getitem__)
    logits = found[best]
    same = float(np.mean(answers(logits) == answers(wanted)))
    report = Int8Report(
        used.title, shown.title, same, float(difference(wanted, logits).relative), _accuracy(shown, wanted, logits),
        ratio, {name: integers[name] for name in found}, dot_products(), errors, graphs.kept, logits, content,
    )  # fmt: skip
    if same < agreement or not np.isfinite(report.error):
        raise AgreementError(_refusal(report, agreement), report)
    why = "the only one that was asked for" if len(names) == 1 else "the fastest here"
    run = runs[best]
    return Optimized(
        best, "int8", subject.backend, batch, report.error, same, shown.title, why, seconds, failed,
        lambda images: adapter.tensor(run(np.ascontiguousarray(room.values(images)))), report,
    )  # fmt: skip


def _graphs(backend: str, twin: Any, used: Pictures, keep: str | Iterable[str], place: Path) -> Graphs:
    """The exported network in float32, as folded.onnx in that folder, and in int8."""
    file = place / "model.onnx"
    try:
        exporter(backend).to_onnx(twin, file, used.images.shape[1:])
        plain = folded(file, place / "folded.onnx")
    except OSError:
        raise  # a full disk is not the exporter's fault
    except Exception as error:  # exporters raise what they like
        words = " ".join(str(error).split())[:300]
        raise ModelError(f"{backend}'s exporter failed on this model ({words}); try the other's.") from None
    layers = named(plain, state(twin))
    if not layers:
        raise ModelError("this model has no convolution and no linear layer to make int8; take another precision.")
    chosen = kept(keep, layers)
    return quantised(plain, place / "folded.onnx", layers, used.images, chosen, place / "quantised.onnx")


def kept(keep: str | Iterable[str], layers: tuple[Layer, ...]) -> list[str]:
    """The layers that these names are of: a layer's own name, or that of a block, which stands for all in it.

    ArgumentError for a name of no layer, and if nothing would be left to be int8.
    """
    names = [keep] if isinstance(keep, str) else list(keep)
    every = [layer.name for layer in layers]
    found = []
    for name in names:
        own = [each for each in every if each == name or each.startswith(f"{name}.")]
        if not isinstance(name, str) or not name or not own:
            near = nearest(name, every)
            hint = f"did you mean {near!r}? " if near else ""
            raise ArgumentError(f"keep= names no layer with {name!r}; {hint}The layers are {some(every, 60)}.")
        found += own
    if set(found) == set(every):
        raise ArgumentError(
            f"keep= names all {len(every)} layers, so nothing would be int8; name fewer, or take precision='float32'."
        )
    return found


def _logits(run: Callable[[np.ndarray], np.ndarray], images: np.ndarray) -> np.ndarray:
    """The answers for any number of pictures, some at a time."""
    return np.concatenate([run(images[at : at + AT_ONCE]) for at in range(0, len(images), AT_ONCE)])


def _timed(runs: dict[str, Callable[[np.ndarray], np.ndarray]], images: np.ndarray) -> dict[str, float]:
    """The median time of a batch for each, run in turn."""
    taken: dict[str, list[float]] = {name: [] for name in runs}
    for run in runs.values():
        run(images)
    for _ in range(ROUNDS):
        for name, run in runs.items():
            start = time.perf_counter()
            run(images)
            taken[name].append(time.perf_counter() - start)
    return {name: median(each) for name, each in taken.items()}


def _accuracy(shown: Pictures, wanted: np.ndarray, logits: np.ndarray) -> tuple[float, float] | None:
    if shown.labels is None:
        return None
    first, second = (float(np.mean(answers(each) == shown.labels)) for each in (wanted, logits))
    return first, second


def _refusal(report: Int8Report, agreement: float) -> str:
    advice = "calibrate with more pictures, and with ones like those that the network will see"
    if report.errors is not None and report.errors.worth:
        advice = f"keep {some(report.errors.worth, 10)} in float32 (keep=), or {advice}"
    return (
        f"in int8 the first class is float32's on {report.agreement:.1%} of {report.evaluation}, less than "
        f"{agreement:.1%}, and the largest logit error is {report.error:.1e} of the largest logit (calibrated with "
        f"{report.calibration}); {advice}, or ask for a smaller agreement=."
    )


def _describe(onnx: Any, graphs: Graphs, subject: Subject, used: Pictures) -> None:
    """Give the int8 model its metadata."""
    facts = {
        "zoo.version": __version__,
        "zoo.backend": f"{subject.backend} {runtime(subject.backend).version()}",
        "zoo.precision": "int8",
        "zoo.calibration": used.title,
        "zoo.preprocessing": json.dumps(subject.how.given()),
        **({"zoo.card": subject.name} if subject.name else {}),
    }
    onnx.helper.set_model_props(graphs.small, facts)
