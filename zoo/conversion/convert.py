"""Moving a trained network from one kind of file to another, with a proof.

    zoo.convert("a.pdparams", "b.pth")                       # the card is recognised by names and shapes
    zoo.convert("a.pth", "b.pdparams", card="resnet50", proof="b.json")

The file is written aside, opened again by its own library and compared with the source; only then it takes its place.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from zoo.backends import BACKENDS, first_backend, installed_backends, publisher, runtime
from zoo.conversion.proof import Clock, relative, written
from zoo.conversion.proof import Conversion as Conversion
from zoo.errors import ArgumentError, FileError, StateError, unknown
from zoo.files import aside, check_place, write_text
from zoo.formats.read import Foreign, read_any
from zoo.formats.unwrap import Edits
from zoo.network.build import DTYPES, construct
from zoo.parity.pair import compare_models
from zoo.process.isolate import isolation
from zoo.report.parity_report import Level
from zoo.weights import zoo_files
from zoo.weights.adopt_file import portable_of
from zoo.weights.downloads import ROOMS, build_as_published
from zoo.weights.export_onnx import allowed, answered, pictures
from zoo.weights.other_formats import Portable, needs, reopen, target_of, write
from zoo.weights.peer_networks import LIBRARIES, from_peer, require_peer
from zoo.weights.published_weights import named_and_published
from zoo.weights.recognise import recognise
from zoo.weights.transform_input import FOLDED, answer, mapped, switched_on

COUNTED = ("torch", "safetensors-torch")  # the targets that hold num_batches_tracked
WRITTEN = ("paddle",)  # the sources whose names can be written, where they differ from ours


def convert(
    src: str | Path,
    dst: str | Path,
    card: str | None = None,
    *,
    to: str | None = None,
    force: bool = False,
    proof: str | Path | None = None,
    layout: str | None = None,
    image_size: int | None = None,
    part: str | None = None,
    fluid: bool | None = None,
    transform_input: bool | None = None,
    strip: Sequence[str] = (),
    ignore: Sequence[str] = (),
    rename: Sequence[str] = (),
    dtype: str | None = None,
    prove: bool = True,
) -> Conversion:
    """Convert a file of weights to another format, and prove that the two hold the same network.

    Every tensor is accounted for. The file is written under a temporary name, read again by its own library and
    compared with the source; it takes its place only if the proof holds. num_batches_tracked is not carried into other
    formats; for PyTorch it is written again, with the source's value or 0.

    Args:
        src: a file of weights of PyTorch, Paddle, safetensors or numpy; recognised by its content, not its name.
        dst: the file to write: .pth or .pt (PyTorch), .pdparams (Paddle), .safetensors (zoo's own), .npz or .onnx.
        card: the network's name; by default it is recognised by the names and shapes of the tensors.
        to: "torch", "paddle", "zoo", "onnx", "npz", "safetensors-torch" or "safetensors-paddle"; overrides the ending.
        force: whether dst and proof may be overwritten.
        proof: a JSON file to write the proof to.
        layout: "torch" or "paddle", if the file does not tell; "paddle.vision" writes a .pdparams file with the names
            and values of that library's own network.
        image_size: in pixels, if several sizes have the same head.
        part: the key of a checkpoint under which the weights are.
        fluid: whether the network was trained with fluid's dropout (see zoo/weights/peer_networks.py); by default only
            if the names are those of the course's VGG.
        transform_input: whether the network mapped its own input. This must be said for torchvision's GoogLeNet and
            Inception v3, whose files do not tell (see zoo/weights/transform_input.py). zoo's own files then have it as
            preprocessing and ONNX files as nodes; in others it is folded into the weights where that is exact.
        strip, ignore, rename: changes to the file's tensor names; see Edits in zoo/formats/unwrap.py.
        dtype: "float32" rounds float64 values.
        prove: whether to compare at all.

    Raises:
        StateError: tensors are missing, left over or do not fit, or the proof fails; dst is then unchanged.
        FileError, ArgumentError, UnknownChoiceError: a file, an argument or a name cannot be used.
        BackendMissingError, DependencyError, ModelError: a library is missing, or the ONNX exporter failed.

    Example:
        >>> import zoo
        >>> zoo.save(zoo.build("lenet", backend="torch", seed=0), "lenet.safetensors")
        >>> zoo.convert("lenet.safetensors", "lenet.pdparams").proven
        True
    """
    source, target = Path(src), Path(dst)
    kind = target_of(target, to)
    if not source.exists():
        raise FileError(f"there is no file {str(src)!r}; give the path of a file of weights.")
    check_place(target, force)
    if proof is not None:
        check_place(Path(proof), force)
        if Path(proof).resolve() in (source.resolve(), target.resolve()):
            raise ArgumentError(f"{str(proof)!r} cannot be the proof's file and the weights' as well; name another.")
    needs(kind)
    clock = Clock()
    foreign = read_any(source, part, own=False, wait=False, edits=Edits(tuple(ignore), tuple(strip), tuple(rename)))
    contents = zoo_files.read(source) if foreign.format == "zoo" else None
    if contents is not None and card not in (None, contents.card):
        raise ArgumentError(f"{str(src)!r} says that it is {contents.card}, not {card}; leave the card out.")
    size = contents.arguments["image_size"] if contents is not None else image_size
    library = next((source for source in WRITTEN if layout == LIBRARIES[source]), "")
    if library and kind != ROOMS[library]:
        raise ArgumentError(f"--layout {layout} is how that library names its tensors; let OUT end in .pdparams.")
    match = recognise(foreign, contents.card if contents is not None else card, None if library else layout, size)
    if library:
        require_peer(library, match.card)
    notes = [*foreign.notes, *match.notes]
    prepared = contents is not None and contents.preprocessing is not None
    on = answer(foreign, match, transform_input, prepared)
    what = portable_of(foreign, match, contents, fluid, notes)
    what = replace(_rounded(what, dtype, notes), library=library)
    found = named_and_published(source, match.card)
    if found is not None:
        what = replace(what, build=build_as_published(what.build, found, on))
        how = what.build.preprocessing
        published = f"{LIBRARIES[found.source]}'s {found.tag}"
        if how is not None and kind in ("zoo", "onnx"):
            notes.append(f"{published} by its hash, with its classes and preprocessing: {how.words}")
        else:
            notes.append(f"{published} by its hash, with its classes and preprocessing")
    if on:
        what = switched_on(kind, what, notes)
    notes += _lost_in(kind, what)
    clock.lap("read")
    levels: tuple[Level, ...] = ()
    unproven: tuple[str, ...] = () if prove else ("no proof was asked for",)
    versions: dict[str, str] = {}
    with isolation(False, ["1", "3"]), aside(target) as aside_path:
        write(kind, what, aside_path)
        # the file has no name yet
        foreign.settle()
        clock.lap("write")
        if prove:
            levels, unproven, versions = _proof(kind, foreign, what, aside_path, clock)
            _hold(levels, what, target)
    conversion = Conversion(
        str(src), str(dst), foreign.format, kind, match.card, what.build.arguments, match.why, match.layout,
        what.build.dtype, len(what.state), len(what.counters) if kind in COUNTED else 0,
        sum(array.nbytes for array in what.state.values()), levels, unproven, tuple(notes), versions, clock.seconds,
    )  # fmt: skip
    if proof is not None:
        write_text(proof, conversion.to_json() + "\n")
    return conversion


def _rounded(what: Portable, dtype: str | None, notes: list[str]) -> Portable:
    """The state in the dtype that is asked for."""
    if dtype is None or dtype == what.build.dtype:
        return what
    if dtype not in DTYPES:
        raise unknown("dtype", dtype, DTYPES)
    if dtype == "float32":
        notes.append(f"{what.build.dtype} was made {dtype}: rounded, as you said")
    else:
        notes.append(f"{what.build.dtype} was made {dtype}: widened, which is exact")
    state = {name: array.astype(dtype) if array.dtype.kind == "f" else array for name, array in what.state.items()}
    return replace(what, build=replace(what.build, dtype=dtype), state=state)


def _lost_in(kind: str, what: Portable) -> list[str]:
    """What a kind of file cannot hold, and what else the user should know of it."""
    notes = []
    if what.library:
        notes.append(f"the names, and the weights behind its dropout, are those of {LIBRARIES[what.library]}'s network")
    counted = sorted({int(array) for array in what.counters.values() if array.size == 1} - {0})
    if counted and kind not in COUNTED:
        span = f"{counted[0]:,}" if len(counted) == 1 else f"{counted[0]:,} to {counted[-1]:,}"
        notes.append(
            f"num_batches_tracked, {span} in {len(what.counters)} layers, is in no such file and becomes 0 in torch; "
            "only batch norm with momentum=None uses it"
        )
    if kind == "paddle" and what.build.dtype == "float64":
        notes.append("float64: paddle.vision's own networks take only float32; --dtype float32 converts and rounds")
    own = what.build.preprocessing
    if own is not None and kind not in ("zoo", "onnx"):
        notes.append(f"the file does not store how pictures are prepared; prepare them so: {own.words}")
    return notes


def _proof(
    kind: str, foreign: Foreign, what: Portable, part: Path, clock: Clock
) -> tuple[tuple[Level, ...], tuple[str, ...], dict[str, str]]:
    """Levels, what is not proven, and the versions of what was asked."""
    if kind == "onnx":
        return _asked_of_onnx(what, part, clock)
    if what.library:
        return _in_the_library(kind, what, part, clock)
    there = installed_backends()
    first = foreign.layout if foreign.format in ("pth", "pth-legacy", "pdparams") else None
    first = first or next((name for name in BACKENDS if name != kind), first_backend())
    second = kind if kind in BACKENDS else next(name for name in BACKENDS if name != first)
    try:
        found, model = reopen(kind, what, part, second if second in there else None)
    except (ValueError, KeyError, RuntimeError) as error:
        said = (str(error).strip().splitlines() or [type(error).__name__])[0]
        raise StateError(f"what was written is not read again ({said}), so nothing was kept.", [], [], []) from error
    clock.lap("reopen")
    levels = [written(what.owned, found)]
    versions = {name: runtime(name).version() for name in dict.fromkeys((first, second)) if name in there}
    clock.lap("compare values")
    missing = [name for name in dict.fromkeys((first, second)) if name not in there]
    if missing:
        said = f"{' and '.join(missing)} is not installed, so the outputs were not compared; the values were"
        return tuple(levels), (said,), versions
    if what.unfolded is not None and levels[0].passed:
        levels.append(_folded(what, first))
    if all(level.passed for level in levels):
        size = (what.build.in_channels, what.build.image_size, what.build.image_size)
        report = compare_models(what.model(first), model, size, ["3"])
        levels += report.levels
    clock.lap("compare outputs")
    return tuple(levels), (), versions


def _asked_of_onnx(
    what: Portable, part: Path, clock: Clock
) -> tuple[tuple[Level, ...], tuple[str, ...], dict[str, str]]:
    """ONNX Runtime's logits against those of every installed backend, to what is allowed()."""
    backends = installed_backends()
    images = pictures(what.build)
    seen = mapped(images) if what.switched else images
    found = answered(part, what.model(backends[0]), images, what.switched)
    clock.lap("compare outputs")
    worst = max(found, key=lambda backend: found[backend])
    limit = allowed(found[worst], map(what.model, backends), seen)
    passed = found[worst] <= limit
    level = Level("onnx", "ONNX Runtime", passed, limit, found[worst], "relative, float32", f"against {worst}")
    return (level,), (), {name: runtime(name).version() for name in backends}


def _in_the_library(
    kind: str, what: Portable, part: Path, clock: Clock
) -> tuple[tuple[Level, ...], tuple[str, ...], dict[str, str]]:
    """A library's own network, which takes the file, against ours: every value, and the logits in float64."""
    adapter, build = runtime(kind), what.build
    peer = publisher(kind).peer(build.card, build.num_classes)
    try:
        adapter.load_file(peer, str(part))
    except (ValueError, KeyError, RuntimeError) as error:
        raise StateError(f"{LIBRARIES[what.library]}'s network does not take it ({error}).", [], [], []) from error
    found = from_peer(what.library, build.card, dict(adapter.read(peer)))
    clock.lap("reopen")
    images = pictures(build).astype("float64")
    ours = adapter.copy(what.model(kind), "float64")
    apart = relative(adapter.run(adapter.copy(peer, "float64"), images), adapter.run(ours, images))
    words = f"{LIBRARIES[what.library]}'s own network"
    peers = Level("peer", words, apart <= FOLDED["float64"], FOLDED["float64"], apart, "relative, float64", "")
    clock.lap("compare outputs")
    return (written(what.owned, found), peers), (), {kind: adapter.version()}


def _folded(what: Portable, backend: str) -> Level:
    """The network as it was, on pictures that its switch has mapped, against the one with the switch folded, plain."""
    images = pictures(what.build).astype("float64")
    build = replace(what.build, backend=backend, dtype="float64")
    before, after = (construct(build, state) for state in (what.unfolded, what.owned))
    apart = relative(runtime(backend).run(after, images), runtime(backend).run(before, mapped(images)))
    limit = FOLDED[what.build.dtype]
    words = "transform_input, folded"
    return Level("fold", words, apart <= limit, limit, apart, "relative, float64", f"{len(images)} pictures of noise")


def _hold(levels: tuple[Level, ...], what: Portable, target: Path) -> None:
    """Raise if the proof failed, so that the file does not take its place."""
    failed = next((level for level in levels if not level.passed), None)
    if failed is None:
        return
    odd = [name for name, array in what.state.items() if not np.isfinite(array).all()]
    if odd:
        raise StateError(
            f"nothing can be proven of a network with NaN or infinite values, in {', '.join(odd[:5])}, so "
            f"{str(target)!r} was not written; convert it with --no-proof.",
            [], [], odd,
        )  # fmt: skip
    raise StateError(
        f"the proof fails at level {failed.name} ({failed.where}), so {str(target)!r} was not written; report this.",
        [], [], [failed.where],
    )  # fmt: skip
