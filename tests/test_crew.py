"""`zoo compare` of many networks: which ones are taken, by which process, how many at a time, and what stays."""

import json
import os
import subprocess
import threading
import time
from collections import deque

import pytest
from conftest import in_process

import zoo
from zoo.cards import CARDS, FAMILIES, chosen
from zoo.errors import BackendMissingError, FileError, WorkerError
from zoo.process import devices_and_threads, isolate, parallel_comparisons
from zoo.process.devices_and_threads import processors
from zoo.process.parallel_comparisons import Crew, weight
from zoo.system import memory_of

COMPARE = ("zoo.parity.compare", "compare")


class Fake:
    """A worker that takes as long for a network as its name says, in hundredths of a second."""

    made: "list[Fake]"

    def __init__(self, backend, folder):
        self.folder, self.ended, self.share, self.asked, self.held = folder, False, None, [], 1000
        assert folder.is_dir()
        Fake.made.append(self)

    def answer(self, verb):
        return None

    def end(self):
        self.ended = True

    def call(self, place, verb, *arguments, **keywords):
        assert not self.ended
        if verb == "share":
            (self.share,) = arguments
        elif verb == "memory_of":
            return self.held
        elif verb == "work":
            (name,) = arguments
            self.asked.append((name, self.share, [each.ended for each in Fake.made]))
            time.sleep(int(name) / 100)
            self.held = max(self.held, 1000 * int(name))
            if keywords.get("fails") == name:
                raise FileError(f"no {name}.")
            return -int(name)
        return None


@pytest.fixture
def fakes(monkeypatch):
    Fake.made = []
    monkeypatch.setattr(parallel_comparisons, "Worker", Fake)
    monkeypatch.setattr(parallel_comparisons, "processors", lambda: 2)
    yield Fake.made
    assert all(each.ended and not each.folder.exists() for each in Fake.made)


def test_the_largest_meets_the_smallest_and_the_large_ones_nobody(fakes):
    events, lock = deque(), threading.Lock()

    def tell(name, result):
        with lock:
            events.append((name, result))

    group = Crew(tell)
    small, large = ["1", "2", "3", "6", "9", "20"], ["11", "12"]
    found = group.perform(small, large, lambda name: ("work", "work", (name,), {}))
    assert found == {name: -int(name) for name in (*small, *large)}
    first, second = fakes
    # the longest takes as long as all the others together, which the other process does meanwhile
    assert [name for name, *_ in first.asked] == ["20", "12", "11"]
    assert [name for name, *_ in second.asked] == ["1", "2", "3", "6", "9"]
    assert {share for name, share, _ in (*first.asked, *second.asked) if name in small} == {2}
    # by then the other process is gone, with its memory, and all processors are there
    assert first.asked[1:] == [("12", 1, [False, True]), ("11", 1, [False, True])]
    under_way = most = 0
    for name, result in events:
        under_way += 1 if result is None else -1
        most = max(most, under_way)
        assert under_way <= (2 if name in small else 1)
    assert most == 2
    assert [result for name, result in events if name == "12"] == [None, -12]
    if memory_of("VmHWM"):
        assert group.peak >= 20_000 + 9000
        assert group.peak <= 20_000 + 9000 + memory_of("VmHWM")


def test_one_processor_or_one_small_network_has_one_process(fakes, monkeypatch):
    Crew(lambda name, result: None).perform(["1"], ["2"], lambda name: ("work", "work", (name,), {}))
    monkeypatch.setattr(parallel_comparisons, "processors", lambda: 1)
    Crew(lambda name, result: None).perform(["1", "2"], [], lambda name: ("work", "work", (name,), {}))
    Crew(lambda name, result: None).perform([], ["2"], lambda name: ("work", "work", (name,), {}))
    assert [[share for _, share, _ in each.asked] for each in fakes] == [[1, 1], [1, 1], [1]]


def test_a_missing_backend_is_told_before_a_process_starts(fakes, monkeypatch):
    def missing(backend):
        raise BackendMissingError(f"the {backend} backend is not installed.")

    monkeypatch.setattr(parallel_comparisons, "require", missing)
    with pytest.raises(BackendMissingError, match="is not installed"):
        Crew(lambda name, result: None).perform(["1"], [], lambda name: ("work", "work", (name,), {}))
    assert not fakes


