"""What PaddlePaddle has and PyTorch has not, written out: short classes and functions in the file that uses them.

A rule whose side of PyTorch begins with `written.` asks for one. It is put behind the imports, under Paddle's own name;
on the way back it goes again, and Paddle's is imported in its place.
"""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import libcst as cst

from zoo.translation.written.torch_callbacks import CALLBACKS
from zoo.translation.written.torch_functions import FUNCTIONS
from zoo.translation.written.torch_gradient_clipping import CUTS
from zoo.translation.written.torch_layers import LAYERS
from zoo.translation.written.torch_losses import LOSSES
from zoo.translation.written.torch_metrics import METRICS
from zoo.translation.written.torch_model import MODEL, STATES
from zoo.translation.written.torch_pictures import PICTURES

if TYPE_CHECKING:
    from zoo.translation.imports import Speller

START = "written."


@dataclass(frozen=True)
class Piece:
    """A class or function: where PaddlePaddle has it, its code, and what it needs beside PyTorch.

    home: "" for one whose arguments are PyTorch's, so that on the way back it stays.
    """

    home: str
    code: str
    pieces: tuple[str, ...] = ()
    modules: tuple[str, ...] = ()


def _pieces() -> dict[str, Piece]:
    found = {}
    for home, names, text in (*METRICS, *CALLBACKS, *MODEL, *LAYERS, *FUNCTIONS, *LOSSES, *CUTS, *PICTURES, *STATES):
        name = re.search(r"^(?:class|def) (\w+)", text, re.MULTILINE)
        assert name is not None
        modules = tuple(
            each for each in ("cv2", "inspect", "math", "numpy", "os", "re") if re.search(rf"\b{each}\.", text)
        )
        found[name[1]] = Piece(home, text.strip("\n"), tuple(names.split()), modules)
    return found


PIECES = _pieces()


def put(speller: "Speller", tree: cst.Module) -> cst.Module:
    """The file with what was asked for behind its first imports."""
    if not speller.pieces:
        return tree
    wanted: dict[str, None] = {}

    def need(name: str) -> None:
        for each in PIECES[name].pieces:
            need(each)
        wanted[name] = None

    for each in speller.pieces:
        need(each)
    root = speller.root()
    code = "".join(f"\n\n{PIECES[each].code}\n" for each in wanted)
    code = code if root == "torch" else re.sub(r"\btorch\.", f"{root}.", code)
    for name, own in ((name, speller.pieces.get(name, name)) for name in wanted):
        code = code if name == own else re.sub(rf"(?<![.\w])(?<!    def ){name}\b(?=[(:)])", own, code)
    for module in (module for each in wanted for module in PIECES[each].modules):
        speller.asked.setdefault(module, module)
    at = 0
    asked = re.compile(rf"\b(?:{'|'.join(speller.pieces.get(name, name) for name in wanted)})\b")
    for place, one in enumerate(tree.body):
        if isinstance(one, cst.ClassDef | cst.FunctionDef) or (at and asked.search(tree.code_for_node(one))):
            break
        line = one.body[0] if isinstance(one, cst.SimpleStatementLine) else None
        at = place + 1 if isinstance(line, cst.Import | cst.ImportFrom) else at
    made = cst.parse_module(f"pass\n{code}").body[1:]  # the blank lines before the first one are its own
    behind = list(tree.body[at : at + 1])
    if behind and not any(each.comment is None for each in behind[0].leading_lines[:2]):
        blank = [cst.EmptyLine(indent=False)] * 2
        behind = [behind[0].with_changes(leading_lines=[*blank, *behind[0].leading_lines])]
    return tree.with_changes(body=[*tree.body[:at], *made, *behind, *tree.body[at + 1 :]])


def undone(source: str, to: str) -> str:
    """The source of a translation without these, on the way back: Paddle's own are imported in their place."""
    if to == "torch":
        return source
    gone = {}
    for name, piece in PIECES.items():
        if piece.home and (text := f"\n\n{piece.code}\n") in source:
            source = source.replace(text, "", 1)
            gone[name] = piece
    for name, piece in gone.items():
        for each in piece.modules:
            if not re.search(rf"(?<![.\w]){each}\.", source):  # it was imported for this piece
                source = re.sub(rf"^import {each}\r?\n", "", source, count=1, flags=re.MULTILINE)
        if not re.search(rf"\b{name}\b", source):
            continue  # another piece needed it
        module, _, own = piece.home.rpartition(".")
        line = f"from {module} import {own}{f' as {name}' if own != name else ''}\n"
        place = re.search(r"^(?:import|from) torch\b.*\n", source, re.MULTILINE)
        at = place.end() if place is not None else 0
        source = source[:at] + line + source[at:]
    return source
