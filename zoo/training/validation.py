"""Validation after an epoch: the answers of all processes to the validation pictures, and their metrics."""

from typing import Any

import numpy as np

from zoo.data.loader import Loader
from zoo.errors import FileError
from zoo.training import metrics


def validate(
    model: Any, adapter: Any, learner: Any, loader: Loader | None, classes: tuple[str, ...], outputs: int, dtype: str,
) -> tuple[dict[str, Any], dict[str, np.ndarray]]:  # fmt: skip
    """The metrics of the validation set, all processes' shares put together, and the answers; empty without a set.

    adapter and learner are the model's backend's, outputs is how many logits there are. The answers are indices,
    answers and their probabilities, of the pictures that could be read. FileError if none could.
    """
    if loader is None:
        return {}, {}
    count = len(loader.dataset)
    logits, labels = np.zeros((count, outputs), dtype), np.zeros(count, np.int64)
    seen = np.zeros(count, np.int64)
    loader.seek(0)
    for batch in loader:
        if len(batch.labels):
            logits[batch.indices] = adapter.run(model, batch.images.astype(dtype, copy=False))
            labels[batch.indices], seen[batch.indices] = batch.labels, 1
    # the sum over one process is its own
    logits, labels, seen = (learner.add_up(array) for array in (logits, labels, seen))
    kept = np.flatnonzero(seen)
    if not len(kept):
        raise FileError("no validation picture could be read; see what is wrong with the first of them.")
    answers = metrics.answers(logits[kept])
    sure = metrics.probabilities(logits[kept])[np.arange(len(kept)), answers]
    return metrics.evaluate(labels[kept], logits[kept], classes), {
        "indices": kept, "answers": answers, "probabilities": sure,
    }  # fmt: skip


def share_buffers(model: Any, adapter: Any, learner: Any, ranks: tuple[int, int]) -> None:
    """Give every process (rank, of how many) the first one's batch-norm statistics: each has seen its own pictures."""
    rank, world = ranks
    if world == 1:
        return
    fixed = {slot.name for slot in adapter.slots(model) if not slot.trainable}
    own = {name: np.array(array) for name, array in adapter.read(model) if name in fixed}
    adapter.write(model, {name: learner.add_up(a if rank == 0 else np.zeros_like(a)) for name, a in own.items()})
