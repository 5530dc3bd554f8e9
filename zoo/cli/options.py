"""The options of the command line, each with one meaning in all commands, and the one rule for what commands write.

A command declares a shared option by its name here. Whether it must be given, and what it is by default, is the
command's own. old_option_names.py has the old names.
"""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from zoo.formats.unwrap import Edits

STDOUT = "-"  # what is typed for standard output in place of a file
NETWORK, WEIGHTS, PAIR, PICTURES = "Network", "Files of weights", "Two models", "Pictures"
RECIPE, RUN, OUTPUT = "Recipe", "How it runs", "Output"  # the groups of options in a command's help

# Network
_SEED = typer.Option(
    "--seed", min=0, help="The same seed draws the same weights, pictures and order.", rich_help_panel=NETWORK
)
Seed = Annotated[int, _SEED]
SeedIf = Annotated[int | None, _SEED]
Classes = Annotated[
    int | None, typer.Option("--num-classes", help="Another number of classes.", rich_help_panel=NETWORK)
]
Channels = Annotated[
    int | None, typer.Option("--in-channels", help="Another number of input channels.", rich_help_panel=NETWORK)
]
_SIZE = typer.Option("--image-size", help="Another height and width in pixels.", rich_help_panel=NETWORK)
ImageSize = Annotated[int | None, _SIZE]
ImageSizes = Annotated[list[int] | None, _SIZE]
Aux = Annotated[bool, typer.Option("--aux", help="With auxiliary heads.", rich_help_panel=NETWORK)]
Head = Annotated[
    str | None,
    typer.Option("--head", help="new: draw a fresh head for weights without a fitting one.", rich_help_panel=NETWORK),
]
Every = Annotated[bool, typer.Option("--all", help="All that there are, in place of names.")]
Count = Annotated[
    int, typer.Option("--n", min=1, help="How many to draw: networks, or pictures of each part or class.")
]

# Files of weights
Weights = Annotated[
    str | None,
    typer.Option(
        "--weights",
        help="Trained weights: a file, or, for a network of the zoo, a name such as imagenet or torchvision:TAG.",
        rich_help_panel=WEIGHTS,
    ),
]
Card = Annotated[
    str | None,
    typer.Option("--card", help="The network of a file, where names and shapes do not tell.", rich_help_panel=WEIGHTS),
]
Part = Annotated[
    str | None,
    typer.Option(
        "--part", help="The key of a checkpoint's state dict, if it is not a usual one.", rich_help_panel=WEIGHTS
    ),
]
Strip = Annotated[
    list[str] | None,
    typer.Option(
        "--strip", metavar="PREFIX", help="Remove this prefix from the names; may be repeated.",
        rich_help_panel=WEIGHTS,
    ),
]  # fmt: skip
Ignore = Annotated[
    list[str] | None,
    typer.Option(
        "--ignore", metavar="PATTERN", help="Leave out the tensors that match; may be repeated.",
        rich_help_panel=WEIGHTS,
    ),
]  # fmt: skip
Rename = Annotated[
    list[str] | None,
    typer.Option(
        "--rename", metavar="OLD=NEW", help="Rename a part of names; may be repeated.", rich_help_panel=WEIGHTS
    ),
]
TransformInput = Annotated[
    bool | None,
    typer.Option(
        "--transform-input/--no-transform-input",
        help="Whether torchvision's GoogLeNet or Inception v3 mapped its input itself, which a file does not tell.",
        rich_help_panel=WEIGHTS,
    ),
]
Dtype = Annotated[str | None, typer.Option("--dtype", help="float32 or float64.", rich_help_panel=WEIGHTS)]

Trained = Annotated[
    str,
    typer.Argument(
        help="A .safetensors file that training or zoo.save wrote, or squeezenet1_1, whose ImageNet weights ship.",
        metavar="FILE",
    ),
]

