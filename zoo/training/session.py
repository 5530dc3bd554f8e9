"""zoo.train: a network by name, its data and a recipe, in one backend or in both. `zoo train` is this, typed."""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, replace
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from zoo.backends import BACKENDS, choose_backend, learning, require, runtime
from zoo.builder import build
from zoo.cards import Preprocessing, card
from zoo.data.find_data import FILES, Split, open_data
from zoo.data.picture_sets import Kept
from zoo.data.transforms import parse
from zoo.errors import ArgumentError, unknown
from zoo.network.freezing import split as split_patterns
from zoo.training.callbacks import ProgressBar
from zoo.training.fit import fit
from zoo.training.history import History
from zoo.training.recipe import Recipe
from zoo.training.recipes import recipe as named_recipe
from zoo.training.run_folder import is_run, read_about
from zoo.weights.find_weights import read_weights

BOTH = "both"
CACHE = 2**30  # bytes of pictures at the network's size
MAX_THREADS = 256  # of a hundred thousand the system kills the process


@dataclass(frozen=True)
class Session:
    """Everything that a run of zoo.train is decided by, for one backend or several."""

    name: str
    data: str
    recipe: Recipe
    preprocessing: Preprocessing
    arguments: dict[str, Any]
    dtype: str
    device: str | None
    limit: int | None
    out: Path | None
    resume: bool
    workers: int | None
    on_error: str
    save_every: int | None
    weights: str | None
    head: str | None
    freeze: tuple[str, ...] | None
    threads: int | None
    quiet: bool
    cache: str | None = None
    fast: bool = False
    told: Callable[[str], str] | None = None

    def open(self) -> Split:
        """The data, prepared for the network, training pictures altered as the recipe says."""
        facts = card(self.name)
        channels = self.arguments.get("in_channels") or facts.input_size[0]
        size = self.arguments.get("image_size") or facts.input_size[1]
        split = open_data(
            self.data, self.preprocessing, (channels, size, size), augment=parse(self.recipe.augment),
            seed=self.recipe.seed, limit=self.limit, cache=self.cache or False, fast=self.fast,
        )  # fmt: skip
        # photographs are decoded once where they fit the memory; the other sets are arrays already
        if self.cache is None and split.spec.partition(":")[0] in FILES and self._fits(split):
            split = replace(split, train=Kept(split.train), valid=Kept(split.valid))
        return split

    def _fits(self, split: Split) -> bool:
        height, width = split.train.prepare.size[1:]
        return (len(split.train) + len(split.valid)) * height * width * 3 <= CACHE

    def run(self, backend: str, folder: Path | None) -> History:
        """Train in one backend."""
        rank, _, device = learning(backend).join(self.device)
        if self.threads is not None:
            runtime(backend).set_threads(self.threads)
        split = self.open()
        arguments = dict(self.arguments)
        if arguments.get("num_classes") is None:
            logit = split.binary and self.recipe.loss in (None, "sigmoid")
            arguments["num_classes"] = 1 if logit else len(split.train.classes)
        model = build(
            self.name, backend, **arguments, seed=self.recipe.seed, weights=self.weights, head=self.head,
            freeze=self.freeze, device=device, dtype=self.dtype,
        )  # fmt: skip
        bars = [ProgressBar(f"{self.name} {backend}", self.told)] if rank == 0 and not self.quiet else []
        for bar in bars:
            bar.say(split.notes)
        history = fit(
            model, split.train, split.valid, self.recipe, callbacks=bars, out=folder, resume=self.resume,
            workers=self.workers, on_error=self.on_error, save_every=self.save_every,
            about={
                "data": self.data, "limit": self.limit, "weights": self.weights, "head": self.head,
                "freeze": list(self.freeze) if self.freeze else None, "on_error": self.on_error,
                # what runs without these do not say
                "cache": self.cache, "fast": self.fast or None, "notes": list(split.notes),
                # augmentation would alter pictures of another size without the cache
                "framed": (split.train.prepare.framed and not self._fits(split)) or None,
            },
        )  # fmt: skip
        learning(backend).leave()
        return history


