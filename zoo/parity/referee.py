"""ONNX Runtime as a third referee: a network's ONNX file must answer as both backends do."""

from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from zoo.builder import Build, construct, installed_backends, runtime
from zoo.errors import ModelError
from zoo.extras import extra
from zoo.numbers import difference
from zoo.weights.state import state

TOLERANCE = 1e-5  # relative, float32; measured 4e-6 and below over all networks


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
    """How far an ONNX file is from a network that zoo built, in every installed backend, relative to the largest logit.

    The whole batch and its first picture alone are run: a batch size that was baked in would show.
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
