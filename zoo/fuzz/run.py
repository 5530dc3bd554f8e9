"""zoo.fuzz: drawn networks climb the ladder, right ones and mutants, and what that says about the ladder."""

import json
import time
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from zoo.backends import BACKENDS
from zoo.errors import ArgumentError
from zoo.fuzz.drawing import draw
from zoo.fuzz.judging import STOPPED, climbed, equal_in_effect
from zoo.fuzz.mutations import Mutation, mutate
from zoo.fuzz.network_source import code
from zoo.fuzz.network_tree import Network, choose
from zoo.fuzz.shrinking import Pair, shrunk
from zoo.parity.compare import LEVELS, chosen_levels
from zoo.report.parity_report import Level

SELF_TEST = "9"  # the ladder's own mutants, of its own networks
RIGHT, FALSE_ALARM = "right", "false alarm"
CAUGHT, EQUAL, ESCAPED, NO_ANSWER = "caught", "equal in effect", "escaped", "no answer"
FAILURES = (FALSE_ALARM, ESCAPED, NO_ANSWER)
ATTEMPTS = {FALSE_ALARM: 120, NO_ANSWER: 120, ESCAPED: 40}  # at making it small; an escape takes all levels each time


@dataclass(frozen=True)
class Trial:
    """What became of one drawn network, or of its mutant, which mutation and backend describe.

    verdict is RIGHT or FALSE_ALARM for a network; CAUGHT, EQUAL, ESCAPED, or NO_ANSWER where the ladder ended in an
    exception or had no level left that is right about the network, for a mutant. failed: the levels that a network
    failed at and what they said, the first one for a mutant. code: of each backend, the lines that say what the network
    is, made small where the verdict is a failure.
    """

    number: int
    verdict: str
    failed: dict[str, str] = field(default_factory=dict)
    mutation: str = ""
    words: str = ""
    backend: str = ""
    code: dict[str, list[str]] = field(default_factory=dict)
    seconds: float = field(default=0.0, compare=False)

    @property
    def level(self) -> str:
        """The first level that failed, "" if none did."""
        return next(iter(self.failed), "")

    @property
    def passed(self) -> bool:
        """Whether the verdict is what it has to be."""
        return self.verdict not in FAILURES


@dataclass(frozen=True)
class FuzzReport:
    """The trials of a run: two for each network, the right one and its mutant."""

    seed: int
    levels: tuple[str, ...]
    trials: tuple[Trial, ...]

    @property
    def passed(self) -> bool:
        """Whether no right network was called wrong, and every mutant was caught or does the same."""
        return all(trial.passed for trial in self.trials)

    def count(self, *verdicts: str) -> int:
        """How many trials had one of these verdicts."""
        return sum(trial.verdict in verdicts for trial in self.trials)

    @property
    def caught(self) -> dict[str, int]:
        """How many mutants each level was the first to catch."""
        counts = Counter(trial.level for trial in self.trials if trial.verdict == CAUGHT)
        return {level: counts[level] for level in self.levels if counts[level]}

    def command(self, trial: Trial) -> str:
        """What draws a trial's network again."""
        levels = "" if self.levels == fuzz_levels(None) else f" --levels {','.join(self.levels)}"
        return f"zoo fuzz --seed {self.seed} --only {trial.number}{levels}"

    def to_json(self) -> str:
        """The report as a JSON object, with the figures and every trial."""
        verdicts = (RIGHT, FALSE_ALARM, CAUGHT, EQUAL, ESCAPED, NO_ANSWER)
        figures = {"passed": self.passed, **{name.replace(" ", "_"): self.count(name) for name in verdicts}}
        return json.dumps({**figures, "caught_at": self.caught, **asdict(self)}, ensure_ascii=False)


def fuzz_levels(levels: str | Iterable[str | int] | None) -> tuple[str, ...]:
    """The levels asked for, all but SELF_TEST by default; UnknownChoiceError and ArgumentError."""
    if levels is None or levels == "all":
        return tuple(level for level in LEVELS if level != SELF_TEST)
    wanted = tuple(chosen_levels(levels))
    if SELF_TEST in wanted:
        raise ArgumentError(f"level {SELF_TEST} tests the ladder with mutants of its own; leave it out of levels.")
    if not wanted:
        raise ArgumentError(f"there is no level to run; levels takes some of {', '.join(fuzz_levels(None))}.")
    return wanted