def train(
    name: str,
    backend: str | None = None,
    data: str | None = None,
    *,
    recipe: str | Recipe = "default",
    num_classes: int | None = None,
    in_channels: int | None = None,
    image_size: int | None = None,
    aux: bool = False,
    weights: str | Path | None = None,
    head: str | None = None,
    freeze: str | Sequence[str] | None = None,
    dtype: str | None = None,
    device: str | None = None,
    workers: int | None = None,
    limit: int | None = None,
    out: str | Path | None = None,
    resume: bool = False,
    on_error: str | None = None,
    save_every: int | None = None,
    threads: int | None = None,
    cache: str | Path | None = None,
    fast: bool | None = None,
    quiet: bool = True,
    told: Callable[[str], str] | None = None,
    **changes: Any,
) -> dict[str, History]:
    """Build a network, open its data and train it, in one backend or in both.

    The arguments come in four groups, as the options of `zoo train` do: the pictures (data, limit, workers, on_error,
    cache, fast); how the network learns (recipe, changes, freeze); the network (num_classes, in_channels, image_size,
    aux, weights, head, dtype); and the run (backend, device, threads, out, resume, save_every, quiet, told). Below they
    stand in this order.

    Args:
        name: one of the names of list_models().
        data: "digits", "mnist:DIR", "fundus:DIR", "signs:DIR" or "folder:DIR"; by default the network's own, if that
            comes with zoo.
        limit: the largest number of pictures, of training and of validation.
        workers, on_error: as for zoo.fit.
        cache, fast: as for zoo.open_data; cache is a folder.
        recipe: "default", "source" (as the network's source trains it) or a Recipe.
        changes: fields of the Recipe to change, such as epochs=3 or lr=0.01.
        freeze: as for zoo.build.
        num_classes: by default as many as the data has (one logit for fundus pictures).
        in_channels, image_size, aux, weights, head: as for zoo.build. Image size and preprocessing are by default those
            of the weights.
        dtype: "float32", or "float64", which trains in parity mode.
        backend: "paddle", "torch" or "both". With "both", both get the same initial weights, batches and dropout masks,
            and on a GPU each has a process of its own.
        device: as for zoo.build.
        threads: of each framework; a resumed run keeps the number that it began with.
        out: the run's folder; "both" makes a folder for each backend in it.
        resume, save_every: as for zoo.fit.
        quiet: whether to show no progress bar.
        told: puts the bar's words in another language, as zoo.course.results_in_chinese.under_way does.

    Returns:
        The History of each backend, by its name.

    Raises:
        ZooError: as for zoo.build, zoo.open_data and zoo.fit.

    Example:
        >>> import zoo
        >>> runs = zoo.train("lenet", backend="torch", limit=40, epochs=1, seed=0)
        >>> list(runs), runs["torch"].recipe.epochs
        (['torch'], 1)
    """
    if threads is not None and not 1 <= threads <= MAX_THREADS:
        raise ArgumentError(f"threads is a number from 1 to {MAX_THREADS}, found {threads}; give another.")
    folder = Path(out) if out is not None else None
    _one_kind(folder, backend)
    known = _known(folder, backend) if resume else {}
    start = known.get("weights") if weights is None else str(weights)
    data, decided, how = _decide(name, data, recipe, changes, known)
    arguments = _arguments(
        known, num_classes=num_classes, in_channels=in_channels, image_size=image_size, aux=aux or None
    )
    if start is not None:
        # trained weights go on seeing what they were trained on
        trained = read_weights(
            start, name, bool(arguments.get("aux")), values=False, headless=bool(head or known.get("head"))
        )
        how = trained.preprocessing or how
        arguments = {key: trained.arguments[key] for key in ("in_channels", "image_size")} | arguments

    def said(value: Any, key: str, default: Any = None) -> Any:
        """What is given, an empty word included, else what the resumed run had."""
        return known.get(key, default) if value is None else value

    session = Session(
        name, data, decided, how, arguments, said(dtype, "dtype", "float32"), device, said(limit, "limit"), folder,
        resume, workers, said(on_error, "on_error", "raise"), save_every, start, said(head, "head"),
        split_patterns(said(freeze, "freeze") or ()) or None, threads, quiet,
        None if (place := said(cache, "cache")) is None else str(place), bool(said(fast, "fast")), told,
    )  # fmt: skip
    if backend != BOTH:
        chosen = choose_backend(backend)
        return {chosen: session.run(chosen, folder)}
    if any(int(os.environ.get(name, "1")) > 1 for name in ("WORLD_SIZE", "PADDLE_TRAINERS_NUM")):
        raise ArgumentError(
            "a launcher of several processes trains one backend at a time; name it: torch under torchrun, paddle under "
            "paddle.distributed.launch."
        )
    for one in BACKENDS:
        require(one)
    gpu = (device or "cpu") != "cpu"
    found = {}
    for one in BACKENDS:
        place = folder / one if folder else None
        if gpu:
            # two CUDA builds in one process crash
            with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
                found[one] = pool.submit(session.run, one, place).result()
        else:
            found[one] = session.run(one, place)
    if folder is not None:
        from zoo.training.compare_runs import write_comparison

        write_comparison(found, folder)
    return found


