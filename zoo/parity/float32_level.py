"""Level 3b: each backend's float32 network against its own float64 one, by the model in rounding.py.

Level 3 has shown that the float64 networks agree, so each backend is judged on its own: what is equal to float64 as far
as rounding lets it is equal to the other.
"""

from typing import Any

from zoo.builder import BACKENDS, remotes, runtime
from zoo.feeds import Feed
from zoo.parity import passes
from zoo.parity.levels import Subject
from zoo.parity.report import Level
from zoo.parity.rounding import LIMIT, Rounding
from zoo.weights.init import perturbed


def single_precision(subject: Subject) -> Level:
    """Level 3b: the networks with perturbed values, in proof mode, on the first picture."""
    found = {}
    for backend in BACKENDS:
        adapter, single = runtime(backend), subject.singles.pop(backend)
        adapter.proof(single)
        adapter.write(single, perturbed(adapter.slots(single), subject.seed))
        exact = adapter.copy(single, "float64")
        for model in (exact, single):
            subject.finish(backend, model)
        found[backend] = judged(backend, exact, single, subject.images[:1], subject.seed)
        del exact, single, model
    subject.release()
    return row(found)


def judged(backend: str, exact: Any, single: Any, image: Feed, seed: int) -> Rounding:
    """passes.judge() where the networks live; arguments and errors as there."""
    home: Any = remotes[backend].passes if backend in remotes else passes
    found: Rounding = home.judge(backend, exact, single, image, seed)
    return found


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
