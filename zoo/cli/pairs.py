"""What the commands share that take two models out of files: the models, and one climb of the ladder."""

import io
import re
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, redirect_stderr
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from zoo.model_inputs import Feed
    from zoo.report.parity_report import ParityReport


@dataclass(frozen=True)
class Pair:
    """Two models as they are typed: FILE.py:NAME each, what it is called with, its weights, and what both run on."""

    a: str
    b: str
    input_size: str | None = None
    inputs: Path | None = None
    args_a: tuple[str, ...] = ()
    args_b: tuple[str, ...] = ()
    weights_a: Path | None = None
    weights_b: Path | None = None
    copy_weights: bool = False

    def fed(self) -> dict[str, Any]:
        """What the models run on, as zoo.compare, zoo.diagnose and zoo.transfer take it."""
        return fed(self.input_size, self.inputs)

    def models(self) -> tuple[Any, Any]:
        """Both, with their weights; errors as zoo.port.model_in_file.model."""
        from zoo.port.model_in_file import model

        return model(self.a, self.args_a, self.weights_a), model(self.b, self.args_b, self.weights_b)

    def apart(self) -> AbstractContextManager[list[Any]]:
        """Both in processes of their own inside a with, as zoo.process.isolate.housed_models has them."""
        from zoo.process.isolate import housed_models

        return housed_models([(self.a, self.args_a, self.weights_a), (self.b, self.args_b, self.weights_b)])

    def written(self) -> dict[str, Any]:
        """The pair as a report's arguments, which say how to run it again."""
        found: dict[str, Any] = {"a": self.a, "b": self.b, "input_size": self.input_size}
        found |= {name: str(value) for name in ("inputs", "weights_a", "weights_b") if (value := getattr(self, name))}
        found |= {name: ",".join(value) for name in ("args_a", "args_b") if (value := getattr(self, name))}
        return {name: value for name, value in found.items() if value is not None} | {"copy_weights": self.copy_weights}


def pair_of(names: list[str], **typed: Any) -> Pair | None:
    """The pair that a command's names and options are; None where they are networks' names. ArgumentError for a mix."""
    from zoo.errors import ArgumentError
    from zoo.port.model_in_file import is_port

    given = {name: value for name, value in typed.items() if value}
    stray = [name for name in names if "=" in name and not is_port(name)]
    if stray and (given.get("args_a") or given.get("args_b")):
        raise ArgumentError(
            f"{stray[0]!r} is a word of its own; give several arguments of one model in one word, with commas between "
            "them: --args-a width=64,act=relu."
        )
    ports = [name for name in names if is_port(name)]
    if not ports:
        if given:
            option = f"--{next(iter(given)).replace('_', '-')}"
            raise ArgumentError(f"{option} is for two models, FILE.py:NAME each; a network's name goes without it.")
        return None
    if len(names) != 2 or len(ports) != 2:
        told = " ".join(names)
        raise ArgumentError(
            f"two models are compared, FILE.py:NAME each, found {told!r}; against a network of zoo's it is "
            "`zoo diagnose FILE.py:NAME --against NETWORK`."
        )
    if given.get("copy_weights") and given.get("weights_b"):
        raise ArgumentError("--copy-weights puts the first model's weights into both, so --weights-b has no use.")
    for name in ("args_a", "args_b"):
        given[name] = tuple(given.get(name, ()))
    return Pair(ports[0], ports[1], **given)


def refuse_for_two(named: list[str]) -> None:
    """Raise ArgumentError if two models were given options that are about a network of zoo's; the first is named."""
    from zoo.errors import ArgumentError

    for name in named:
        option = name.replace("_", "-")
        raise ArgumentError(f"--{option} is for a network's name; two models go without it.")


def climbed(
    pair: Pair, levels: str | None, image: Path | None = None, quiet: bool = False, device: str | None = None
) -> "ParityReport":
    """The comparison of a pair, up the levels. What the models print goes to standard error, or, quietly, nowhere.

    device: as for zoo.compare; each framework then has a process of its own.
    """
    from zoo.parity.compare import chosen_levels, compare

    chosen_levels(levels, device)
    given = pair.fed()
    with ExitStack() as stack:
        if quiet:
            stack.enter_context(redirect_stderr(io.StringIO()))
        stack.enter_context(running(f"{pair.a} and {pair.b} cannot be compared"))
        models = stack.enter_context(pair.apart()) if device is not None else pair.models()
        report = compare(*models, levels=levels, image=image, copy_weights=pair.copy_weights, device=device, **given)
    arguments = pair.written() | ({} if device is None else {"device": device})
    return replace(report, network=f"{pair.a} and {pair.b}", arguments=arguments)


