"""Level 9: the mutants of zoo/parity/mutants.py run on the ladder, each up to the level that must find it."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from zoo.backends import first_backend, runtime
from zoo.cards import ModelCard
from zoo.errors import ModelError
from zoo.network.build import Build, bare, complete, construct
from zoo.parity.gradient_level import gradients
from zoo.parity.level_inputs import TRAINING, trainee
from zoo.parity.mutants import MUTANTS, Mutant, lossy
from zoo.parity.planted_faults import layers_of
from zoo.parity.trained_sides import Trainee
from zoo.parity.training_levels import buffers, losses
from zoo.parity.trajectory import trajectory
from zoo.report.parity_report import DIFFERENT, Level, ParityReport

Climb = Callable[..., ParityReport]  # zoo.parity.compare.climb, whose level 9 this is

PIXELS = 64  # the time of a convolution follows them, and no mutant hides in a smaller picture
STEPS = (1, 2, 4)  # of level 8: most mutants show at once, and the control runs the last of them
LAST = "8"
SINGLES = (losses, gradients, buffers, trajectory)  # levels that run in float32 too


def selftest(facts: ModelCard, given: dict[str, Any], seed: int, image: str | Path | None, climb: Climb) -> Level:
    """Level 9: every mutant that applies to the network fails at its level, and the unchanged network passes there."""
    escaped, caught, left_out, late = [], 0, 0, 0
    known: dict[Any, Any] = {}
    outcomes = {
        level: _outcome(Mutant("control", level), facts, given, seed, image, climb, known) for level in _levels()
    }
    escaped += [
        f"the control fails at level {level}: {found.where}" for level, found in outcomes.items() if not found.passed
    ]
    compared = len(outcomes[LAST].series.get("difference", ())) if LAST in outcomes else 0
    for mutant in MUTANTS:
        if not applies(mutant, facts, given):
            left_out += 1
        elif mutant.level == LAST and mutant.shows > compared:
            late += 1
        elif (found := _outcome(mutant, facts, given, seed, image, climb, known)).verdict == DIFFERENT:
            caught += 1
        else:  # a level without an answer has not seen it either
            escaped.append(f"level {mutant.level} does not see {mutant.name}: {found.verdict}, {found.where}")
    words = f"{caught} mutants caught, {left_out} do not apply"
    if late:
        words += f"; {late} would show after the last step that level {LAST} compares, which is step {compared}"
    words += f"; the unchanged network passes levels {', '.join(outcomes)}"
    return Level("9", "self-test", not escaped, 0.0, float(len(escaped)), "escape", escaped[0] if escaped else words)


def applies(mutant: Mutant, facts: ModelCard, given: dict[str, Any] | None = None) -> bool:
    """Whether a network, built with these arguments, has what a mutant changes."""
    if mutant.needs == "heads":
        return facts.num_params_aux is not None
    if mutant.needs == "classes":
        return int(complete(facts, given or {})["num_classes"]) > 1
    return not mutant.needs or bool(layers_of(runtime(first_backend()), bare(_build(facts, {})), mutant.needs))


def _levels() -> list[str]:
    return list(dict.fromkeys(mutant.level for mutant in MUTANTS))


def _outcome(
    mutant: Mutant,
    facts: ModelCard,
    given: dict[str, Any],
    seed: int,
    image: str | Path | None,
    climb: Climb,
    known: dict[Any, Any] | None = None,
) -> Level:
    """The level that must find a mutant, run on it at PIXELS, or the smallest size that works."""
    subject = trainee(facts, given, seed, image, made, mutant.level, pixels=PIXELS)
    if mutant.level in TRAINING:
        level, steps = TRAINING[mutant.level], STEPS if mutant.twist else STEPS[-1:]
        subject = replace(subject, twist=mutant.twist or subject.twist, remembered=known)
        try:
            return _trained(subject, level, steps)
        except ModelError as error:  # as in climb: a pool of another size may leave a linear layer other inputs
            return Level(mutant.level, "cannot run", False, 0.0, float("inf"), "", str(error))
    arguments = dict(subject.arguments)
    if mutant.square:
        arguments["num_classes"] = _inputs_of_the_head(facts, arguments)

    def change(backend: str, model: Any) -> None:
        if mutant.model is not None and backend != first_backend():
            mutant.model(backend, model)

    def make(build: Build) -> Any:
        model = made(build)
        change(build.backend, model)
        return model

    # values are changed after they were perturbed, settings when the network is built
    changes: dict[str, Any] = {"finish": change} if mutant.level in ("3", "3b") else {"make": make}
    with lossy(mutant.write):
        return climb(facts, [mutant.level], image, seed, arguments, **changes).levels[0]


def _trained(subject: Trainee, level: Callable[..., Level], steps: Sequence[int]) -> Level:
    """A level of training in float64 alone, where a mutant shows best, and level 8 in few steps, more if it passes."""
    if level is not trajectory:
        return level(subject, dtypes=("float64",)) if level in SINGLES else level(subject)
    for number in steps:
        found = trajectory(subject, number, ("float64",))
        if not found.passed:
            break
    return found


def _inputs_of_the_head(facts: ModelCard, arguments: dict[str, Any]) -> int:
    weights = [slot for slot in runtime(first_backend()).slots(bare(_build(facts, arguments))) if len(slot.shape) == 2]
    return int(weights[-1].shape[1])


def _build(facts: ModelCard, arguments: dict[str, Any]) -> Build:
    return Build(facts.name, first_backend(), **complete(facts, arguments), dtype="float32", seed=0)


def made(build: Build) -> Any:
    """The network as zoo builds it."""
    return construct(build, None)
