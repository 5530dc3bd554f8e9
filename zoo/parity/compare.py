"""zoo.compare: one network in both backends, from the same seed, on a real picture, up the parity ladder."""

import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from zoo.backends import BACKENDS, runtime, verbs_or_error
from zoo.builder import ARGUMENTS
from zoo.cards import ModelCard, card
from zoo.errors import ArgumentError, ModelError, VerbMissingError, unknown
from zoo.network.build import Build, complete, construct
from zoo.parity.float32_level import mixed_precision, single_precision
from zoo.parity.levels import Subject, activations, static, transfer
from zoo.parity.onnx_level import check_here, referee
from zoo.parity.pair import PAIR_LEVELS, compare_models
from zoo.parity.selftest import selftest
from zoo.parity.subjects import TRAINING, pictures, trainee
from zoo.process.isolate import isolation
from zoo.process.machine import is_gpu, on_device, same_threads, where
from zoo.report.parity_report import Level, ParityReport, skipped

LEVELS = ("0", "1", "2", "3", "3b", "4", "5", "6", "7", "8", "9")
QUICK = ("0", "1", "3", "3b")  # what is run unless other levels are asked for
MIXED = "amp"  # where a device is named: by itself on a GPU, and else when it is asked for
FORWARD = {"0": static, "1": transfer, "3": activations, "3b": single_precision, MIXED: mixed_precision}


def compare(
    a: Any,
    b: Any = None,
    *,
    levels: str | Iterable[str | int] | None = None,
    image: str | Path | None = None,
    seed: int = 0,
    input_size: Sequence[Any] | None = None,
    inputs: Any = None,
    copy_weights: bool = False,
    isolate: bool = False,
    onnx: bool = False,
    device: str | None = None,
    **build_arguments: Any,
) -> ParityReport:
    """Compare a network with itself in the other backend, or two models with each other, on the CPU or a GPU.

    With one name: build it in both backends from the seed and climb the parity ladder. levels: some of LEVELS, "all",
    or None for QUICK. image: a PNG or JPEG, by default a photograph that ships with zoo (digits where the network
    takes those). isolate: each backend in a process of its own, as happens by itself where both see a GPU. onnx: each
    backend's ONNX file, run by ONNX Runtime, is held against both, as a level more.
    build_arguments: num_classes, in_channels, image_size, aux.

    With two models, each an nn.Layer or nn.Module of any kind: all levels but 2 and 9, with their own weights, or a's
    in both with copy_weights=True. They are given a picture where input_size, the shape of one input without the batch
    axis, is that of one, (3, 64, 64) say, else noise; a list of shapes is for models of several inputs. inputs: in
    place of that, an array, a tuple of arrays or a dict of arrays by keyword, of any dtype, the batch axis first. All
    outputs that both have are compared: by name where both have names, else by place. See zoo.parity.pair.

    device: "gpu", "gpu:1" or "cpu", where the same levels run, each backend in a process of its own; two models that
    live in this process stay in it. On a GPU float32 goes without TF32, and there is a level more, "amp": mixed
    precision, held to what rounding explains. Where a framework sees no such device no level has an answer.

    Raises UnknownChoiceError, ArgumentError, ModelError, BackendMissingError, FileError and WorkerError.
    """
    if isinstance(a, str) and b is None:
        if input_size is not None or inputs is not None or copy_weights:
            raise ArgumentError(
                "input_size, inputs and copy_weights are for comparing two models; a name takes image_size=."
            )
        wanted = chosen_levels(levels, device)
        return climb(card(a), wanted, image, seed, build_arguments, isolate=isolate, onnx=onnx, device=device)
    if b is None or isinstance(a, str) or isinstance(b, str) or (input_size is None and inputs is None):
        raise ArgumentError(
            "compare takes one network's name, or two models and their input_size=(channels, height, width) or "
            f"inputs=; found {type(a).__name__}, {type(b).__name__} and input_size={input_size}."
        )
    if isolate or onnx:
        raise ArgumentError("isolate and onnx are for a network's name; leave them out for two models.")
    if build_arguments:
        raise unknown("argument for two models", next(iter(build_arguments)), ["levels", "image", "copy_weights"])
    wanted = [level for level in chosen_levels(levels, device) if level in PAIR_LEVELS or levels != "all"]
    for level in wanted:
        if level not in PAIR_LEVELS:
            raise ArgumentError(f"level {level} needs a network's name; two models have {', '.join(PAIR_LEVELS)}.")
    return compare_models(a, b, input_size, wanted, image, copy_weights, inputs, device)


