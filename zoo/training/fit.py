"""zoo.fit: a model of either backend, trained by the loop in loop.py."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from zoo.data.loader import MapStyle
from zoo.training.callbacks import Callback
from zoo.training.history import History
from zoo.training.loop import TrainingRun
from zoo.training.recipe import Recipe


def fit(
    model: Any,
    train: MapStyle,
    valid: MapStyle | None = None,
    recipe: Recipe | None = None,
    *,
    callbacks: Iterable[Callback] = (),
    out: str | Path | None = None,
    resume: bool = False,
    workers: int | None = None,
    on_error: str = "raise",
    proof: bool | None = None,
    save_every: int | None = None,
    about: dict[str, Any] | None = None,
) -> History:
    """Train a model of either backend in place; afterwards it has the weights of the last epoch.

    Started by torchrun or paddle.distributed.launch, every process trains its share of each batch.

    Args:
        model: a classifier.
        train, valid: map-style data sets of (float32 C x H x W, int label).
        recipe: what decides the run; see Recipe.
        callbacks: called after every step and epoch; see zoo.training.callbacks.
        out: a folder for the history, the best weights, checkpoints, logs and plots.
        resume: continue the run in out, with the same bits as a run without a stop. It may continue in the other
            backend; it keeps the number of threads and needs the same pictures.
        workers: the number of threads that read pictures.
        on_error: "raise", or "skip" to leave out pictures that cannot be read.
        proof: compute as the parity ladder does; by default only float64 models. The model stays in this mode.
        save_every: steps between checkpoints; one is also saved after every epoch.
        about: facts to record in the history, such as {"data": "digits"}.

    Returns:
        The History of the run.

    Raises:
        ArgumentError, ModelError: the data, the recipe or the model cannot be used.
        FileError: a file cannot be read or written.
        DivergedError: the loss is NaN or infinite.

    Example:
        >>> import zoo
        >>> split = zoo.open_data("digits", zoo.card("lenet").preprocessing, (1, 28, 28), limit=40)
        >>> model = zoo.build("lenet", backend="paddle", seed=0)
        >>> history = zoo.fit(model, split.train, split.valid, zoo.Recipe(epochs=2, batch_size=20))
        >>> len(history.epochs), len(history.steps["loss"])
        (2, 4)
    """
    run = TrainingRun(model, train, valid, recipe or Recipe(), list(callbacks), workers, on_error, proof, about or {})
    threads = run.adapter.threads()
    try:
        return run.go(out, resume, save_every)
    finally:
        run.learner.close()
        run.adapter.set_threads(threads)
