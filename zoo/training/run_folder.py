"""The folder of a run: recipe.json, history.json, log.jsonl, best.safetensors, last.ckpt, plots, TensorBoard files."""

import json
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np

from zoo.backends import runtime_of
from zoo.data.loader import MapStyle
from zoo.errors import ArgumentError, FileError
from zoo.files import aside, held, make_folder, write_text
from zoo.formats.safetensors import write_safetensors
from zoo.network.build import Build
from zoo.optional_libraries import extra
from zoo.training import checkpoint
from zoo.training.callbacks import Callback, JsonLog
from zoo.training.checkpoint import Checkpoint
from zoo.training.history import History
from zoo.training.recipe import Recipe

# what is written aside and renamed, so what a killed run may leave a part of
FILES = (
    "recipe.json", "history.json", "best.safetensors", "last.ckpt", "curves.png", "curves.svg", "confusion.png",
    "wrong.png",
)  # fmt: skip
LEFT = ("last.ckpt", "best.safetensors", "history.json")


class RunFolder:
    """Where a run keeps what it did. Only the first of several processes writes."""

    def __init__(self, path: str | Path, writes: bool = True) -> None:
        self.path, self.writes = Path(path), writes
        self.threads: int | None = None  # of the run that goes on
        self._held = ExitStack()
        for module, purpose in (("matplotlib", "for a run's plots"), ("tensorboardX", "for TensorBoard files")):
            extra(module, purpose)

    def open(
        self, history: History, arguments: dict[str, Any], about: dict[str, Any], resume: bool
    ) -> Checkpoint | None:
        """Make the folder, or check that it holds this run; the checkpoint to go on from, if there is one.

        The folder is locked against other processes until close(). ArgumentError if it holds a run and resume was not
        asked for, or holds another run; FileError if another process holds it, or it cannot be read or written.
        """
        recipe, last = self.path / "recipe.json", self.path / "last.ckpt"
        about = about | {
            "card": history.card, "arguments": arguments, "data": history.data, "synthetic": history.synthetic,
            "dtype": history.dtype, "proof": history.proof, "recipe": history.recipe.to_dict(),
        }  # fmt: skip
        if self.writes:
            make_folder(self.path)
            self._held.enter_context(held(self.path))
        there = read_about(self.path) if self.writes or resume else {}
        if there:
            if not resume:
                raise ArgumentError(
                    f"{str(self.path)!r} holds a run already; go on with it by --resume, or choose another folder."
                )
            _agree(self.path, there, about)
            # another number of threads adds in another order, to other bits
            about["threads"] = self.threads = there.get("threads") or about["threads"]
        if self.writes:
            # what a killed run was writing
            for part in self.path.glob("*.part"):
                # another program's, such as a browser's, are not ours to take away
                if part.name.startswith(FILES):
                    part.unlink()
            write_text(recipe, json.dumps(about, indent=2) + "\n")
        # killed before its first checkpoint, a run starts over: from the same seed, to the same bits
        return checkpoint.read(last) if resume and last.exists() else None

    def close(self) -> None:
        """Let other processes have the folder."""
        self._held.close()

    def callbacks(self, history: History) -> list[Callback]:
        """The log and the TensorBoard files of the run."""
        if not self.writes:
            return []
        from zoo.training.tensorboard import TensorBoard

        done = len(history.steps["loss"])
        return [JsonLog(self.path / "log.jsonl"), TensorBoard(self.path / "tensorboard", done + 1 if done else None)]

    def save_best(self, model: Any) -> None:
        """Write best.safetensors: of zoo.save, or the plain arrays where zoo did not build the model."""
        if not self.writes:
            return
        path = self.path / "best.safetensors"
        if isinstance(getattr(model, "zoo", None), Build):
            from zoo.weights.zoo_files import save

            save(model, path)
            return
        with aside(path) as part:
            write_safetensors(part, dict(runtime_of(model).read(model)), {})

    def save_point(self, point: Checkpoint) -> None:
        """Write last.ckpt."""
        if self.writes:
            checkpoint.write(self.path / "last.ckpt", point)

    def write_history(self, history: History) -> None:
        """Write history.json."""
        if self.writes:
            write_text(self.path / "history.json", json.dumps(history.to_dict()) + "\n")

    def finish(self, history: History, best: dict[str, np.ndarray], valid: MapStyle | None) -> None:
        """Write the history and the plots: the curves, the confusion matrix and a sheet of wrong predictions."""
        if not self.writes or not history.epochs:
            return
        from zoo.training import answer_plots, curve_plots

        self.write_history(history)
        curve_plots.curves({history.backend: history.to_dict()}, self.path / "curves")
        if not history.metrics:
            return
        answer_plots.confusion(history.metrics, self.path / "confusion.png")
        from zoo.data.dataset import Dataset

        if not isinstance(valid, Dataset):
            return
        indices = best["indices"]
        answer_plots.wrong_sheet(
            lambda at: valid.pixels(int(indices[at])), valid.labels[indices],
            list(zip(best["answers"].tolist(), best["probabilities"].tolist(), strict=True)), history.classes,
            self.path / "wrong.png", f"{history.card}, {history.backend}, {history.data}", synthetic=history.synthetic,
        )  # fmt: skip


def is_run(folder: Path) -> bool:
    """Whether a folder holds a run; FileError if that cannot be seen."""
    try:
        return (folder / "recipe.json").exists()
    except OSError as error:
        raise FileError(f"{str(folder)!r} cannot be read ({error.strerror}); choose another folder.") from None


def read_about(folder: Path) -> dict[str, Any]:
    """What recipe.json says of a folder's run, its "recipe" as a Recipe; empty if there is no run.

    FileError if it cannot be read, or is gone from beside what else a run leaves.
    """
    path = folder / "recipe.json"
    try:
        if not is_run(folder):
            left = next((name for name in LEFT if (folder / name).exists()), None)
            if left is not None:
                raise FileError(
                    f"{str(folder)!r} holds the {left} of a run, and its recipe.json is gone, so nothing says how to "
                    "go on; put it back, or choose another folder."
                )
            return {}
        found = dict(json.loads(path.read_text(encoding="utf-8")))
        return {**found, "arguments": dict(found["arguments"]), "recipe": Recipe.from_dict(found["recipe"])}
    except FileError:
        raise
    except OSError as error:
        raise FileError(f"{str(path)!r} cannot be read ({error.strerror}); choose another folder.") from None
    except (ValueError, KeyError, TypeError) as error:
        raise FileError(f"{str(path)!r} is not an intact recipe of a run ({error}); choose another folder.") from None


def _agree(path: Path, there: dict[str, Any], here: dict[str, Any]) -> None:
    """Raise unless a folder has the run to go on with; epochs may grow if the rate does not depend on them."""
    there = {**there, **there["arguments"], **there["recipe"].to_dict()}
    here = {**here, **here["arguments"], **here["recipe"]}
    # the pictures may have moved to another place, or one of them may have broken
    loose = {"recipe", "arguments", "data", "cache", "on_error", "notes", "threads"}
    if here["schedule"] == "constant":
        loose.add("epochs")
    # in their order, so that of several differences the same one is named every time
    for name in here:
        if name not in loose and there.get(name) != here[name]:
            raise ArgumentError(
                f"the run in {str(path)!r} has {name}={there.get(name)!r}, not {here[name]!r}; resume it with its own "
                "settings, or choose another folder."
            )
