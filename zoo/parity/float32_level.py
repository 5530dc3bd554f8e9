"""Level 3b: each backend's float32 network against its own float64 one, by the model in rounding_model.py.

Level 3 has shown that the float64 networks agree, so each backend is judged on its own: what is equal to float64 as far
as rounding lets it is equal to the other. Level amp judges mixed precision in the same way.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from math import nan
from typing import Any, TypeVar

from zoo.backends import BACKENDS, remotes, runtime
from zoo.model_inputs import Feed
from zoo.parity import float32_and_float64_runs
from zoo.parity.levels import Subject
from zoo.parity.rounding_model import LIMIT, Rounding
from zoo.report.parity_report import Level

T = TypeVar("T")


def single_precision(subject: Subject) -> Level:
    """Level 3b: the networks with perturbed values, in parity mode, on the first picture."""
    return row(_each(subject, judged))


def mixed_precision(subject: Subject) -> Level:
    """Level amp: as level 3b, the float32 networks in mixed precision, in each dtype that the device has of it."""
    return mixed_row(_each(subject, judged_mixed))


def _each(subject: Subject, judge: Callable[..., T]) -> dict[str, T]:
    """What judge() says of each backend's network in float64 and float32, with perturbed values and in parity mode."""
    found = {}
    for backend in BACKENDS:
        adapter, single = runtime(backend), subject.singles.pop(backend)
        adapter.proof(single)
        adapter.write(single, subject.values("float32"))
        exact = adapter.copy(single, "float64")
        for model in (exact, single):
            subject.finish(backend, model)
        found[backend] = judge(backend, exact, single, subject.images[:1], subject.seed)
        del exact, single, model
    subject.release()
    return found


def judged(backend: str, exact: Any, single: Any, image: Feed, seed: int, amp: str | None = None) -> Rounding:
    """passes.judge() where the networks live; arguments and errors as there."""
    home: Any = remotes[backend].passes if backend in remotes else float32_and_float64_runs
    found: Rounding = home.judge(backend, exact, single, image, seed, amp)
    return found


def judged_mixed(backend: str, exact: Any, single: Any, image: Feed, seed: int) -> dict[str, Rounding]:
    """judged() for each dtype of mixed precision that the backend has on its device, none where it has none."""
    return {amp: judged(backend, exact, single, image, seed, amp) for amp in runtime(backend).mixed()}


def mixed_row(found: Mapping[str, Mapping[str, Rounding]]) -> Level:
    """The row of level amp, from what was found in each network by name and dtype; no answer for one without any."""
    every = {f"{name} {amp}": each for name, own in found.items() for amp, each in own.items()}
    without = " and ".join(name for name, own in found.items() if not own)
    problem = f"{without} has no mixed precision on this device; take a GPU for it" if without else ""
    if not every:
        return Level("amp", "mixed precision", False, LIMIT, nan, "x rounding", problem)
    level = replace(row(every), name="amp", title="mixed precision", series={})
    if problem and level.passed:
        level = replace(level, passed=False, measured=nan)
    return replace(level, where="; ".join(filter(None, (problem, level.where))))


def row(found: dict[str, Rounding]) -> Level:
    """The row of level 3b, from what was found in each network by name."""
    name, worst = max(found.items(), key=lambda pair: pair[1].worst)
    times, layer = worst.worst
    failures = [f"{each.failure} in {name}" for name, each in found.items() if each.failure]
    places = failures or [f"largest at {layer} in {name}"]
    digits = [f"{name}: {each.digits}" for name, each in found.items()]
    where = "; ".join([*places, *digits])
    return Level("3b", "float32", not failures, LIMIT, times, "x rounding", where, series=_series(found))


def _series(found: dict[str, Rounding]) -> dict[str, list[Any]]:
    """What a plot draws, at the places that all networks have."""
    places = {name: {layer: at for at, layer in enumerate(each.layers)} for name, each in found.items()}
    first = next(iter(places.values()))
    shared = [layer for layer in first if all(layer in other for other in places.values())]
    series: dict[str, list[Any]] = {"layers": shared, "explained": [0.0] * len(shared)}
    for name, each in found.items():
        at = [places[name][layer] for layer in shared]
        series[f"error {name}"] = [each.error[place] for place in at]
        series[f"alone {name}"] = [each.alone[place] for place in at]
        explained = [each.explained[place] for place in at]
        series["explained"] = list(map(max, series["explained"], explained))
    return series
