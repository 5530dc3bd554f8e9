"""From what a file holds to one state dict: checkpoints are opened, prefixes taken off, bookkeeping left out."""

import re
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

import numpy as np

from zoo.errors import ArgumentError, nearest
from zoo.formats.pickle_objects import Array, Stranger, Tensor
from zoo.formats.safety import MAX_TENSORS, NoWeights, Refused, check_shape, damaged, legible

# where checkpoints keep their state dict, the likeliest first
KEYS = (
    "state_dict", "model_state_dict", "model_state", "model", "net", "network", "module", "params", "weights",
    "generator", "params_ema", "model_ema", "ema", "ema_state_dict", "state_dict_ema",
)  # fmt: skip
# DataParallel, torch.compile, Paddle's DataParallel; and the attribute that a Lightning module keeps its network under
PREFIXES = ("module.", "_orig_mod.", "_layers.", "model.", "net.")
TABLE = "StructuredToParameterName@@"
SPLIT = "UnpackBigParamInfor@@"  # Paddle's own spelling
DEPTH = 4
LISTED = 6


@dataclass(frozen=True)
class Edits:
    """What a user says of a file's names: patterns of tensors to leave out, prefixes to take off, and parts to rename.

    In this order, on names as `zoo inspect` shows them. ignore: shell patterns. strip: whole beginnings, such as
    "backbone.". rename: OLD=NEW, for one or more parts between dots, wherever they are in a name. raw: not even what
    frameworks put before all names is taken off.
    """

    ignore: tuple[str, ...] = ()
    strip: tuple[str, ...] = ()
    rename: tuple[str, ...] = ()
    raw: bool = False

    def made(self, tensors: dict[str, Any], notes: list[str], off: str) -> dict[str, Any]:
        """The tensors by their new names, what was done in notes; ArgumentError for an edit that nothing takes.

        off: what was taken off all names before, which a user may not know of.
        """
        for pattern in self.ignore:
            left = [name for name in tensors if fnmatchcase(name, pattern) or fnmatchcase(off + name, pattern)]
            if not left:
                raise _no_name("is like", pattern, tensors, "--ignore")
            tensors = {name: value for name, value in tensors.items() if name not in set(left)}
            notes.append(f"{len(left)} left out as you said: {', '.join(left[:LISTED])}{' ...' * (len(left) > LISTED)}")
        for given in self.strip:
            known = any(name.startswith(given) for name in tensors)
            prefix = given if known or not off else given.removeprefix(off)
            taken = [name for name in tensors if name.startswith(prefix) and name != prefix]
            if not taken:
                raise _no_name("starts with", given, tensors, "--strip")
            if prefix:
                tensors = _renamed(tensors, {name: name.removeprefix(prefix) for name in taken})
                notes.append(f"the prefix {prefix!r} was taken off {len(taken)} names, as you said")
        for rule in self.rename:
            old, equals, new = rule.partition("=")
            if not (old and equals and new):
                raise ArgumentError(f"--rename wants OLD=NEW, such as backbone=features, found {rule!r}; write it so.")
            around = re.compile(rf"(?:(?<=\.)|^){re.escape(old)}(?=\.|$)")
            taken = [name for name in tensors if around.search(name)]
            if not taken:
                raise _no_name("has the part", old, tensors, "--rename")
            tensors = _renamed(tensors, {name: around.sub(lambda _, new=new: new, name) for name in taken})  # type: ignore[misc]
            notes.append(f"{old} was renamed to {new} in {len(taken)} names, as you said")
        return tensors