# Two models
GIVEN = "What NAME of the {} file is called with: width=64,act=relu, say; names are looked up in that file."
InputSize = Annotated[
    str | None,
    typer.Option(
        "--input-size", rich_help_panel=PAIR,
        help="The shape of one input without the batch axis, such as 3,224,224; several: 8;3,8,8; of whole numbers "
        "below a bound, such as words: 20:1000.",
    ),
]  # fmt: skip
Inputs = Annotated[
    Path | None,
    typer.Option(
        "--inputs", rich_help_panel=PAIR,
        help="Instead: a .npz file with the inputs, as arr_0, arr_1 ... or by forward's names.",
    ),
]  # fmt: skip
To = Annotated[
    str | None,
    typer.Option(
        "--to",
        help="torch or paddle; of weights also zoo, onnx, npz, safetensors-torch or safetensors-paddle. By default as "
        "the ending of OUT says, and of a source the framework that it does not import.",
    ),
]
Args = Annotated[
    list[str] | None, typer.Option("--args", help="What NAME is called with: num_classes=10 ...", rich_help_panel=PAIR)
]
ArgsA = Annotated[list[str] | None, typer.Option("--args-a", help=GIVEN.format("first"), rich_help_panel=PAIR)]
ArgsB = Annotated[list[str] | None, typer.Option("--args-b", help=GIVEN.format("second"), rich_help_panel=PAIR)]
WeightsA = Annotated[
    Path | None, typer.Option("--weights-a", help="A file of weights for the first model.", rich_help_panel=PAIR)
]
WeightsB = Annotated[
    Path | None, typer.Option("--weights-b", help="A file of weights for the second model.", rich_help_panel=PAIR)
]
CopyWeights = Annotated[
    bool,
    typer.Option(
        "--copy-weights", rich_help_panel=PAIR,
        help="The first model's weights in both: compare the architectures alone.",
    ),
]  # fmt: skip

# How it runs
Precision = Annotated[
    str,
    typer.Option(
        "--precision", rich_help_panel=RUN, help="Of what zoo.optimize makes: float32, bfloat16 or int8.",
    ),
]  # fmt: skip
Engine = Annotated[
    str,
    typer.Option(
        "--engine", rich_help_panel=RUN,
        help="auto, native, openvino or onnxruntime; for zoo bench also none: eager alone.",
    ),
]  # fmt: skip
Backend = Annotated[
    str | None,
    typer.Option(
        "--backend", rich_help_panel=RUN,
        help="torch or paddle, or both where a command can run both; by default what is installed.",
    ),
]  # fmt: skip
Device = Annotated[str | None, typer.Option("--device", help="cpu, gpu or gpu:1.", rich_help_panel=RUN)]
Levels = Annotated[
    str | None, typer.Option("--levels", help="Levels of the parity ladder, such as 0,3, or all.", rich_help_panel=RUN)
]
_THREADS = typer.Option("--threads", min=1, max=256, help="CPU threads of each framework.", rich_help_panel=RUN)
Threads = Annotated[int, _THREADS]
ThreadsIf = Annotated[int | None, _THREADS]
_BATCH = typer.Option("--batch-size", min=1, help="Pictures that pass at once.", rich_help_panel=RUN)
BatchSize = Annotated[int, _BATCH]
BatchSizeIf = Annotated[int | None, _BATCH]
BatchSizes = Annotated[list[int] | None, _BATCH]
Workers = Annotated[
    int | None, typer.Option("--workers", min=0, max=256, help="Threads that read pictures.", rich_help_panel=PICTURES)
]
_ON_ERROR = typer.Option(
    "--on-error", help="raise or skip: what happens at a picture that cannot be read.", rich_help_panel=PICTURES
)
OnError = Annotated[str, _ON_ERROR]
OnErrorIf = Annotated[str | None, _ON_ERROR]
Language = Annotated[
    str | None, typer.Option("--lang", help="en or zh; by default ZOO_LANG, else en.", rich_help_panel=OUTPUT)
]

