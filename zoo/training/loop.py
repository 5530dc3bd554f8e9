"""The training loop of zoo.fit, one for either backend. What differs between them is behind their Learner."""

import time
from dataclasses import replace
from math import isfinite
from pathlib import Path
from typing import Any

import numpy as np

from zoo.backends import backend_of, learning, runtime
from zoo.data.dataset import Dataset
from zoo.data.loader import Batch, Loader, MapStyle
from zoo.data.picture_list import listings
from zoo.errors import ArgumentError, DivergedError, FileError
from zoo.network.build import Build
from zoo.network.freezing import moves_statistics, scales
from zoo.network.state import load_state
from zoo.training import early_checks, metrics
from zoo.training.callbacks import Callback
from zoo.training.checkpoint import Checkpoint
from zoo.training.early_stop import is_over
from zoo.training.history import History
from zoo.training.plan import Plan, target_rows
from zoo.training.recipe import Recipe
from zoo.training.run_folder import RunFolder
from zoo.training.schedule import rate
from zoo.training.validation import share_buffers, validate


class TrainingRun:
    """One call of fit."""

    def __init__(
        self,
        model: Any,
        train: MapStyle,
        valid: MapStyle | None,
        recipe: Recipe,
        callbacks: list[Callback],
        workers: int | None,
        on_error: str,
        proof: bool | None,
        about: dict[str, Any],
    ) -> None:
        backend = backend_of(model)
        self.model, self.recipe, self.callbacks = model, recipe, callbacks
        self.adapter = runtime(backend)
        place = self.adapter.place(model)
        rank, world, _ = learning(backend).join(None if place == "cpu" else place)
        self.ranks = (rank, world)
        self.on_error, self.about = on_error, about
        self.loader = Loader(
            train, recipe.batch_size, seed=recipe.seed, workers=workers, drop_last=recipe.drop_last,
            on_error=on_error, shard=self.ranks,
        )  # fmt: skip
        self.valid = None
        if valid is not None:
            size = max(recipe.batch_size, 32)
            self.valid = Loader(
                valid, size, shuffle=False, workers=workers, on_error=on_error, shard=self.ranks
            )  # fmt: skip
        self.dtype = self.adapter.precision(model)
        build = self._built(train)
        self.classes = build.num_classes if build else self._outputs(train)
        early_checks.labels(train, self.classes)
        if valid is not None:
            early_checks.labels(valid, self.classes)
        slots = self.adapter.slots(model)
        self.frozen, self.normed = early_checks.learning(slots), moves_statistics(slots)
        early_checks.batches(len(train), recipe, self.normed, world)
        count = max(self.classes, 2)
        names = early_checks.names(train, count)
        proof = self.dtype == "float64" if proof is None else proof
        self.plan = Plan(
            recipe.optimizer, recipe.lr, recipe.momentum, recipe.weight_decay, early_checks.heads(build, recipe),
            early_checks.sigmoid(recipe, self.classes), recipe.clip, recipe.accumulate, recipe.amp, proof, self.ranks,
            scales(slots, recipe.groups, build.card if build else type(model).__name__),
        )  # fmt: skip
        self.learner = learning(backend).Learner(model, self.plan, recipe.seed)
        self.history = History(
            build.card if build else type(model).__name__, backend, self.dtype, recipe,
            data=str(about.get("data") or getattr(train, "name", "")), synthetic=getattr(train, "synthetic", False),
            classes=names, proof=proof, processes=world, versions={backend: self.adapter.version()},
        )  # fmt: skip
        self.arguments = {**build.arguments, "card": build.card} if build else {"card": type(model).__name__}
        self.best: dict[str, np.ndarray] = {}
        self.pictures: dict[str, np.ndarray] = {}
        self.targets = target_rows(self.classes, recipe.label_smoothing, self.plan.sigmoid, self.dtype)

    def _built(self, train: MapStyle) -> Build | None:
        """What zoo built the model from, with the names of the classes and the preparation it is trained with."""
        build = getattr(self.model, "zoo", None)
        if not isinstance(build, Build):
            return None
        if isinstance(train, Dataset):
            names = early_checks.names(train, max(build.num_classes, 2))
            build = replace(build, classes=names, preprocessing=train.prepare.how)
            self.model.zoo = build
        return build

    def _outputs(self, train: MapStyle) -> int:
        return int(self.adapter.run(self.model, np.zeros((1, *early_checks.shape(train)), self.dtype)).shape[1])

    def go(self, out: str | Path | None, resume: bool, save_every: int | None) -> History:
        """Train from the start or from a checkpoint to the last epoch."""
        if out is None:
            if resume:
                raise ArgumentError("resume=True needs the run's folder; give it as out.")
            return self._train(None, resume, save_every)
        folder = RunFolder(out, self.ranks[0] == 0)
        try:
            return self._train(folder, resume, save_every)
        finally:
            folder.close()

    def _train(self, folder: RunFolder | None, resume: bool, save_every: int | None) -> History:
        epoch = batch = 0
        self.seconds = 0.0
        if folder is not None:
            threads = self.adapter.threads()
            about = {**self.about, "frozen": self.frozen, "threads": threads}
            point = folder.open(self.history, self.arguments, about, resume)
            self._keep_threads(threads, folder.threads)
            self.pictures = listings(**self._data())
            if point is not None:
                epoch, batch = self._restore(point)
            self.callbacks += folder.callbacks(self.history)
        total = self.recipe.epochs * len(self.loader)
        for callback in self.callbacks:
            callback.start(self.history, total, len(self.loader))
        try:
            history = self.history
            while epoch < self.recipe.epochs and not is_over(history.epochs, history.best, self.recipe.early_stop):
                self._epoch(epoch, batch, total, folder, save_every)
                epoch, batch = epoch + 1, 0
        finally:
            for callback in self.callbacks:
                callback.close()
        if folder is not None:
            folder.finish(self.history, self.best, self._data()["valid"])
        return self.history

    def _keep_threads(self, here: int, there: int | None) -> None:
        """Go on with the threads that a run began with: more or fewer add in another order, to other bits."""
        if there is not None and there != here:
            self.adapter.set_threads(there)
            for callback in self.callbacks:
                callback.say([f"the run began with threads={there}, so it goes on with as many and not {here}"])

    def _data(self) -> dict[str, Any]:
        return {"train": self.loader.dataset, "valid": self.valid.dataset if self.valid else None}

    def _epoch(self, epoch: int, batch: int, total: int, folder: RunFolder | None, save_every: int | None) -> None:
        """Train on what is left of an epoch, validate, record, and keep a checkpoint."""
        began, before = time.perf_counter(), self.seconds
        each = len(self.loader)
        self.loader.seek(epoch, batch)
        for read in self.loader:
            self._step(read, epoch * each + read.number, total)
            self.seconds = before + time.perf_counter() - began
            done = epoch * each + read.number + 1
            if folder is not None and save_every and done % save_every == 0 and read.number + 1 < each:
                self._save(folder, epoch, read.number + 1)
        seen = sum(self.history.steps["count"][epoch * each :])
        if not seen:
            raise FileError(f"no batch could be read to train on: {self.loader.skipped[0].reason}")
        early_checks.finite(self.adapter.read(self.model), len(self.history.steps["loss"]), self.recipe)
        share_buffers(self.model, self.adapter, self.learner, self.ranks)
        record: dict[str, Any] = {
            "epoch": epoch + 1,
            "step": (epoch + 1) * each,
            "lr": self.history.steps["lr"][-1],
        }
        record |= self.history.epoch_of(epoch * each)
        found, latest = validate(
            self.model, self.adapter, self.learner, self.valid, self.history.classes, self.classes, self.dtype
        )
        record |= {"valid_loss": found.get("loss"), "valid_top1": found.get("top1")}
        record |= {"seconds": self.seconds, "images_per_second": seen / self.seconds}
        better = self.history.better(record)
        self.history.epochs.append(record)
        self.history.leave_out(self.loader.skipped + (self.valid.skipped if self.valid else []))
        if better:
            self.history.best, self.history.metrics = dict(record), found
            self.best = latest
        self.seconds = 0.0
        if folder is not None:
            if better:
                folder.save_best(self.model)
            self._save(folder, epoch + 1, 0)
            folder.write_history(self.history)
        for callback in self.callbacks:
            callback.epoch(record)

    def _step(self, batch: Batch, number: int, total: int) -> None:
        world = self.ranks[1]
        count, size = (
            len(batch.labels),
            min(self.recipe.batch_size, len(self.loader.dataset) - batch.number * self.recipe.batch_size),
        )
        if self.on_error == "skip":
            few = self.normed and early_checks.part(count, self.recipe.accumulate) < 2
            size, fewer = self.learner.add_up(np.array([count, few], np.int64)).tolist()
            # what is left is too little for batch normalisation, here or in another process: as if none were left
            size = 0 if fewer else size
        lr = rate(self.recipe.lr, self.recipe.schedule, number, total)
        loss = right = 0.0
        if size:
            images = batch.images.astype(self.dtype, copy=False)
            wanted = self.targets[batch.labels]
            if not count:
                # the other processes wait for this one's gradients: one black picture that counts for nothing
                images = np.zeros((1, *early_checks.shape(self.loader.dataset)), self.dtype)
                wanted = self.targets[:1]
            loss, logits = self.learner.step(images, wanted, count * world / size, lr, number, batch.at)
            right = float(np.count_nonzero(metrics.answers(logits)[:count] == batch.labels))
            if world > 1:
                loss, right = self.learner.add_up(np.array([loss * count, right]))
                loss /= size
            right /= size
        if not isfinite(loss):
            raise DivergedError(
                f"the loss of step {number + 1} is {loss} (lr {lr:g}, {self.recipe.optimizer}); take a smaller lr, "
                "or clip the gradient."
            )
        for name, value in {"loss": float(loss), "top1": float(right), "lr": lr, "count": size}.items():
            self.history.steps[name].append(value)
        for callback in self.callbacks:
            callback.step(number + 1, float(loss), lr, float(right), size)

    def _save(self, folder: RunFolder, epoch: int, batch: int) -> None:
        if self.ranks[0] != 0:
            return
        self.history.leave_out(self.loader.skipped + (self.valid.skipped if self.valid else []))
        state = {name: np.array(array) for name, array in self.adapter.read(self.model)}
        step = len(self.history.steps["loss"])
        point = Checkpoint(
            self.arguments, step, epoch, batch, self.loader.state(), self.seconds, self.history, state,
            self.learner.state(), self.best, self.pictures, tuple(getattr(self.loader.dataset, "classes", ())),
        )  # fmt: skip
        folder.save_point(point)

    def _restore(self, point: Checkpoint) -> tuple[int, int]:
        """Take over a checkpoint: weights, statistics, optimizer, position, history. The next epoch and batch."""
        early_checks.same_pictures(point, **self._data())
        self.loader.restore(point.loader)
        load_state(self.model, point.model)
        # a step of which no picture could be read moved nothing, so the optimizer did not count it
        self.learner.restore(point.optimizer, sum(count > 0 for count in point.history.steps["count"]))
        for name in ("epochs", "steps", "best", "metrics", "skipped"):
            setattr(self.history, name, getattr(point.history, name))
        # the backend that began the run may be another
        self.history.versions = point.history.versions | self.history.versions
        self.best, self.seconds = point.best, point.seconds
        return point.epoch, point.batch