def _renamed(tensors: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in tensors.items():
        new = names.get(name, name)
        if new in found or (new != name and new in tensors and new not in names):
            raise ArgumentError(f"two tensors would be called {legible(new)!r}; leave one out with --ignore first.")
        found[new] = value
    return found


def _no_name(how: str, what: str, tensors: dict[str, Any], option: str) -> ArgumentError:
    some = ", ".join(legible(name, 40) for name in list(tensors)[:3])
    return ArgumentError(f"no tensor's name {how} {what!r} ({option}); they are such as {some}.")


RAW = Edits(raw=True)


@dataclass
class Found:
    """A state dict on its way: tensors as the file has them, what was done, and what marks it as Paddle's."""

    tensors: dict[str, Any]
    notes: list[str] = field(default_factory=list)
    paddle: bool = False
    halves: bool = False  # uint16 stands for bfloat16


def unwrapped(value: Any, part: str | None) -> Found:
    """The state dict in a checkpoint, or the one under the key `part`; Refused if there is none."""
    found = Found({})
    for _ in range(DEPTH):
        if not isinstance(value, dict):
            raise NoWeights(f"holds a {type(value).__name__.lower()} and no state dict; save model.state_dict().")
        if isinstance(value, Stranger) and not value:
            raise Refused(
                f"holds a {legible(value.name)}, an object of somebody's code and no state dict, so nothing was read; "
                "open it where that code is and save model.state_dict()."
            )
        keys = [key for key in value if isinstance(key, str)]
        inner = [key for key in keys if isinstance(value[key], dict) and _tensors_in(value[key])]
        if part is not None:
            if part not in inner:
                near = nearest(part, inner) or ", ".join(map(legible, inner[:10])) or "none"
                raise Refused(f"has no state dict under the key {legible(part)!r}; the ones it has: {near}.")
            key, part = part, None
        else:
            usual = [key for key in KEYS if key in inner]
            if not usual and any(_is_tensor(each) for each in value.values()):
                found.tensors = value
                return found
            if not inner:
                shown = ", ".join(legible(key) for key in keys[:10]) or "nothing"
                raise NoWeights(f"has no state dict under any key, it holds {shown}; save model.state_dict().")
            if not usual and len(inner) > 1:
                shown = ", ".join(legible(key) for key in inner[:10])
                raise Refused(f"has tensors under {shown}; say which are the weights, such as by --part {inner[0]}.")
            key = (usual or inner)[0]
            if len(usual) > 1:
                found.notes.append(
                    f"there are state dicts under {', '.join(usual)}; {key} was taken, --part takes another"
                )
        others = [legible(other, 30) for other in keys if other != key]
        beside = f", beside {', '.join(others[:6])}{' and more' if len(others) > 6 else ''}" if others else ""
        found.notes.append(f"the state dict was under {legible(key)!r}{beside}")
        value = value[key]
    raise Refused("nests dictionaries too deep for a checkpoint; save model.state_dict().")


def flat(found: Found, kind: str, most: int, edits: Edits | None = None) -> Found:
    """The tensors by name alone: without Paddle's bookkeeping and what is not a tensor, a common prefix taken off.

    most: the bytes that all of them can have. edits: made last.
    """
    source = dict(found.tensors)
    if kind == "pdparams":
        found.halves = True
        found.paddle = source.pop(TABLE, None) is not None
        source = _joined(source, source.pop(SPLIT, None), most)
        for name, value in source.items():
            # paddle.save of a nested checkpoint gives each tensor as (its own name, array)
            if isinstance(value, tuple) and len(value) == 2 and isinstance(value[1], Array):
                source[name] = value[1]
                found.paddle = True
    tensors = {name: value for name, value in source.items() if _is_tensor(value)}
    plain = {name: value for name, value in tensors.items() if not getattr(value, "odd", "")}
    # of nothing but arrays of another kind the first says what is wrong with it when it is read
    tensors = plain or tensors
    left = [name for name in source if name not in tensors]
    if left:
        shown = ", ".join(_entry(name, source[name]) for name in left[:6])
        found.notes.append(f"{len(left)} entries are no tensors and were left out: {shown}")
    if not tensors:
        raise NoWeights("holds no tensors; save model.state_dict().")
    if len(tensors) > MAX_TENSORS:
        raise Refused(f"has {len(tensors):,} tensors; no network has more than {MAX_TENSORS:,}.")
    if not all(isinstance(name, str) for name in tensors):
        raise Refused("has tensors under numbers instead of names; give the network's state dict.")
    off = ""
    for prefix in () if edits is not None and edits.raw else (*PREFIXES, *PREFIXES):
        if all(name.startswith(prefix) and len(name) > len(prefix) for name in tensors):
            tensors = {name.removeprefix(prefix): value for name, value in tensors.items()}
            found.notes.append(f"the prefix {prefix!r} was taken off all names")
            off += prefix
    found.tensors = edits.made(tensors, found.notes, off) if edits is not None else tensors
    if not found.tensors:
        raise Refused("has no tensors but those that --ignore leaves out; leave out fewer.")
    return found


def _entry(name: object, value: object) -> str:
    """What is left out, and of what kind it is where that is somebody's code."""
    return legible(name, 40) + (f" ({legible(value.name)})" if isinstance(value, Stranger) else "")


def layout_of(kind: str, metadata: dict[str, str], names: list[str], paddle: bool) -> str | None:
    """Which way Linear weights lie, as far as the file tells: by its kind, its metadata or its batch-norm names."""
    if kind in ("pth", "pth-legacy", "zoo"):
        return "torch"
    told = {"pt": "torch", "torch": "torch", "pd": "paddle", "paddle": "paddle"}.get(metadata.get("format", ""))
    last = {name.rpartition(".")[2] for name in names}
    if told or paddle:
        return told or "paddle"
    if last & {"_mean", "_variance"}:
        return "paddle"
    return "torch" if last & {"running_mean", "running_var", "num_batches_tracked"} else None


def _is_tensor(value: Any) -> bool:
    if isinstance(value, tuple) and len(value) == 2:
        # Paddle's (name, array), and ours of safetensors (array, dtype)
        return isinstance(value[0], np.ndarray) or (isinstance(value[0], str) and isinstance(value[1], Array))
    return isinstance(value, Tensor | Array | np.ndarray)


def _tensors_in(value: dict[Any, Any]) -> bool:
    """Whether there is a tensor, or a state dict under a usual key; dictionaries that hold themselves end too."""
    level, seen = [value], {id(value)}
    while level:
        each = level.pop()
        if any(_is_tensor(inner) for inner in each.values()):
            return True
        for inner in (each.get(key) for key in KEYS):
            if isinstance(inner, dict) and id(inner) not in seen:
                seen.add(id(inner))
                level.append(inner)
    return False


def _joined(source: dict[Any, Any], split: Any, most: int) -> dict[Any, Any]:
    """Put together what Paddle cut into pieces of 4 GB for protocols 2 and 3, in the way of paddle.load."""
    if split is None:
        return source
    try:
        for name, facts in split.items():
            pieces = [source.pop(piece) for piece in facts["slices"]]
            shape = check_shape(facts["OriginShape"], f"'{legible(name)}'")
            most -= sum(len(piece.raw) for piece in pieces)
            if most < 0:
                raise damaged("the pieces of a tensor are more than it holds")
            whole = np.concatenate([piece.read().reshape(-1) for piece in pieces]).reshape(shape)
            source[name] = _Whole(whole, pieces[0].dtype)
    except (AttributeError, KeyError, TypeError, ValueError, IndexError):
        raise damaged("a tensor that was saved in pieces cannot be put together") from None
    return source


class _Whole(Array):
    """An array that was in pieces."""

    def __init__(self, values: np.ndarray, dtype: str) -> None:
        self.values, self.dtype = values, dtype

    def read(self) -> np.ndarray:
        return self.values
