"""`zoo train`: a network, its data and a recipe, in one backend or in both."""

import shlex
from pathlib import Path
from typing import Annotated, Any

import typer

from zoo.cli import options


def _group(panel: str, help_: str, *names: str, **rules: Any) -> Any:
    """An option of training alone, in its group of the help."""
    return typer.Option(*names, help=help_, rich_help_panel=panel, **rules)


def train(
    name: Annotated[str, typer.Argument(help="A network's name; `zoo list` shows them.")],
    backend: options.Backend = None,
    data: Annotated[
        str | None,
        _group(options.PICTURES, "digits, mnist:DIR, fundus:DIR, signs:DIR or folder:DIR; lenet takes digits."),
    ] = None,
    recipe: Annotated[str, _group(options.RECIPE, "default, or source: as the network's text trains it.")] = "default",
    epochs: Annotated[int | None, _group(options.RECIPE, "Passes over the pictures.")] = None,
    batch_size: options.BatchSizeIf = None,
    lr: Annotated[float | None, _group(options.RECIPE, "The learning rate.")] = None,
    optimizer: Annotated[str | None, _group(options.RECIPE, "sgd, momentum, nesterov, adam or adamw.")] = None,
    momentum: Annotated[float | None, _group(options.RECIPE, "Of momentum and nesterov.")] = None,
    weight_decay: Annotated[float | None, _group(options.RECIPE, "L2; decoupled for adamw.")] = None,
    schedule: Annotated[str | None, _group(options.RECIPE, "constant, step, cosine or warmup.")] = None,
    loss: Annotated[str | None, _group(options.RECIPE, "cross_entropy, or sigmoid for one logit.")] = None,
    label_smoothing: Annotated[
        float | None, _group(options.RECIPE, "Share of a target spread over all classes.")
    ] = None,
    early_stop: Annotated[int | None, _group(options.RECIPE, "Epochs without a better one before the end.")] = None,
    augment: Annotated[str | None, _group(options.RECIPE, "For instance flip,rotate=10,crop=0.8.")] = None,
    clip: Annotated[float | None, _group(options.RECIPE, "The gradient's largest norm.")] = None,
    accumulate: Annotated[int | None, _group(options.RECIPE, "Parts in which a batch passes.")] = None,
    amp: Annotated[str | None, _group(options.RECIPE, "Mixed precision: bfloat16 or float16.")] = None,
    drop_last: Annotated[bool, _group(options.RECIPE, "Leave a short last batch out.", "--drop-last")] = False,
    seed: options.SeedIf = None,
    num_classes: options.Classes = None,
    in_channels: options.Channels = None,
    image_size: options.ImageSize = None,
    aux: options.Aux = False,
    aux_weights: Annotated[
        str | None,
        _group(options.RECIPE, "Weights of the auxiliary losses, such as 0.3,0.3; by default the network's."),
    ] = None,
    weights: options.Weights = None,
    head: options.Head = None,
    freeze: Annotated[
        str | None, _group(options.RECIPE, "Tensors that do not learn, for instance backbone, or conv1,layer1.*.")
    ] = None,
    lr_groups: Annotated[
        str | None, _group(options.RECIPE, "Shares of the rate, for instance fc.*=1,*=0.1; the first match holds.")
    ] = None,
    dtype: options.Dtype = None,
    device: options.Device = None,
    workers: options.Workers = None,
    limit: Annotated[int | None, _group(options.PICTURES, "The largest number of pictures.", min=1)] = None,
    out: options.OutIf = None,
    resume: Annotated[bool, _group(options.OUTPUT, "Go on with the run in that folder.", "--resume")] = False,
    on_error: options.OnErrorIf = None,
    save_every: Annotated[
        int | None, _group(options.OUTPUT, "Steps between checkpoints, beside each epoch's.", min=1)
    ] = None,
    cache: Annotated[
        Path | None, _group(options.PICTURES, "A folder to keep photographs in at the network's size, for all runs.")
    ] = None,
    fast: Annotated[
        bool,
        _group(options.PICTURES, "Decode JPEGs at a part of their size: other pixels, in half the time.", "--fast"),
    ] = False,
    threads: options.ThreadsIf = None,
    quiet: options.Quiet = False,
    lang: options.Language = None,
) -> None:
    """Train a network, and keep what happened in a folder: curves, logs, the best weights, a checkpoint to resume.

    The folder is --out, or runs/NAME; one that holds a run is refused without --resume. Classes are by default what the
    data has, --threads all cores. --weights are what training starts from. --dtype float64 makes the numbers of both
    backends equal, as the parity ladder does.
    """
    import os
    from functools import partial

    from zoo.cli.console import screen
    from zoo.course.language_and_plot_words import language
    from zoo.course.refusals_in_chinese import refusal
    from zoo.course.results_in_chinese import COMMA, table, told, under_way
    from zoo.training import compare_runs, metrics
    from zoo.training.session import train as run

    spoken = language(lang)
    changes: dict[str, Any] = {
        "epochs": epochs, "batch_size": batch_size, "lr": lr, "optimizer": optimizer, "momentum": momentum,
        "weight_decay": weight_decay, "schedule": schedule, "loss": loss, "label_smoothing": label_smoothing,
        "early_stop": early_stop, "augment": augment, "clip": clip, "accumulate": accumulate, "amp": amp,
        "drop_last": drop_last or None, "seed": seed, "lr_groups": _groups(lr_groups),
        "aux_weights": _numbers(aux_weights),
    }  # fmt: skip
    changes = {key: value for key, value in changes.items() if value is not None}
    # the processes of one machine share its cores
    processes = max(int(os.environ.get(name, "1")) for name in ("LOCAL_WORLD_SIZE", "PADDLE_LOCAL_SIZE"))
    folder = out or _free(Path("runs"), name, resume)
    try:
        histories = run(
            name, backend, data, recipe=recipe, num_classes=num_classes, in_channels=in_channels,
            image_size=image_size, aux=aux, weights=weights, head=head, freeze=freeze, dtype=dtype, device=device,
            workers=workers, limit=limit, out=folder, resume=resume, on_error=on_error, save_every=save_every,
            threads=threads or max((os.cpu_count() or 1) // processes, 1), cache=cache,
            fast=fast or None, quiet=quiet, told=partial(under_way, language=spoken), **changes,
        )  # fmt: skip
    except KeyboardInterrupt:
        # what a run's folder does not say
        choices = {"--backend": backend, "--device": device}
        words = [word for option, value in choices.items() if value for word in (option, value)]
        typer.echo(told(_stopped(folder, ["zoo", "train", name, *words]), spoken), err=True)
        raise typer.Exit(130) from None
    if quiet or int(os.environ.get("RANK", os.environ.get("PADDLE_TRAINER_ID", "0"))) != 0:
        return
    show = screen(120)
    for backend_name, history in histories.items():
        best = history.best
        word = told("synthetic ", spoken) if history.synthetic else ""
        mode = told(" (parity mode)", spoken) if history.proof else ""
        line = told(
            f"{history.card} in {backend_name} {history.versions[backend_name]} on {word}{history.data}, "
            f"{history.dtype}{mode}: best epoch {best['epoch']} of {len(history.epochs)}", spoken,
        )  # fmt: skip
        if history.metrics:
            line += COMMA[spoken] + told(metrics.summary(history.metrics), spoken)
        show.print(line, highlight=False, soft_wrap=True)
        if history.skipped:
            show.print(told(f"{len(history.skipped)} pictures skipped:", spoken), highlight=False)
            for entry in history.skipped:
                reason = refusal(entry["reason"]) if spoken == "zh" else entry["reason"]
                show.print(f"  {reason}", highlight=False, soft_wrap=True)
        if history.metrics and len(histories) == 1:
            show.print(table(metrics.table(history.metrics), spoken))
    if len(histories) > 1:
        show.print(table(compare_runs.table(histories), spoken))
        gap = compare_runs.apart(histories)
        line = (
            f"largest difference of the loss over {gap['steps']} steps: {gap['loss']:.2e} (step {gap['step']}), "
            f"relative {gap['relative']:.2e}"
        )
        show.print(told(line, spoken), highlight=False)
    show.print(told(f"in {folder}/", spoken), highlight=False, soft_wrap=True)


def _groups(text: str | None) -> "dict[str, float] | None":
    """PATTERN=SHARE,PATTERN=SHARE as the recipe's lr_groups; ArgumentError."""
    from zoo.errors import ArgumentError

    if text is None:
        return None
    try:
        pairs = [part.rpartition("=") for part in text.split(",")]
        return {pattern.strip(): float(share) for pattern, _, share in pairs}
    except ValueError:
        raise ArgumentError(
            f"--lr-groups is PATTERN=SHARE with commas between, found {text!r}; write for instance fc.*=1,*=0.1."
        ) from None


def _numbers(text: str | None) -> "tuple[float, ...] | None":
    """NUMBER,NUMBER as the recipe's aux_weights; ArgumentError."""
    from zoo.errors import ArgumentError

    try:
        return None if text is None else tuple(float(part) for part in text.split(","))
    except ValueError:
        raise ArgumentError(
            f"--aux-weights are numbers with commas between, found {text!r}; write for instance 0.3,0.3."
        ) from None


def _free(root: Path, name: str, resume: bool) -> Path:
    """runs/NAME, or the next number that is free; the newest one to resume."""

    def place(number: int) -> Path:
        return root / (name if number == 1 else f"{name}-{number}")

    endings = [path.name.removeprefix(f"{name}-") for path in root.glob(f"{name}-*")]
    newest = max([int(ending) for ending in endings if ending.isdecimal()], default=1)
    if resume:
        return place(newest)
    return next(place(number) for number in range(1, newest + 2) if not place(number).exists())


def _stopped(folder: Path, command: list[str]) -> str:
    """What to say of a run that was interrupted: how it goes on, if it had begun."""
    from zoo.backends import BACKENDS
    from zoo.training.run_folder import is_run

    if not any(map(is_run, (folder, *(folder / name for name in BACKENDS)))):
        return "zoo: stopped before the run began; start it again"
    return f"zoo: stopped; go on with: {shlex.join([*command, '--out', str(folder), '--resume'])}"