def fuzz(
    numbers: Iterable[int],
    seed: int = 0,
    levels: str | Iterable[str | int] | None = None,
    tell: Callable[[int, str], None] = lambda number, what: None,
    done: Callable[[Trial], None] = lambda trial: None,
) -> FuzzReport:
    """Draw the networks of these numbers and run each, and one mutant of it, up the ladder on the CPU.

    The seed and its own number decide a network, its mutation and the mutated backend. tell hears what is being done
    with which number, done each trial. Raises UnknownChoiceError and ArgumentError for levels, and BackendMissingError.
    """
    wanted = fuzz_levels(levels)
    trials: list[Trial] = []
    for number in numbers:
        network = draw(seed, number)
        for trial in (_right, _mutant):
            start = time.perf_counter()
            failed = trials[-1].failed if trial is _mutant else {}
            # a level that calls the right network wrong says nothing about its mutant
            left = tuple(level for level in wanted if level not in failed)
            made = trial(network, seed, number, left, lambda what, number=number: tell(number, what))  # type: ignore[misc]
            trials.append(_with_time(made, time.perf_counter() - start))
            done(trials[-1])
    return FuzzReport(seed, wanted, tuple(trials))


def _right(network: Network, seed: int, number: int, levels: tuple[str, ...], tell: Callable[[str], None]) -> Trial:
    found = climbed(network, None, "", levels, seed, lambda level: tell(f"level {level}"))
    failed = [level for level in found if not level.passed]
    if not failed:
        return Trial(number, RIGHT, code=_code((network, None), ""))
    first = failed[0]
    tell("making the false alarm small")

    def fails(pair: Pair) -> bool:
        return _alike(first, climbed(pair[0], None, "", [first.name], seed)[0])

    small = shrunk((network, None), fails, ATTEMPTS[FALSE_ALARM])
    return Trial(number, FALSE_ALARM, _words(failed), code=_code(small, ""))


def _mutant(network: Network, seed: int, number: int, levels: tuple[str, ...], tell: Callable[[str], None]) -> Trial:
    mutation: Mutation = mutate(network, seed, number)
    backend = str(choose(np.random.default_rng([seed, number, 2]), BACKENDS))
    pair: Pair = (network, mutation.network)
    told: dict[str, Any] = {"mutation": mutation.kind, "words": mutation.words, "backend": backend}

    if not levels:
        told["words"] += "; no level is left that was right about the network itself"
        return Trial(number, NO_ANSWER, code=_code(pair, backend), **told)

    def verdict(pair: Pair, levels: Iterable[str], say: Callable[[str], None]) -> tuple[str, Level | None]:
        assert pair[1] is not None
        found = climbed(*pair, backend, levels, seed, lambda level: say(f"mutant, level {level}"), until_failure=True)
        last = found[-1] if found and not found[-1].passed else None
        if last is not None:
            return (NO_ANSWER if last.title == STOPPED else CAUGHT), last
        say("mutant, same effect?")
        return (EQUAL if equal_in_effect(pair[0], pair[1], backend, seed) else ESCAPED), None

    outcome, level = verdict(pair, levels, tell)
    if outcome in FAILURES:
        tell("making the failure small")

        def fails(smaller: Pair) -> bool:
            if outcome == ESCAPED:
                # the cheaper question first; a smaller network that stops by itself tells nothing
                assert smaller[1] is not None
                with suppress(Exception):
                    return not equal_in_effect(smaller[0], smaller[1], backend, seed) and (
                        verdict(smaller, levels, lambda what: None)[0] == ESCAPED
                    )
                return False
            assert level is not None
            return _alike(level, climbed(*smaller, backend, [level.name], seed)[0])

        pair = shrunk(pair, fails, ATTEMPTS[outcome])
    return Trial(number, outcome, _words([level] if level is not None else []), code=_code(pair, backend), **told)


def _alike(one: Level, other: Level) -> bool:
    """Whether two failures of a level are of one sort."""
    return not other.passed and one.title == other.title and (one.title != STOPPED or one.where == other.where)


def _code(pair: Pair, backend: str) -> dict[str, list[str]]:
    return {name: code(pair[1] if pair[1] is not None and name == backend else pair[0], name) for name in BACKENDS}


def _words(levels: list[Level]) -> dict[str, str]:
    return {level.name: f"{level.title}: {level.where}" for level in levels}


def _with_time(trial: Trial, seconds: float) -> Trial:
    return Trial(**{**trial.__dict__, "seconds": round(seconds, 3)})