def chosen_levels(levels: str | Iterable[str | int] | None, device: str | None = None) -> list[str]:
    """The levels asked for, in the ladder's order; UnknownChoiceError for one that is none, ArgumentError for MIXED."""
    if levels is None or levels == "all":
        return [*(QUICK if levels is None else LEVELS), *[MIXED] * is_gpu(device)]
    wanted = [str(level) for level in (levels.split(",") if isinstance(levels, str) else levels)]
    if MIXED in wanted and device is None:
        raise ArgumentError(f"level {MIXED}, mixed precision, is one of a device; name that as well, such as gpu.")
    for level in wanted:
        if level not in (*LEVELS, MIXED):
            raise unknown("level", level, LEVELS)
    return [level for level in (*LEVELS, MIXED) if level in wanted]


def climb(
    facts: ModelCard,
    levels: list[str],
    image: str | Path | None = None,
    seed: int = 0,
    build_arguments: dict[str, Any] | None = None,
    tell: Callable[[str], None] = lambda level: None,
    make: Callable[[Build], Any] = lambda build: construct(build, None),
    finish: Callable[[str, Any], None] = lambda backend, model: None,
    isolate: bool = False,
    onnx: bool = False,
    device: str | None = None,
) -> ParityReport:
    """Run levels of the ladder on one network. tell is called before each level; what follows it as for compare().

    make and finish are where the self-test's mutants come in: see Subject.
    """
    given = build_arguments or {}
    shape = ("num_classes", "in_channels", "image_size", "aux")
    for name in given:
        if name not in shape:
            # what zoo.build also takes is no question of shape: the ladder decides it
            raise unknown(
                "argument of compare()",
                name,
                [n for n in ARGUMENTS if n in shape] + ["levels", "image", "seed", "isolate", "device"],
            )
    if onnx:
        check_here(isolate or device is not None)
    arguments = complete(facts, given)
    start = time.perf_counter()
    images, title = pictures(facts, arguments, image)

    def made(backend: str, dtype: str) -> Any:
        return make(Build(facts.name, backend, **arguments, dtype=dtype, seed=seed))

    subject = Subject(facts, arguments, seed, images, made, finish)
    results: list[Level] = []
    kept: dict[Any, Any] = {}
    last = MIXED if MIXED in levels else "3b"

    def found(level: str) -> Level:
        if level in FORWARD:
            return FORWARD[level](subject)
        if level == "9":
            return selftest(facts, given, seed, image, climb)
        return TRAINING[level](trainee(facts, given, seed, image, make, level, kept))

    apart = isolate or device is not None
    with isolation(apart, levels), same_threads() as threads, on_device(device) as missing:
        for level in levels:
            tell(level)
            if missing:
                results.append(skipped(level, missing))
                continue
            try:
                with verbs_or_error():
                    results.append(found(level))
            except ModelError as error:
                results.append(Level(level, "cannot run", False, 0.0, float("inf"), "", str(error)))
            except VerbMissingError as error:
                results.append(Level(level, "no answer", False, 0.0, float("nan"), "", str(error)))
            if level == last:
                # the networks of this size have done their work, and training needs the memory
                subject.release()
        if onnx:
            tell("onnx")
            try:
                results.append(referee(subject))
            except ModelError as error:
                results.append(Level("onnx", "cannot run", False, 0.0, float("inf"), "", str(error)))
        versions = {backend: runtime(backend).version() for backend in BACKENDS}
        machine = where(None if missing else device, BACKENDS)
    seconds = time.perf_counter() - start
    arguments |= {} if device is None else {"device": device}
    return ParityReport(
        facts.name, arguments, seed, title, "proof", tuple(results), versions, threads, machine, seconds
    )