# Output
_OUT = typer.Option(
    "--out", "-o", help="What to write: a file, or the folder of several files.", rich_help_panel=OUTPUT
)
Out = Annotated[Path, _OUT]
OutIf = Annotated[Path | None, _OUT]
Json = Annotated[
    Path | None,
    typer.Option(
        "--json", metavar="FILE", help="Write JSON to this file; - is standard output.", rich_help_panel=OUTPUT
    ),
]
Html = Annotated[
    Path | None,
    typer.Option(
        "--html", metavar="FILE", help="Write a page to this file; - is standard output.", rich_help_panel=OUTPUT
    ),
]
Csv = Annotated[
    Path | None,
    typer.Option("--csv", metavar="FILE", help="Write CSV to this file; - is standard output.", rich_help_panel=OUTPUT),
]
Plot = Annotated[
    Path | None,
    typer.Option("--plot", metavar="FILE", help="Draw to this file: .png, .svg or .pdf.", rich_help_panel=OUTPUT),
]
Force = Annotated[
    bool, typer.Option("--force", help="Replace a file that is there, which is refused else.", rich_help_panel=OUTPUT)
]
Quiet = Annotated[
    bool,
    typer.Option(
        "--quiet", "-q", help="Print nothing but errors; the exit code tells the result.", rich_help_panel=OUTPUT
    ),
]


def edits(strip: list[str] | None, ignore: list[str] | None, rename: list[str] | None) -> "Edits":
    """What --strip, --ignore and --rename ask for."""
    from zoo.formats.unwrap import Edits

    return Edits(tuple(ignore or ()), tuple(strip or ()), tuple(rename or ()))


def check_outputs(
    force: bool, *texts: Path | None, binary: Path | None = None, reads: Iterable[str | Path | None] = ()
) -> None:
    """Raise, before anything runs, unless all outputs can be written; None stands for one that was not asked for.

    The rule of all commands: a file that is there is kept unless --force is given; a folder is never replaced; a
    pipe, a terminal or a device is written into, which loses nothing; - is standard output, for text alone. reads: what
    the command reads, which a text never replaces. FileError, and ArgumentError for a name that is given twice.
    """
    from zoo.errors import ArgumentError
    from zoo.files import check_place

    if binary is not None and is_stdout(binary):
        raise ArgumentError("what is written here is not text and does not go to standard output; name a file.")
    places = [path for path in (binary, *texts) if path is not None]
    for path in places:
        if not is_stdout(path):
            check_place(path, force or not _replaced(path))
    # realpath: pathlib has an error of its own for links in a circle
    read = {os.path.realpath(each) for each in reads if each is not None}
    lost = next((path for path in texts if path is not None and os.path.realpath(path) in read), None)
    if lost is not None:
        raise ArgumentError(f"{str(lost)!r} is what the command reads, and is not written over; name another file.")
    met: set[str] = set()
    for path in places:
        if (real := os.path.realpath(path)) in met:
            raise ArgumentError(f"{str(path)!r} cannot be two outputs at once; name another for one of them.")
        met.add(real)


def _replaced(path: Path) -> bool:
    """Whether there is a file at a place, or where its link leads to, that would be replaced."""
    from zoo.system import is_handle

    # /dev/stdout and the like are written into, even where a file is behind them
    return path.is_file() and not is_handle(os.readlink(path) if path.is_symlink() else str(path))


def is_stdout(path: Path | None) -> bool:
    """Whether an output is standard output, so that nothing else may be printed there."""
    return str(path) == STDOUT


def write(path: Path | None, text: str) -> None:
    """Write a text that check_outputs() has let pass; of None, nothing."""
    from zoo.files import write_text

    if path is None:
        return
    if is_stdout(path):
        typer.echo(text, nl=False)
    else:
        write_text(path, text)


def ended(right: bool) -> typer.Exit:
    """How a command ends that was asked something: with 0 for yes, with 1 for no and for no answer."""
    return typer.Exit(0 if right else 1)
