"""Files that are damaged or made to do harm, written byte by byte, each with a word of its refusal."""

import io
import json
import os
import pickle
import struct
import subprocess
import tempfile
import zipfile
from functools import cache
from pathlib import Path

import numpy as np
from conftest import noise
from safetensors.numpy import save

CANARY = Path(tempfile.mkdtemp(prefix="zoo-canary-"), "canary")  # what would run writes it


class Bomb:
    """What it is made of runs when it is unpickled: the canary is a file beside it."""

    def __init__(self, call, *arguments):
        self.made = call, arguments

    def __reduce__(self):
        return self.made


def torch_zip(pickled: bytes, storages: dict[str, bytes] | None = None, **options) -> bytes:
    """An archive as torch.save writes it, with any pickle in it."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", options.get("compression", zipfile.ZIP_STORED)) as archive:
        archive.writestr("x/data.pkl", pickled)
        if options.get("order", "little"):
            archive.writestr("x/byteorder", options.get("order", "little"))
        for key, content in (storages or {}).items():
            archive.writestr(f"x/data/{key}" if "/" not in key else key, content)
        archive.writestr("x/version", "3\n")
    return packed.getvalue()


def word(text: str) -> bytes:
    return b"X" + struct.pack("<I", len(text.encode("utf-8", "surrogatepass"))) + text.encode("utf-8", "surrogatepass")


def number(value: int) -> bytes:
    return b"\x8a\x08" + struct.pack("<q", value)


def torch_pickle(name="a", shape=(2, 3), stride=(3, 1), offset=0, count=6, kind="FloatStorage", key="0") -> bytes:
    """The pickle of a state dict of one tensor, with every number free."""
    numbers = b"".join(b"(" + b"".join(map(number, each)) + b"t" for each in (shape, stride))
    storage = (
        b"(" + word("storage") + b"ctorch\n" + kind.encode() + b"\n" + word(key) + word("cpu") + number(count) + b"tQ"
    )
    tensor = b"ctorch._utils\n_rebuild_tensor_v2\n(" + storage + number(offset) + numbers + b"\x89}tR"
    return b"\x80\x02}" + word(name) + tensor + b"s."


def torch_file(values: int = 6, **parts) -> bytes:
    return torch_zip(torch_pickle(**parts), {"0": bytes(4 * values)})


def array_pickle(shape=(2,), code="f4", order="<", raw=b"\0" * 8, name="a") -> bytes:
    """The pickle of a dictionary of one numpy array, with every part free."""
    body = b"cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\x00\x85C\x01b\x87R(K\x01("
    body += b"".join(map(number, shape)) + b"tcnumpy\ndtype\n" + word(code) + b"\x89\x88\x87R(K\x03" + word(order)
    body += b"NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb\x89B" + struct.pack("<I", len(raw)) + raw + b"tb"
    return b"\x80\x04}" + word(name) + body + b"s."


def safe(header: dict | bytes, data: bytes = b"", size: int | None = None) -> bytes:
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(text) if size is None else size) + text + data


def one(**changes) -> dict:
    return {"a": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8], **changes}}


def npz(packing: int = zipfile.ZIP_DEFLATED, **entries: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", packing) as archive:
        for name, content in entries.items():
            archive.writestr(name + ".npy", content)
    return packed.getvalue()


def npy(array: np.ndarray) -> bytes:
    packed = io.BytesIO()
    np.save(packed, array, allow_pickle=True)
    return packed.getvalue()


def npy_header(shape: str, descr: str = "'<f4'") -> bytes:
    text = f"{{'descr': {descr}, 'fortran_order': False, 'shape': {shape}, }}".encode()
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text) + 1) + text + b"\n"


def legacy(system: dict | None = None, count: int = 6, values: int = 6, **parts) -> bytes:
    pieces = [
        0x1950A86A20F9469CFC6C,
        1001,
        system or {"protocol_version": 1001, "little_endian": True, "type_sizes": {}},
    ]
    content = b"".join(pickle.dumps(piece, protocol=2) for piece in pieces)
    old = torch_pickle(**parts).replace(b"tQ", b"NtQ", 1)
    return content + old + pickle.dumps(["0"], protocol=2) + struct.pack("<q", count) + bytes(4 * values)


def overlapping() -> bytes:
    """Two names for the same bytes of an archive: a bomb out of little."""
    content = bytearray(npz(a=npy(noise(4, 4)), b=npy(noise(4, 4))))
    first = content.index(b"PK\x01\x02")
    second = content.index(b"PK\x01\x02", first + 4)
    content[second + 42 : second + 46] = content[first + 42 : first + 46]
    return bytes(content)


def many_entries(count: int, size: int | None = None) -> bytes:
    """An archive whose list of contents names one empty file many times, or claims to be longer than it is."""
    start = b"PK\x03\x04" + bytes(22) + b"\1\0\0\0a"
    listed = (b"PK\x01\x02\x14\0\x14\0" + bytes(20) + b"\1\0" + bytes(16) + b"a") * count
    end = struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, 1, 1, len(listed) if size is None else size, len(start), 0)
    return start + listed + end


def twice_in_a_zip() -> bytes:
    content = torch_zip(torch_pickle(), {"0": bytes(24), "1": bytes(24)})
    return content.replace(b"x/data/1", b"x/data/0")


def laughs(levels: int = 60) -> bytes:
    """Lists of lists of the same lists: little to hold, and without end to print, hash or walk."""
    content = b"\x80\x04]\x94"
    for level in range(levels):
        content += b"]\x94(" + 10 * (b"h" + bytes([level])) + b"e"
    return content


@cache
def corpus() -> dict[str, tuple[bytes, str]]:
    """Each file's content, and a word of the refusal."""
    shell = Bomb(os.system, f"touch {CANARY}")
    made = Bomb(eval, f"open({str(CANARY)!r}, 'w')")
    genuine = torch_file()
    paddle = pickle.dumps({"a": noise(3, 4), "b": noise(4)}, protocol=4)
    safetensors = save({"a": noise(3, 4)})
    deep = b"\x80\x04" + b"(" * 400_000
    return {
        # what would run
        "pickle-os-system": (pickle.dumps({"a": shell}, protocol=2), "tries to load posix.system"),
        "pickle-eval": (pickle.dumps({"a": made}, protocol=4), "tries to load builtins.eval"),
        "pickle-getattr": (b"\x80\x02cbuiltins\ngetattr\n.", "tries to load builtins.getattr"),
        "pickle-subprocess": (
            pickle.dumps(Bomb(subprocess.Popen, ["touch", str(CANARY)]), protocol=4),
            "subprocess.Popen",
        ),
        "pickle-import": (b"\x80\x02c__builtin__\n__import__\n.", "tries to load __builtin__.__import__"),
        "pickle-numpy-load": (b"\x80\x02cnumpy\nload\n.", "tries to load numpy.load"),
        "pickle-numpy-runstring": (b"\x80\x02cnumpy.testing._private.utils\nrunstring\n.", "runstring"),
        "pickle-dotted": (
            b"\x80\x04" + word("collections") + word("OrderedDict.__init__.__globals__") + b"\x93.",
            "__globals__",
        ),
        "pickle-newobj": (b"\x80\x02ccollections\nOrderedDict\n)\x81.", "no state dict"),
        "pickle-inst": (b"\x80\x02(ios\nsystem\n.", "INST"),
        "pickle-stack-global": (b"\x80\x04\x8c\x02os\x8c\x06system\x93.", "tries to load os.system"),
        "pickle-stack-global-bytes": (b"\x80\x04C\x02osC\x06system\x93.", "a name that is not text"),
        "pickle-obj": (b"\x80\x02(cos\nsystem\no.", "tries to load os.system"),
        "pickle-newobj-ex": (b"\x80\x04ccollections\nOrderedDict\n)}\x92.", "no state dict"),
        "pickle-in-a-pickle": (b"\x80\x02c_pickle\nloads\n.", "tries to load _pickle.loads"),
        "pickle-extension": (b"\x80\x02\x82\x01.", "EXT1"),
        "pickle-newobj-strange": (b"\x80\x02cos_\nThing\n)\x81.", "holds a os_.Thing, an object of somebody's code"),
        "pickle-called-in-turn": (
            b"\x80\x02cfunctools\npartial\n" + b")\x81)R" * 3 + b"]b.",
            "holds a functools.partial",
        ),
        "pickle-many-strangers": (b"\x80\x02ca\nB\nq\x00" + b"h\x00)R" * 200_000 + b".", "more than 500,000 steps"),
        "pickle-many-strange-names": (
            b"\x80\x02" + b"".join(b"ca\n%s%d\n" % (b"B" * 200, i) for i in range(50_000)) + b".",
            "over 8 MB of names",
        ),
        "pickle-stranger-as-weights": (b"\x80\x02}X\x01\0\0\0aca\nB\n)\x81s.", "tries to load a.B"),
        "pickle-eval-beside-weights": (
            pickle.dumps({"state_dict": {"a": noise(3)}, "more": made}, protocol=4),
            "tries to load builtins.eval",
        ),
        "pickle-system-beside-weights": (
            pickle.dumps({"state_dict": {"a": noise(3)}, "more": shell}, protocol=4),
            "tries to load posix.system",
        ),
        "pth-parameter-of-a-number": (
            torch_zip(b"\x80\x02}" + word("a") + b"ctorch._utils\n_rebuild_parameter\n(K\x01\x89}tRs."),
            "with the wrong arguments",
        ),
        "pickle-nothing": (b"\x80\x02}.", "it holds nothing"),
        "safetensors-metadata-is-a-list": (safe({"__metadata__": ["a"], **one()}, bytes(8)), "not a table of texts"),
        "safetensors-metadata-of-numbers": (
            safe({"__metadata__": {"a": 1}, **one()}, bytes(8)),
            "not a table of texts",
        ),
        "pickle-persistent": (b"\x80\x02" + word("x") + b"Q.", "outside its pickle"),
        "pickle-build-on-named": (b"\x80\x02ccollections\nOrderedDict\n}b.", "sets attributes"),
        "pickle-calls-a-name": (b"\x80\x02cnumpy\nndarray\nK\x01\x85R.", "calls numpy.ndarray"),
        "pth-os-system": (torch_zip(pickle.dumps({"a": shell}, protocol=2)), "tries to load posix.system"),
        "pth-whole-model": (
            torch_zip(b"\x80\x02ctorchvision.models.resnet\nResNet\n)\x81."),
            "torchvision.models.resnet.ResNet",
        ),
        "pth-load-from-bytes": (torch_zip(b"\x80\x02ctorch.storage\n_load_from_bytes\n."), "_load_from_bytes"),
        "pth-legacy-eval": (
            b"".join(pickle.dumps(piece, protocol=2) for piece in (0x1950A86A20F9469CFC6C, 1001, {}, {"a": made})),
            "tries to load",
        ),
        "torchscript": (torch_zip(b"\x80\x02}.", {"x/constants.pkl": b"", "x/code/a.py": b"import os"}), "TorchScript"),
        "npz-header-is-code": (npz(a=npy_header(f"(open({str(CANARY)!r}, 'w'),)")), "is not a numpy array"),
        "npz-objects": (npz(a=npy(np.array([shell], dtype=object))), "Python objects"),
        "pickle-object-array": (array_pickle(code="O8", raw=b""), "Python objects"),
        # memory that is claimed
        "pickle-claims-bytes": (b"\x80\x04\x8e" + struct.pack("<Q", 1 << 40) + b"x", "wants 1,099,511,627,776 bytes"),
        "pickle-claims-text": (b"\x80\x04\x8d" + struct.pack("<Q", 1 << 62) + b"x", "wants"),
        "pickle-claims-frame": (b"\x80\x04\x95" + struct.pack("<Q", 1 << 50) + b".", "claims"),
        "pickle-memo-bomb": (b"\x80\x04Nr\xff\xff\xff\x7f.", "nonetype"),
        "pickle-huge-integer": (b"\x80\x02\x8b" + struct.pack("<i", 1 << 30) + b"x", "integer"),
        "pickle-many-objects": (b"\x80\x04" + b"}" * 3_000_000 + b".", "more than 500,000 steps"),
        "pickle-many-copies": (
            b"\x80\x02c_codecs\nencode\nq\x00"
            + word("é" * 200)
            + b"q\x01"
            + word("latin1")
            + b"q\x02"
            + b"h\x00h\x01h\x02\x86R" * 150_000
            + b".",
            "more than 500,000 steps",
        ),
        "pickle-many-strings": (
            b"\x80\x02(" + (b"T" + struct.pack("<I", 512) + b"x" * 512) * 17_000 + b"l.",
            "over 8 MB of names",
        ),
        "pickle-claims-bytearray": (b"\x80\x04\x96" + struct.pack("<Q", 1 << 60) + b".", "BYTEARRAY8"),
        "pickle-deep": (deep + b".", "empty stack"),
        "pickle-laughs": (laughs() + b".", "holds a list"),
        "pickle-laughs-as-key": (laughs() + b"}h\x3cNs.", "key of a dictionary"),
        "pickle-laughs-as-dtype": (laughs() + b"cnumpy\ndtype\nh\x3c\x85R.", "holds a kind"),
        "pickle-array-claims": (array_pickle(shape=(1 << 40,)), "comes with 8 bytes"),
        "pickle-empty-array-claims": (array_pickle(shape=(0, 1 << 47, 1 << 47), raw=b""), "claims 0 values"),
        "pth-empty-claims": (torch_file(shape=(1 << 40, 1 << 40, 0), stride=(1, 1, 1)), "claims 0 values"),
        "pth-expanded": (torch_file(1, shape=(1 << 40,), stride=(0,), count=1), "that it does not hold"),
        "pth-shared": (
            torch_zip(
                b"\x80\x02}("
                + b"".join(
                    torch_pickle(name=f"t{i}", shape=(1 << 18,), stride=(1,), count=1 << 18)[3:-2] for i in range(2000)
                )
                + b"u.",
                {"0": bytes(1 << 20)},
            ),
            "that it does not hold",
        ),
        "pth-zip-bomb": (
            torch_zip(torch_pickle(count=1 << 24), {"0": bytes(1 << 26)}, compression=zipfile.ZIP_DEFLATED),
            "compressed, which torch never does",
        ),
        "npz-bomb": (npz(a=npy(np.zeros(1 << 26, np.float32))), "more than 8 times"),
        "npz-claims": (npz(a=npy_header("(1099511627776,)") + bytes(8)), "claims 1,099,511,627,776 values"),
        "npz-header-deep": (npz(a=npy_header("(" * 5000 + ")" * 5000)), "is not a numpy array"),
        "zip-many-entries": (many_entries(100_001), "archive of 100,001 entries"),
        "zip-list-claims": (many_entries(1, size=(1 << 31) - 1), "list of contents"),
        "npz-lzma": (npz(zipfile.ZIP_LZMA, a=npy(np.zeros(1 << 20))), "packed in an unusual way"),
        "npz-overlap": (overlapping(), "overlap"),
        "safetensors-header-gigabytes": (safe(one(), size=1 << 40), "claims a header"),
        "safetensors-deep": (safe(b'{"a":' + b"[" * 200_000), "is not JSON"),
        "safetensors-claims": (safe(one(shape=[1 << 40], data_offsets=[0, 1 << 42])), "past its end"),
        "legacy-claims": (legacy(count=1 << 50), "should have"),
        # shapes and places
        "pth-negative-shape": (torch_file(shape=(-2, -3)), "in its shape"),
        "pth-negative-stride": (torch_file(stride=(-3, 1), offset=3), "in its shape"),
        "pth-stride-outside": (torch_file(stride=(300, 1)), "reaches past"),
        "pth-offset-outside": (torch_file(offset=5), "reaches past"),
        "pth-negative-offset": (torch_file(offset=-1), "reaches past"),
        "pth-overflowing-shape": (torch_file(shape=(1 << 33, 1 << 33), stride=(0, 0)), "claims"),
        "pth-storage-count": (torch_file(count=1 << 40), "not 1,099,511,627,776 values"),
        "pth-key-is-a-path": (torch_zip(torch_pickle(key="../../etc/passwd"), {"0": bytes(24)}), "has no key"),
        "pickle-negative-shape": (array_pickle(shape=(-2,)), "in its shape"),
        "safetensors-negative": (safe(one(shape=[-2]), bytes(8)), "in its shape"),
        "safetensors-overlap": (safe(one() | {"b": one()["a"]}, bytes(8)), "claims bytes"),
        "safetensors-hole": (safe(one(data_offsets=[8, 16]), bytes(16)), "claims bytes"),
        "safetensors-left-over": (safe(one(), bytes(16)), "its tensors take"),
        "safetensors-float-shape": (safe(one(shape=[2.5]), bytes(8)), "in its shape"),
        "npz-negative-shape": (npz(a=npy_header("(-2,)") + bytes(8)), "in its shape"),
        # names
        "name-parent": (array_pickle(name="../../.bashrc"), "which is a path"),
        "name-absolute": (torch_file(name="/etc/passwd"), "which is a path"),
        "name-drive": (safe({"C:evil": one()["a"]}, bytes(8)), "which is a path"),
        "name-npz-parent": (npz(**{"../x": npy(noise(2))}), "which is a path"),
        "name-control": (array_pickle(name="fc\x1b[2Jweight"), "invisible characters"),
        "name-bidi": (torch_file(name="fc.\u202ethgiew"), "invisible characters"),
        "name-zero-width": (safe({"fc\u200b": one()["a"]}, bytes(8)), "invisible characters"),
        "name-not-normal": (array_pickle(name="e\u0301"), "normal form"),
        "name-full-width": (array_pickle(name="\uff46\uff43.weight"), "normal form"),
        "name-alike": (torch_file(name="fc.w\u0435ight"), "alphabets that look alike"),
        "name-surrogate": (array_pickle(name="\ud800"), "not UTF-8"),
        "name-long": (safe({"x" * 600: one()["a"]}, bytes(8)), "600 characters"),
        "name-twice": (b"\x80\x04}(" + word("a") + b"N" + word("a") + b"Nu.", "'a' twice"),
        "name-twice-safetensors": (
            safe(
                b'{"a":' + json.dumps(one()["a"]).encode() + b',"a":' + json.dumps(one()["a"]).encode() + b"}", bytes(8)
            ),
            "same name twice",
        ),
        "name-twice-zip": (twice_in_a_zip(), "twice"),
        "name-zip-path": (torch_zip(torch_pickle(), {"0": bytes(24), "x/../../evil": b""}), "which is a path"),
        # byte orders and dtypes
        "big-endian-pickle": (array_pickle(order=">"), "big-endian"),
        "big-endian-pth": (torch_zip(torch_pickle(), {"0": bytes(24)}, order="big"), "big-endian"),
        "big-endian-legacy": (legacy({"little_endian": False}), "big-endian"),
        "big-endian-npz": (npz(a=npy(noise(2).astype(">f4"))), "big-endian"),
        "complex": (npz(a=npy(noise(2).astype(np.complex64))), "complex64"),
        "structured": (npz(a=npy_header("(1,)", "[('x', '<f4')]") + bytes(4)), "no file of weights needs"),
        "float8": (safe(one(dtype="F8_E4M3", data_offsets=[0, 2]), bytes(2)), "F8_E4M3"),
        # cut short, changed, or something else
        "cut-pth": (genuine[: len(genuine) // 2], "damaged"),
        "cut-pth-end": (genuine[:-10], "damaged"),
        "changed-pth": (genuine.replace(bytes(24), bytes(23) + b"\1"), "checksum of x/data/0 is wrong"),
        "cut-pickle": (paddle[:-30], "damaged"),
        "longer-pickle": (paddle + b"x", "follow the end"),
        "cut-safetensors": (safetensors[:-4], "past its end"),
        "cut-legacy": (legacy(values=5), "damaged"),
        "longer-legacy": (legacy(values=7), "follow its last storage"),
        "protocol-5": (pickle.dumps({"a": 1}, protocol=5), "protocol 5"),
        "empty": (b"", "empty"),
        "text": (b"hello, this is no network at all", "no file of weights"),
        "web-page": (b"<!DOCTYPE html><title>404</title>", "a web page"),
        "lfs-pointer": (b"version https://git-lfs.github.com/spec/v1\noid sha256:0", "Git LFS"),
        "hdf5": (b"\x89HDF\r\n\x1a\n" + bytes(64), "HDF5"),
        "other-zip": (zip_of("readme.txt", b"x"), "neither torch's nor numpy's"),
        "no-tensors": (pickle.dumps({"epoch": 3}, protocol=4), "no state dict"),
        "no-dictionary": (pickle.dumps([noise(2)], protocol=4), "holds a list"),
    }


def zip_of(name: str, content: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(name, content)
    return packed.getvalue()
