"""What zoo.optimize says of an int8 network: the pictures, the answers, and the error of each layer."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np

from zoo.errors import some
from zoo.files import aside
from zoo.inference.layer_errors import Errors

NO_VNNI = (
    "this processor lacks instructions that multiply 8-bit integers and add them (VNNI, dotprod): weights have 7 bits, "
    "and int8 may be no faster than float32 here"
)
UNKNOWN = "the system does not say whether the processor has instructions for 8-bit integers"
KNOWN = "the processor has instructions for 8-bit integers (VNNI, dotprod)"
INSTRUCTIONS = {True: KNOWN, False: NO_VNNI, None: UNKNOWN}


@dataclass(frozen=True)
class Int8Report:
    """An int8 network, measured.

    Attributes:
        calibration: the pictures that the ranges of the activations were taken from.
        evaluation: the pictures that everything else was measured on; none of them is a calibration picture.
        agreement: the share of these whose most likely class is float32's.
        error: the largest difference of a logit from float32's, relative to the largest logit.
        accuracy: the share of right answers in float32 and in int8, where the pictures have labels; else None.
        ratio: by engine, how many times as fast int8 is as float32 in the same engine.
        integers: by engine, how many of the layers it computes in 8-bit integers.
        instructions: whether the processor has instructions for that; None if the system does not tell.
        errors: what int8 does to each layer (see zoo.inference.layer_errors.Errors); None if that was not asked for.
        kept: the layers that were kept in float32.
        logits: the int8 network's, float32 pictures x classes.
        onnx: the int8 network as an ONNX file.
    """

    calibration: str
    evaluation: str
    agreement: float
    error: float
    accuracy: tuple[float, float] | None
    ratio: dict[str, float]
    integers: dict[str, int]
    instructions: bool | None
    errors: Errors | None
    kept: tuple[str, ...]
    logits: np.ndarray = field(repr=False, compare=False)
    onnx: bytes = field(repr=False, compare=False)

    def lines(self) -> list[str]:
        """The report as sentences, without the table of the layers."""
        told = [f"calibrated with {self.calibration}; measured on {self.evaluation}"]
        if self.accuracy is not None:
            told.append(f"right answers: {self.accuracy[0]:.1%} in float32, {self.accuracy[1]:.1%} in int8")
        told += [
            f"{name}: {self.integers[name]} layers in 8-bit integers; {ratio:.2f} times as fast as its float32"
            for name, ratio in self.ratio.items()
        ]
        told.append(INSTRUCTIONS[self.instructions])
        if self.kept:
            told.append(f"kept in float32: {some(self.kept, 10)}")
        if self.errors is not None:
            told.append(self.advice())
        return told

    def advice(self) -> str:
        """Which layers are worth keeping in float32, and what that was measured to bring."""
        errors = self.errors
        if errors is None:
            return "the error of each layer was not measured"
        found = f"error of all logits, root mean square: {errors.logits:.2%}"
        if not errors.worth:
            return f"{found}; no few layers cause most of it, so none is worth keeping in float32"
        words = ", ".join(map(repr, errors.worth))
        share = sum(layer.share for layer in errors.layers if layer.name in errors.worth)
        return (
            f"{found}; with {share:.0%} of the multiply-accumulates in float32 it is {errors.left:.2%}: keep=[{words}]"
        )

    def table(self) -> str:
        """A line a layer: its name and kind, its share of the work, and its two errors; see LayerError."""
        if self.errors is None:
            return ""
        wide = max(len(layer.name) for layer in self.errors.layers)
        told = [f"{'layer':<{wide}}  kind         work   output   alone"]
        for layer in self.errors.layers:
            mark = "  float32" if not layer.int8 else "  worth keeping" if layer.name in self.errors.worth else ""
            told.append(
                f"{layer.name:<{wide}}  {layer.kind:<11}{layer.share:6.1%}{layer.output:9.2%}{layer.alone:8.2%}{mark}"
            )
        return "\n".join([*told, f"{'(between)':<{wide}}{'':28}{self.errors.between:8.2%}"])

    def to_json(self) -> str:
        """Return the report as a JSON object, without the logits and the file."""
        facts = {key: value for key, value in asdict(self).items() if key not in ("logits", "onnx")}
        return json.dumps(facts, indent=1) + "\n"

    def write(self, path: str | Path) -> None:
        """Write the ONNX file, which ONNX Runtime and OpenVINO run in int8; FileError if it cannot be written."""
        with aside(path) as part:
            part.write_bytes(self.onnx)


def apart(first: Int8Report, second: Int8Report) -> tuple[float, float]:
    """How far two int8 networks are from each other on the same pictures: largest logit difference, agreement.

    The first is relative to the largest logit of either; the second is the share of pictures with the same first class.
    """
    largest = max(float(np.abs(each.logits).max()) for each in (first, second))
    differs = float(np.abs(first.logits - second.logits).max()) / max(largest, 1e-30)
    return differs, float(np.mean(answers(first.logits) == answers(second.logits)))


def answers(logits: np.ndarray) -> np.ndarray:
    """The number of the likeliest class of each row; of a single logit, whether it is yes."""
    return logits.argmax(1) if logits.shape[1] > 1 else (logits[:, 0] > 0).astype(np.int64)