def test_the_first_error_ends_it(fakes):
    names = ["1", "2", "3", "4", "5", "6"]
    with pytest.raises(FileError, match="no 2"):
        Crew(lambda name, result: None).perform(names, ["7"], lambda name: ("work", "work", (name,), {"fails": "2"}))
    asked = [name for each in fakes for name, *_ in each.asked]
    assert "7" not in asked
    assert len(asked) < len(names)


def test_a_process_takes_its_share_of_the_processors(monkeypatch):
    monkeypatch.setattr(devices_and_threads.os, "cpu_count", lambda: 5)
    for count, expected in ((2, 2), (9, 1), (1, 5)):
        devices_and_threads.share(count)
        assert processors() == expected


def test_the_choice_has_the_course_and_every_family():
    names = chosen()
    assert names == [name for name in CARDS if name in names]
    assert {CARDS[name].family for name in names} == set(FAMILIES)
    assert {name for name, facts in CARDS.items() if facts.source == "baidu"} <= set(names)
    for name in names:
        facts = CARDS[name]
        family = [each.num_params for each in CARDS.values() if each.family == facts.family]
        assert facts.source == "baidu" or facts.num_params == min(family)


# with processes


@pytest.fixture
def started(monkeypatch):
    """The processes that a test starts; none of them may outlive it."""
    processes = []
    honest = subprocess.Popen

    def popen(*arguments, **keywords):
        processes.append(honest(*arguments, **keywords))
        return processes[-1]

    monkeypatch.setattr(isolate.subprocess, "Popen", popen)
    yield processes
    assert processes
    assert all(process.returncode is not None for process in processes)


@pytest.mark.slow
def test_the_reports_are_those_of_one_process(started, monkeypatch, capsys):
    """By the command: without names the choice, in the catalogue's order, and what it cost."""
    names = ["lenet", "squeezenet1_1", "resnet34", "resnet18"]
    monkeypatch.setattr("zoo.cards.chosen", lambda: names)
    monkeypatch.setattr(
        "zoo.process.parallel_comparisons.LARGE", weight(CARDS["resnet18"].num_params, CARDS["resnet18"].macs)
    )
    arguments = ["compare", "--levels", "0,3", "--num-classes", "7", "--image-size", "64"]
    code, output, error = in_process(monkeypatch, capsys, *arguments)
    assert code == 0, error
    assert "4 of 4 equal" in output
    assert " GB at the most" in output or not memory_of("VmHWM")
    ends = [line.partition(":")[0] for line in error.splitlines() if line]
    assert sorted(ends) == sorted(names)
    assert ends[-1] == "resnet34"
    code, output, error = in_process(monkeypatch, capsys, *arguments, "--json", "-", "--quiet")
    assert (code, error) == (0, "")
    found = [json.loads(line) for line in output.splitlines()]
    assert [each["network"] for each in found] == names
    for each in found:
        alone = json.loads(zoo.compare(each["network"], levels="0,3", num_classes=7, image_size=64).to_json())
        shares = 1 if each["network"] == "resnet34" else 2
        assert set(each["threads"].values()) == {max(1, (os.cpu_count() or 1) // shares)}
        assert each["passed"]
        for one, other in zip(each["levels"], alone["levels"], strict=True):
            assert (one["name"], one["title"], one["counts"]) == (other["name"], other["title"], other["counts"])


@pytest.mark.slow
def test_errors_come_back_and_a_dead_process_is_told(started, tmp_path):
    tell = deque()
    with pytest.raises(FileError, match="'nowhere.png' cannot be read"):
        Crew(lambda *each: tell.append(each)).perform(
            ["lenet"], [], lambda name: (*COMPARE, (name,), {"levels": ["0"], "image": "nowhere.png"})
        )
    with pytest.raises(WorkerError, match="^lenet came to no end: .* ended with exit code 3"):
        Crew(lambda *each: tell.append(each)).perform(["lenet"], [], lambda name: ("os", "_exit", (3,), {}))
    assert list(tell) == [("lenet", None), ("lenet", None)]