def _one_kind(folder: Path | None, backend: str | None) -> None:
    """Raise ArgumentError unless a folder has the run of one backend or of both, never one beside the other."""
    inner = [one for one in BACKENDS if folder and is_run(folder / one)]
    if backend != BOTH and inner:
        raise ArgumentError(
            f"{str(folder)!r} holds a run of both backends; go on with it by --backend both, with one of them in "
            f"{str(folder) + '/' + inner[0]!r}, or choose another folder."
        )
    if backend == BOTH and folder and is_run(folder):
        raise ArgumentError(f"{str(folder)!r} holds the run of one backend; choose another folder for both.")


def _known(folder: Path | None, backend: str | None) -> dict[str, Any]:
    """What the folder of a run says of it, for the options that a resumed run is not given."""
    if folder is None:
        raise ArgumentError("resume needs the run's folder; give it as out.")
    for place in (folder, *(folder / one for one in BACKENDS if backend == BOTH)):
        about = read_about(place)
        if about:
            return about
    raise ArgumentError(f"there is no run in {str(folder)!r} to go on with; start it without resume.")


def _decide(
    name: str, data: str | None, recipe: str | Recipe, changes: dict[str, Any], known: dict[str, Any]
) -> tuple[str, Recipe, Preprocessing]:
    """The data, the recipe and the preprocessing: as given, else as the resumed run had them, else the network's."""
    named = named_recipe(name, recipe if isinstance(recipe, str) else "default")
    decided = named.recipe if isinstance(recipe, str) else recipe
    if known and recipe == "default":
        decided = known["recipe"]
    fields = list(asdict(decided))
    for change in changes:
        if change not in fields:
            raise unknown("option of train()", change, fields)
    decided = replace(decided, **changes)
    data = (known.get("data") or named.data) if data is None else data
    if data is None:
        raise ArgumentError(
            f"{name} has no pictures of its own to train on; say which: --data digits, mnist:DIR, fundus:DIR, "
            "signs:DIR or folder:DIR."
        )
    return data, decided, named.preprocessing or card(name).preprocessing


def _arguments(known: dict[str, Any], **given: Any) -> dict[str, Any]:
    own = known.get("arguments", {})
    filled = {key: own.get(key) if value is None else value for key, value in given.items()}
    return {key: value for key, value in filled.items() if value is not None}
