"""zoo.export: a network as a self-describing ONNX file, written by its own framework and checked by ONNX Runtime."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from zoo.array_difference import difference
from zoo.backends import exporter, installed_backends, runtime
from zoo.cards import card
from zoo.errors import ArgumentError, FileError, ModelError
from zoo.files import aside
from zoo.network.build import Build, build_of, construct
from zoo.network.state import state
from zoo.optional_libraries import extra
from zoo.version import __version__
from zoo.weights.transform_input import SCALE, SHIFT, mapped

TOLERANCE = 1e-5  # relative, float32; measured 4e-6 and below for most networks
SELF_ERROR = 2.5  # times a network's own float32 error, of which two frameworks' results differ by at most about twice
CEILING = 1e-4  # relative: more than this is not rounding, in any network
LARGEST = 2_000_000_000  # bytes: more does not fit into one protobuf file


@dataclass(frozen=True)
class Exported:
    """An ONNX file: how far ONNX Runtime's logits are from each backend's, relative to the largest, in float32."""

    path: Path
    opset: int
    bytes: int
    differences: dict[str, float]


def export(model: Any, path: str | Path, *, force: bool = False, transform_input: bool = False) -> Exported:
    """Write a network that zoo built, of either backend, as an ONNX file for float32 in eval mode.

    The input "images" is N x C x H x W and the output "logits" N x classes, for any N. The metadata of the file has the
    card, the names of the classes and the preprocessing. Before the file takes its place, ONNX Runtime must agree with
    every installed backend to 1e-5, or to what the network's own rounding allows (see allowed()).

    Args:
        model: a network of zoo.build or zoo.load.
        path: the file to write.
        force: whether an existing file may be overwritten.
        transform_input: write torchvision's mapping of the input as the first nodes of the file.

    Returns:
        The path, the opset, the size in bytes, and each backend's difference relative to the largest logit.

    Raises:
        ModelError: zoo did not build the model, or ONNX Runtime's logits differ.
        ArgumentError: the network is float64 or larger than 2 GB.
        FileError: the file exists, or cannot be written.
        DependencyError: the `onnx` extra is not installed.

    Example:
        >>> import zoo
        >>> done = zoo.export(zoo.build("lenet", backend="torch"), "lenet.onnx")
        >>> max(done.differences.values()) < 1e-5
        True
    """
    path = Path(path)
    if path.exists() and not force:
        raise FileError(f"there is a file {str(path)!r} already; give another name, or write over it with --force.")
    onnxruntime()
    with aside(path) as part:
        opset = write_onnx(model, part, transform_input)
        build: Build = model.zoo
        images = pictures(build)
        found = answered(part, model, images, transform_input)
        backend = max(found, key=lambda backend: found[backend])
        limit = allowed(found[backend], [model], mapped(images) if transform_input else images)
        if not found[backend] <= limit:
            raise ModelError(
                f"ONNX Runtime's logits for {build.card} are {found[backend]:.1e} from {backend}'s, more than "
                f"{limit:.1g}, so nothing was written; export it from the other backend."
            )
        length = part.stat().st_size
    return Exported(path, opset, length, found)


def answered(path: Path, model: Any, images: np.ndarray, switched: bool) -> dict[str, float]:
    """How much an ONNX file differs from a network in every backend; see disagreements(). switched: with its nodes."""
    if not switched:
        return disagreements(path, model, images)
    given, values, build = answers(path, images), state(model), model.zoo
    found = {}
    for backend in installed_backends():
        other = model if backend == build.backend else construct(replace(build, backend=backend), values)
        found[backend] = difference(given, runtime(backend).run(other, mapped(images))).relative
    return found


def pictures(build: Build) -> np.ndarray:
    """Three pictures of noise for a network: float32, N x C x H x W."""
    size = (build.in_channels, build.image_size, build.image_size)
    return np.random.default_rng(0).standard_normal((3, *size), np.float32)


def allowed(apart: float, models: Iterable[Any], images: np.ndarray) -> float:
    """By how much ONNX Runtime's logits may differ: TOLERANCE, or more where these float32 models lose more themselves.

    A model that differs from itself in float64 by more than that, such as mobilenet_v2 at 49 pixels, is allowed
    SELF_ERROR times that difference, at most CEILING.
    """
    if apart <= TOLERANCE:
        return TOLERANCE  # two more passes would change nothing
    lost = []
    for model in models:
        adapter = runtime(model.zoo.backend)
        wide = adapter.run(adapter.copy(model, "float64"), images.astype("float64"))
        lost.append(difference(wide, adapter.run(model, images).astype("float64")).relative)
    return min(CEILING, max(TOLERANCE, SELF_ERROR * max(lost)))


def write_onnx(model: Any, path: Path, switched: bool = False) -> int:
    """Write the file without any check, and return its opset. Errors as for export(), and OSError.

    switched: with torchvision's transform_input as its first two nodes (see zoo/weights/transform_input.py).
    """
    build = build_of(model, "no card says what it takes; export it with its framework's own exporter")
    if build.dtype != "float32":
        raise ArgumentError(f"this {build.card} is {build.dtype}, and ONNX files are written in float32; build it so.")
    onnx = extra("onnx", "to write ONNX files", "onnx")
    room = exporter(build.backend)
    extra(room.LIBRARY, "to write ONNX files", "onnx")
    most = 4 * sum(slot.size for slot in runtime(build.backend).slots(model))
    if most > LARGEST:
        raise ArgumentError(
            f"{build.card} has {most:,} bytes of weights, over the 2 GB of one ONNX file; build it for a smaller "
            "image_size."
        )
    try:
        room.to_onnx(model, path, (build.in_channels, build.image_size, build.image_size))
        return _describe(onnx, path, build, switched)
    except OSError:
        raise  # a full disk is not the exporter's fault
    except Exception as error:  # exporters raise what they like
        words = " ".join(str(error).split())[:300]
        raise ModelError(f"{build.backend}'s exporter failed on {build.card} ({words}); try the other's.") from None


def _switch(onnx: Any, graph: Any) -> None:
    """Put transform_input, a product and a sum for each channel, between the pictures and all that takes them."""
    (images,) = graph.input
    for node in graph.node:
        for at, name in enumerate(node.input):
            if name == images.name:
                node.input[at] = "transform_input"
    for name, values in (("scale", SCALE), ("shift", SHIFT)):
        array = values.astype(np.float32)[None, :, None, None]
        graph.initializer.append(onnx.numpy_helper.from_array(array, f"transform_input.{name}"))
    make = onnx.helper.make_node
    graph.node.insert(0, make("Mul", [images.name, "transform_input.scale"], ["transform_input.scaled"]))
    graph.node.insert(1, make("Add", ["transform_input.scaled", "transform_input.shift"], ["transform_input"]))


def _describe(onnx: Any, path: Path, build: Build, switched: bool) -> int:
    """Give the file its names and metadata, raise unless it is valid ONNX, and return its opset."""
    model = onnx.load(str(path))
    if switched:
        _switch(onnx, model.graph)
    (output,) = model.graph.output
    for node in model.graph.node:
        for at, name in enumerate(node.output):
            if name == output.name:
                node.output[at] = "logits"
        for at, name in enumerate(node.input):
            if name == output.name:
                node.input[at] = "logits"
    output.name = "logits"
    for value in (*model.graph.input, output):
        value.type.tensor_type.shape.dim[0].dim_param = "n"
    how = build.preprocessing or card(build.card).preprocessing
    facts = {
        "zoo.card": build.card,
        "zoo.version": __version__,
        "zoo.backend": f"{build.backend} {runtime(build.backend).version()}",
        "zoo.preprocessing": json.dumps(how.given()),
        **({"zoo.classes": json.dumps(build.classes, ensure_ascii=False)} if build.classes else {}),
        **({"zoo.origin": build.origin} if build.origin else {}),
    }
    onnx.helper.set_model_props(model, facts)
    onnx.checker.check_model(model)
    onnx.save(model, str(path))
    return int(next(each.version for each in model.opset_import if not each.domain))


def onnxruntime() -> ModuleType:
    """Import ONNX Runtime; DependencyError says how to install it."""
    return extra("onnxruntime", "to run ONNX files", "onnx")


def answers(path: str | Path, images: np.ndarray) -> np.ndarray:
    """The logits of an ONNX file for float32 images N x C x H x W, on the CPU; ModelError if it cannot be run."""
    library = onnxruntime()
    options = library.SessionOptions()
    options.log_severity_level = 3  # errors; it warns of each constant that it folds
    try:
        session = library.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        return np.asarray(session.run(None, {session.get_inputs()[0].name: images})[0])
    except Exception as error:  # its errors have no common type of their own
        words = " ".join(str(error).split()).rstrip(".")[:300]
        raise ModelError(f"ONNX Runtime cannot run the file ({words}); export it from the other backend.") from None


def disagreements(path: str | Path, model: Any, images: np.ndarray) -> dict[str, float]:
    """By how much an ONNX file differs from a network in every installed backend, relative to the largest logit.

    The whole batch and its first picture alone are run, so that a fixed batch size would show.
    """
    build: Build = model.zoo
    found = {}
    values = state(model)
    referee = [answers(path, images), answers(path, images[:1])]
    for backend in installed_backends():
        other = model if backend == build.backend else construct(replace(build, backend=backend), values)
        logits = runtime(backend).run(other, images)
        found[backend] = max(
            difference(given, wanted).relative for given, wanted in zip(referee, (logits, logits[:1]), strict=True)
        )
    return found