@contextmanager
def running(failed: str) -> Iterator[None]:
    """While somebody's models run: prints go to standard error, and what they raise is a ModelError with its cause."""
    from zoo.errors import ModelError, ZooError, shortened
    from zoo.port.importing import foreign

    try:
        with foreign():
            yield
    except (ZooError, OSError, MemoryError):
        raise
    except Exception as error:  # what a stranger's model can do knows no limits; a traceback would help nobody
        told = shortened(f"{type(error).__name__}: {error}").rstrip(".")
        raise ModelError(
            f"{failed}: {told}; give models that can be copied and run by themselves. If yours can, this is a fault of "
            "zoo's: tell us, with the two files."
        ) from error


def fed(input_size: str | None, inputs: str | Path | None, prefix: str = "") -> dict[str, Any]:
    """input_size= or inputs= for the library, out of "3,224,224", "3x224x224", "8;3,8,8" or the arrays of a file.

    A shape may have a bound behind it, "20:1000": whole numbers from 0 to 999, such as words; ":5" is one number each.
    ArgumentError if there is none, or both are; FileError if the file has no arrays.

    prefix: what stands before the options' names in errors.
    """
    from zoo.errors import ArgumentError

    if (input_size is None) == (inputs is None):
        raise ArgumentError(
            f"two models need the shape of one input, such as --{prefix}input-size 3,224,224, or a file of inputs, "
            f"--{prefix}inputs FILE.npz; give one of the two."
        )
    if input_size is None:
        return {"inputs": _read(Path(str(inputs)))}
    bounds = [shape.partition(":")[2].strip() for shape in input_size.split(";")]
    if any(bounds) and all(not each or (each.isdigit() and int(each) > 0) for each in bounds):
        whole = [shape.partition(":")[0].strip(" ()[],") for shape in input_size.split(";")]
        sides = [
            [] if not one and bound else re.split(r"[,x*\s]+", one) for one, bound in zip(whole, bounds, strict=True)
        ]
        if all(side.isdigit() and int(side) > 0 for shape in sides for side in shape):
            return {"inputs": _drawn([tuple(map(int, shape)) for shape in sides], [int(each or 0) for each in bounds])}
    shapes = [re.split(r"[,x*\s]+", shape.strip(" ()[],")) for shape in input_size.split(";")]
    if not all(side.isdigit() and int(side) > 0 for shape in shapes for side in shape):
        raise ArgumentError(
            f"--{prefix}input-size is whole numbers with commas, such as 3,224,224, found {input_size!r}; of several "
            "inputs it is one shape for each, with semicolons between them."
        )
    found = [tuple(map(int, shape)) for shape in shapes]
    return {"input_size": found[0] if len(found) == 1 else found}


def _drawn(shapes: list[tuple[int, ...]], bounds: list[int]) -> "Feed":
    """Two inputs of each shape: whole numbers below its bound, or noise where the bound is 0. float64 and int64."""
    import numpy as np

    random = np.random.Generator(np.random.Philox(key=0))
    found = tuple(
        random.integers(0, bound, (2, *shape)) if bound else random.standard_normal((2, *shape))
        for shape, bound in zip(shapes, bounds, strict=True)
    )
    return found[0] if len(found) == 1 else found


def _read(path: Path) -> "Feed":
    """The arrays of a .npz or .npy file: by place where they are called arr_0, arr_1 and so on, else by keyword.

    Nothing in the file is run. FileError if it is no such file.
    """
    import zipfile

    import numpy as np

    from zoo.errors import FileError

    try:
        with open(path, "rb") as file:
            content = np.load(file, allow_pickle=False)
            if isinstance(content, np.ndarray):
                return content
            arrays = {name: content[name] for name in content.files}
    except OSError as error:
        raise FileError(f"{str(path)!r} cannot be read ({error.strerror or error}); give a .npz file.") from None
    except (ValueError, EOFError, KeyError, zipfile.BadZipFile) as error:
        raise FileError(
            f"{str(path)!r} is not an .npz file of plain arrays ({error}); write it with numpy.savez(FILE, first, "
            "second) or numpy.savez(FILE, name=first)."
        ) from None
    places = sorted(arrays, key=lambda name: (len(name), name))
    if places and places == [f"arr_{at}" for at in range(len(places))]:
        return arrays["arr_0"] if len(arrays) == 1 else tuple(arrays[name] for name in places)
    return arrays
