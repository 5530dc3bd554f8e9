"""zoo.compare: one network in both backends, from the same seed, on a real picture, level by level."""

import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from zoo.backends import BACKENDS, runtime, verbs_or_error
from zoo.builder import ARGUMENTS
from zoo.cards import ModelCard, card
from zoo.errors import ArgumentError, ModelError, VerbMissingError, unknown
from zoo.network.build import Build, complete, construct
from zoo.parity.activation_level import activations
from zoo.parity.float32_level import mixed_precision, single_precision
from zoo.parity.level_inputs import TRAINING, pictures, trainee
from zoo.parity.levels import Subject, static, transfer
from zoo.parity.onnx_level import check_here, referee
from zoo.parity.pair import PAIR_LEVELS, compare_models
from zoo.parity.selftest import selftest
from zoo.process.devices_and_threads import is_gpu, on_device, same_threads, where
from zoo.process.isolate import isolation
from zoo.report.parity_report import Level, ParityReport, skipped

LEVELS = ("0", "1", "2", "3", "3b", "4", "5", "6", "7", "8", "9")
QUICK = ("0", "1", "3", "3b")  # what is run unless other levels are asked for
MIXED = "amp"  # where a device is named: by default on a GPU, else when it is asked for
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
    """Compare one network in both backends, or any two models with each other, level by level.

    With one name, the network is built in both backends from the seed. With two models (an nn.Layer or nn.Module of any
    kind), each keeps its own weights unless copy_weights=True; all levels but 2 and 9 are possible. All outputs that
    both models have are compared: by name if both have names, else by position.

    Args:
        a: a network's name, or a model.
        b: the other model.
        levels: the levels to run, such as "0,3" or ["0", "3"], or "all"; by default 0, 1, 3 and 3b.
        image: a PNG or JPEG to run on; by default a picture that comes with zoo.
        seed: of the weights.
        input_size: for two models: the shape of one input without the batch axis, such as (3, 64, 64), or a list of
            such shapes. The models are given a photograph if the shape is that of a picture, else noise.
        inputs: instead of input_size: an array, a tuple of arrays, or a dict of arrays by keyword, of any dtype, with
            the batch axis first.
        copy_weights: for two models: give both the weights of a.
        isolate: run each backend in a process of its own; this is done anyway if both frameworks see a GPU.
        onnx: add a level that compares each backend's ONNX file, run by ONNX Runtime, with both backends.
        device: "cpu", "gpu" or "gpu:1". Each backend then runs in a process of its own, except models that exist in
            this one. On a GPU, float32 runs without TF32, and the level "amp" (mixed precision) is added. If a
            framework does not see the device, the levels have no answer.
        build_arguments: for a name: num_classes, in_channels, image_size and aux, as for zoo.build.

    Raises:
        UnknownChoiceError: no such network, level or argument.
        ArgumentError, ModelError: the arguments or the models cannot be compared.
        BackendMissingError, FileError, WorkerError: no such framework or picture, or a process died.

    Example:
        >>> import zoo
        >>> zoo.compare("lenet", levels="0,3").verdict
        'equal'
        >>> import torch
        >>> one, other = torch.nn.Linear(4, 2), torch.nn.Linear(4, 2)
        >>> zoo.compare(one, other, input_size=(4,), levels="3").passed
        False
        >>> zoo.compare(one, other, input_size=(4,), levels="3", copy_weights=True).passed
        True
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
    """The requested levels in the ladder's order; UnknownChoiceError for an unknown one, ArgumentError for MIXED."""
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
            # what zoo.build also takes does not decide the shape: the ladder decides it
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
        if level == "onnx":
            return referee(subject)
        if level == "9":
            return selftest(facts, given, seed, image, climb)
        return TRAINING[level](trainee(facts, given, seed, image, make, level, kept))

    apart = isolate or device is not None
    with isolation(apart, levels), same_threads() as threads, on_device(device) as missing:
        for level in [*levels, *["onnx"] * onnx]:
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
        versions = {backend: runtime(backend).version() for backend in BACKENDS}
        machine = where(None if missing else device, BACKENDS)
    seconds = time.perf_counter() - start
    arguments |= {} if device is None else {"device": device}
    return ParityReport(
        facts.name, arguments, seed, title, "proof", tuple(results), versions, threads, machine, seconds
    )
