"""What a file is that is not a file of weights: recognised by its content, with the one thing to do next."""

import json
from typing import Any

from zoo.formats.mapped import Mapped
from zoo.formats.safety import MAX_HEADER

PROGRAM = "which is a program and not weights"
STARTS = {
    b"\x89HDF\r\n\x1a\n": "an HDF5 file, as Keras writes; save the arrays as .npz",
    b"\x28\xb5\x2f\xfd": "packed with zstd; unpack it first",
    b"7z\xbc\xaf": "a 7z archive; unpack it first",
    b"Rar!": "a RAR archive; unpack it first",
    b"version https://git-lfs": "a Git LFS pointer and not the file itself; fetch it with git lfs pull",
    b"GGUF": "a GGUF file, of a language model; give a .safetensors or .pth file of an image classifier",
    b"\x93NUMPY": "one array of numpy's without a name; save the state as .npz, by numpy.savez(path, **state)",
    b"\x89PNG": "a picture; give the network's file, and the picture to zoo predict",
    b"\xff\xd8\xff": "a picture; give the network's file, and the picture to zoo predict",
    b"\x08": f"an ONNX model, {PROGRAM}; give the .pdparams or .pth that it was made from",
    b"\0\0\0\0": "a Paddle inference model's parameters without their names; give the .pdparams that it was made from",
}
PAGE = (
    "a web page and not the file itself; fetch it again, by the address of the file and not of the page that shows it"
)
# what lies in a zip archive of another kind, and what that is
ARCHIVES = (
    ("model.weights.h5", "a .keras file; load it with Keras and save the arrays as .npz"),
    ("archive_format", f"a .pt2 program of torch.export, {PROGRAM}; load it with torch.export.load, and torch.save its "
                       "state_dict"),
    ("serialized_exported_program.json", f"a .pt2 program of torch.export, {PROGRAM}; load it with torch.export.load, "
                                         "and torch.save its state_dict"),
)  # fmt: skip
OTHER_ZIP = "a zip archive, but neither torch's nor numpy's; unpack it and give the file of weights in it"
UNKNOWN = "no file of weights (.pth, .pdparams, .safetensors or .npz) by its content; fetch or save it again"


def of_archive(names: list[str]) -> str:
    """What a zip archive of these names is."""
    return next((words for part, words in ARCHIVES if any(name.endswith(part) for name in names)), OTHER_ZIP)


def of_content(file: Mapped) -> str:
    """What a file of another kind is, by its first bytes."""
    if not file.size:
        return "empty; fetch or save it again"
    if bytes(file.view[257:262]) == b"ustar":
        return "a tar archive; unpack it first"
    if bytes(file.view[4:8]) == b"TFL3":
        return f"a TensorFlow Lite model, {PROGRAM}; give the weights that it was made from"
    start = bytes(file.view[:4096])
    if start[:1] == b"\n" and b"\x08\0\x10" in start[:12]:
        # its first message is the first block: number 0, and the number of its parent
        return f"a .pdmodel of Paddle's, {PROGRAM}; give the .pdparams that it was made from"
    text = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text[:1] == b"<":
        return _markup(text.lower())
    if text[:1] in (b"{", b"["):
        return _json(file, text)
    return next((words for magic, words in STARTS.items() if start.startswith(magic)), UNKNOWN)


def _markup(text: bytes) -> str:
    if b"<html" in text or text.startswith((b"<!doctype html", b"<head", b"<body")):
        return PAGE
    if b"<net name=" in text:
        return f"an OpenVINO model, {PROGRAM}; give the weights that it was made from"
    if b"<error>" in text or b"<code>" in text:
        return "a server's message of an error and not the file itself; fetch it again"
    return "XML and no weights; give the file of weights that belongs to it"


def _json(file: Mapped, text: bytes) -> str:
    if b'"magic":"pir"' in text.replace(b" ", b"")[:400]:
        return f"a .json program of Paddle's (PIR), {PROGRAM}; give the .pdparams that it was made from"
    value = read_json(file)
    if isinstance(value, dict) and "architectures" in value:
        return "a config.json, which describes a network; give the model.safetensors beside it"
    return "JSON and no weights; give the .safetensors, .pth or .pdparams file that belongs to it"


def read_json(file: Mapped) -> Any:
    """The content of a JSON file; None if it is not JSON, or is longer than any list of names."""
    if file.size > MAX_HEADER or bytes(file.view[:64]).removeprefix(b"\xef\xbb\xbf").lstrip()[:1] != b"{":
        return None
    try:
        return json.loads(bytes(file.view))
    except (ValueError, RecursionError):
        return None
