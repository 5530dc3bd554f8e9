"""zoo.transfer: one model's weights into another, of any two frameworks, matched by what they do when they run."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from rich.console import Console, ConsoleOptions, RenderResult
from rich.table import Table
from rich.text import Text

from zoo.backends import backend_of, runtime, unwrapped
from zoo.errors import ModelError, StateError, misfits
from zoo.graph.aligned_runs import aligned, exact
from zoo.graph.live_models import plain
from zoo.graph.open_alignments import unaligned
from zoo.graph.split_tensors import Crossing
from zoo.graph.tensor_crossing import Crossings, hidden, matched, put, stir
from zoo.model_inputs import cast, chosen
from zoo.parity.pair import activations
from zoo.report.parity_report import Level

SEED = 11  # of the noise
LISTED = 10  # places that cannot be aligned, in an error


@dataclass(frozen=True)
class Transfer:
    """The result of zoo.transfer: the tensors that were copied, and the proof. Printed with rich, it is a table.

    Attributes:
        tensors: for each its name in the source and in the target, the target's portable shape, and how it was copied:
            "copied", "transposed", "reshaped", "split" or "joined".
        proof: level 3, the outputs of all operations in float64, source against target.

    Example:
        >>> import json, torch, zoo
        >>> done = zoo.transfer(torch.nn.Linear(4, 2), torch.nn.Linear(4, 2), input_size=(4,))
        >>> done.proof.passed, [tensor.target for tensor in done.tensors]
        (True, ['weight', 'bias'])
        >>> len(json.loads(done.to_json())["tensors"])
        2
    """

    source: str
    target: str
    backends: tuple[str, str]
    tensors: tuple[Crossing, ...]
    proof: Level

    def to_json(self) -> str:
        """Return the transfer as a JSON object, without the values of the tensors."""
        rows = [{"source": t.source, "target": t.target, "shape": t.shape, "how": t.how} for t in self.tensors]
        facts = {"source": self.source, "target": self.target, "backends": self.backends}
        return json.dumps({**facts, "tensors": rows, "proof": asdict(self.proof)}, ensure_ascii=False, allow_nan=False)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        title = f"{self.source} ({self.backends[0]}) into {self.target} ({self.backends[1]})"
        table = Table(title=title)
        for column in ("source", "target", "shape", "how"):
            table.add_column(column, overflow="fold")
        for tensor in self.tensors:
            table.add_row(tensor.source, tensor.target, " x ".join(map(str, tensor.shape)) or "one value", tensor.how)
        yield table
        counts = Counter(tensor.how for tensor in self.tensors)
        told = ", ".join(f"{count} {how}" for how, count in counts.items())
        yield Text(f"{len(self.tensors)} tensors: {told}")
        yield Text(f"proof: level 3 equal, {self.proof.measured:.1e} relative in float64; {self.proof.where}")


def transfer(source: Any, target: Any, *, input_size: Sequence[Any] | None = None, inputs: Any = None) -> Transfer:
    """Copy the weights of one model into another, in place; the models may be of the same framework or of two.

    Tensors are matched by the operations that use them, not by name or order; those that no operation uses, such as
    auxiliary heads, by name and shape. Every tensor of both models must have a partner. Both models run once, as copies
    in eval mode. Before the target is changed, a copy of it with the new weights is proved equal: the output of every
    operation, in float64, to 1e-12. The source does not change; the target keeps its dtype, device and mode.

    Args:
        source: the model that has the weights.
        target: the model that receives them.
        input_size: the shape of one input without the batch axis, or a list of such shapes; the models run on noise.
        inputs: instead of input_size: an array, a tuple of arrays, or a dict of arrays by keyword, with the batch axis.

    Raises:
        StateError: tensors are left over, missing or do not fit; the message lists all of them.
        ModelError: an object is not a model or cannot run, or the two are not the same network.
        ArgumentError: input_size or inputs cannot be used. After any of these errors the target is unchanged.

    Example:
        >>> import paddle, torch, zoo
        >>> source, target = torch.nn.Linear(4, 2), paddle.nn.Linear(4, 2)
        >>> zoo.transfer(source, target, input_size=(4,)).tensors[0].how
        'transposed'
    """
    feed = cast(chosen(input_size, inputs, SEED), "float32")
    source, target = unwrapped(source), unwrapped(target)
    backends = backend_of(source), backend_of(target)
    copies = [plain(name, model, "float32") for name, model in zip(backends, (source, target), strict=True)]
    graphs, alignment = aligned(backends, (copies[0], copies[1]), feed)
    known = [plain(name, model, _widest(name, model)) for name, model in zip(backends, (source, target), strict=True)]
    dtypes = runtime(backends[1]).dtypes(known[1])
    unclear = unaligned(alignment, ("the source", "the target"))
    # where layers have two possible partners, the first way counts by which the two compute the same
    trial = plain(backends[1], target, "float64")

    def proven(crossing: Crossings) -> Level:
        # places in a table and other integers stay what they are
        values = {t.target: t.array.astype("float64") if t.array.dtype.kind == "f" else t.array for t in crossing.found}
        runtime(backends[1]).write(trial, values)
        return activations(*exact(backends, (known[0], trial), feed))

    for at, crossing in enumerate(matched(backends, (known[0], known[1]), graphs, alignment)):
        arrays = _fitting(crossing, dtypes, unclear)
        proof, way = proven(crossing), at
        if proof.passed:
            break
    found = crossing.found
    if proof.passed and stir(backends[0], known[0], feed):
        # the same proof once more, where no batch norm is idle
        again = proven(matched(backends, (known[0], known[1]), graphs, alignment)[way])
        proof = proof if again.passed else again
    if not proof.passed:
        raise ModelError(
            f"every tensor has a partner, and yet the two are not the same network: {proof.where}. Nothing was "
            "written; zoo.diagnose(target, source, input_size=...) says what to correct."
        )
    behind = hidden(backends[0], source)
    norms = {t.target: behind[t.source] for t in found if t.source in behind and t.how in ("copied", "transposed")}
    put(backends[1], target, arrays, norms)
    names = type(source).__name__, type(target).__name__
    return Transfer(*names, backends, tuple(found), proof)


def _widest(backend: str, model: Any) -> str:
    """The dtype that holds a model's floats without loss."""
    return "float64" if "float64" in runtime(backend).dtypes(model).values() else "float32"


def _fitting(crossing: Crossings, dtypes: dict[str, str], unclear: list[str]) -> dict[str, np.ndarray]:
    """The arrays in the target's dtypes; StateError if a tensor of either has no partner, or cannot hold the values."""
    problems = list(crossing.problems)
    for each in crossing.found:
        if not np.can_cast(each.array.dtype, dtypes[each.target]):
            problems.append(f"{each.target} has dtype {dtypes[each.target]}, which cannot hold {each.array.dtype}")
    if crossing.left or crossing.missing or problems:
        told = misfits({
            "of the source are left over": crossing.left,
            "of the target are missing": crossing.missing,
            "do not fit": problems,
        })  # fmt: skip
        told = "; ".join([told, *(f"cannot be aligned: {each}" for each in unclear[:LISTED])])
        raise StateError(
            f"not every tensor has a partner ({told}) and nothing was written; "
            "zoo.diagnose(target, source, input_size=...) says where the two differ.",
            crossing.missing,
            crossing.left,
            problems,
        )
    return {each.target: each.array.astype(dtypes[each.target]) for each in crossing.found}
