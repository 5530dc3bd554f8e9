"""What is installed here and what is known not to work together, as text for a bug report: `zoo env`.

Nothing here raises, whatever is missing or broken, and no framework is imported into this process: each is asked in one
of its own, so that one that crashes at its import is reported like any other.
"""

import json
import locale
import os
import platform
import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from importlib import metadata
from pathlib import Path

from zoo.optional_libraries import DISTRIBUTION, install
from zoo.version import __version__

FRAMEWORKS = {"paddle": ("paddlepaddle", "paddlepaddle-gpu"), "torch": ("torch",)}
OPENCV = ("opencv-python", "opencv-python-headless", "opencv-contrib-python", "opencv-contrib-python-headless")
VARIABLES = re.compile(r"ZOO_|OMP_|MKL_|KMP_|OPENBLAS_|CUDA_VISIBLE_DEVICES$|FLAGS_|PYTHON(IOENCODING|UTF8|PATH)$")
SECONDS = 120  # for a framework to be imported in
ASK = """
import json, sys
from zoo.backends import runtime
print("\\n" + json.dumps(runtime(sys.argv[1]).about()))
"""


def describe() -> str:
    """Describe this installation in lines of text: zoo, Python, the machine, the frameworks, extras, and clashes().

    Example:
        >>> import zoo
        >>> zoo.env.describe().startswith("zoo ")
        True
    """
    parts: list[tuple[str, Callable[[], str]]] = [
        ("zoo", _zoo),
        ("python", _python),
        ("system", _system),
        ("processor", _processor),
        *((name, lambda name=name: _framework(name)) for name in FRAMEWORKS),
        ("numpy", _numpy),
        ("opencv", lambda: _listed(OPENCV)),
        ("extras", _extras),
        ("variables", _variables),
    ]
    lines = [f"{name:<10} {_tried(part)}" for name, part in parts]
    found = clashes()
    lines += [f"{'clash':<10} {each}" for each in found] or [f"{'clashes':<10} none that is known"]
    return "\n".join(line.replace(str(_home()), "~") if _home() else line for line in lines)


def clashes() -> list[str]:
    """Return what is installed and known not to work together: a sentence for each, which says what to do.

    Example:
        >>> import zoo
        >>> all(isinstance(sentence, str) for sentence in zoo.env.clashes())
        True
    """
    found: list[str] = []
    for look in (_paddles, _opencvs, _numpies, _torchvision, _gpus, foreign):
        try:
            found += look()
        except Exception as error:
            found.append(f"could not look for {look.__name__.strip('_')} ({_words(error)}).")
    return found


def foreign() -> list[str]:
    """Return a sentence for each other package called zoo, such as Analytics Zoo's, with its place.

    Example:
        >>> import zoo
        >>> isinstance(zoo.env.foreign(), list)
        True
    """
    ours = Path(__file__).resolve().parent
    found = []
    for dist in metadata.distributions():
        name = dist.metadata["Name"] or ""
        if _plain(name) == DISTRIBUTION:
            continue
        if any(file.parts[0] in ("zoo", "zoo.py") for file in dist.files or () if file.parts):
            found.append(
                f"{name} {dist.version} installs a package zoo as well, and the later of the two has written over the "
                f"other's files: keep them in environments of their own, and install {DISTRIBUTION} again here."
            )
    for folder in dict.fromkeys(Path(each or ".").resolve() for each in sys.path):
        for other in (folder / "zoo" / "__init__.py", folder / "zoo.py"):
            if other.is_file() and other.parent != ours:
                what = "another zoo" if other.name == "zoo.py" or not _is_ours(other.parent) else "this zoo once more"
                found.append(f"{str(other)!r} is {what} on the path of modules; the one in use is {str(ours)!r}.")
    return found


def _is_ours(folder: Path) -> bool:
    return (folder / "backends.py").is_file() and (folder / "parity").is_dir()


def _paddles() -> Iterator[str]:
    both = list(_versions(FRAMEWORKS["paddle"]))
    if len(both) > 1:
        yield (
            f"{' and '.join(both)} share one folder, and the later has written over the other: uninstall both, then "
            "install one."
        )


def _opencvs() -> Iterator[str]:
    several = list(_versions(OPENCV))
    if len(several) > 1:
        yield (f"{' and '.join(several)} are one module, cv2, in one folder: uninstall all of them, then install one.")


def _numpies() -> Iterator[str]:
    numpy, torch, paddle = (_number(_version(name)) for name in ("numpy", "torch", "paddlepaddle"))
    paddle = paddle or _number(_version("paddlepaddle-gpu"))
    if numpy >= (2,) and torch and torch < (2, 3):
        yield (
            f"torch {_version('torch')} was built for numpy 1, and numpy is {_version('numpy')}: its tensors do not "
            'become arrays; pip install "numpy<2".'
        )
    if numpy >= (2, 4) and paddle:
        yield (
            f"from numpy 2.4 on, and numpy is {_version('numpy')}, float() of a one-element Paddle tensor of one "
            "dimension and paddle.flops raise TypeError; zoo uses neither, for code that does: pip install "
            '"numpy<2.4".'
        )


def _torchvision() -> Iterator[str]:
    wants = [re.match(r"torch\s*\(?==\s*([\d.]+)", each) for each in _requires("torchvision")]
    own = _version("torch")
    for match in wants:
        if match and own and not own.startswith(match[1]):
            yield (
                f"torchvision {_version('torchvision')} was built for torch {match[1]}, and torch is {own}: it may not "
                "be imported; install the one that goes with this torch."
            )


def _gpus() -> Iterator[str]:
    if (
        _version("paddlepaddle-gpu")
        and _version("torch")
        and any(_plain(each).startswith("nvidia-") for each in _requires("torch"))
    ):
        yield (
            f"torch {_version('torch')} and paddlepaddle-gpu {_version('paddlepaddle-gpu')} each bring their own CUDA "
            "libraries, and the first to be imported decides for both: zoo compare --isolate gives each a process."
        )


def _zoo() -> str:
    where = Path(__file__).resolve().parent
    try:
        dist = metadata.distribution(DISTRIBUTION)
    except metadata.PackageNotFoundError:
        return f"{__version__}, not installed, run from {where}"
    direct = json.loads(dist.read_text("direct_url.json") or "{}")
    kind = "editable" if direct.get("dir_info", {}).get("editable") else "installed"
    return f"{__version__}, {kind} as {DISTRIBUTION} {dist.version}, in {where}"


def _python() -> str:
    encodings = f"output {getattr(sys.stdout, 'encoding', None)}, files {sys.getfilesystemencoding()}"
    return f"{platform.python_version()} ({platform.python_implementation()}), {encodings}, {_locale()}"


def _locale() -> str:
    return f"locale {locale.getpreferredencoding(False)}"


def _system() -> str:
    return platform.platform()


def _processor() -> str:
    from zoo.system import processor

    return f"{processor()}, {os.cpu_count()} processors, instruction sets {_tried(_sets)}"


def _sets() -> str:
    import numpy as np

    # numpy itself prints what it looked for, and gives it as a dictionary
    shown = np.show_config(mode="dicts") or {}
    found = shown.get("SIMD Extensions", {})
    return " ".join([*found.get("baseline", []), *found.get("found", [])]) or "not known"


def _framework(backend: str) -> str:
    names = list(_versions(FRAMEWORKS[backend]))
    if not names and not _importable(backend):
        return f"not installed; {install(backend)}"
    installed = " and ".join(names) or "of no distribution"
    try:
        done = subprocess.run(
            [sys.executable, "-c", ASK, backend], capture_output=True, encoding="utf-8", errors="replace",
            timeout=SECONDS, stdin=subprocess.DEVNULL, check=False,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, [_root(), os.environ.get("PYTHONPATH")]))},
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return f"{installed}; it was not imported within {SECONDS} s"
    if done.returncode:
        last = [line.strip() for line in done.stderr.splitlines() if line.strip()]
        return f"{installed}; it cannot be imported: {last[-1] if last else f'exit code {done.returncode}'}"
    about = json.loads(done.stdout.splitlines()[-1])
    return f"{installed}; " + ", ".join(f"{key} {value}" for key, value in about.items())


def _root() -> str:
    return str(Path(__file__).resolve().parent.parent)


def _importable(name: str) -> bool:
    from importlib.util import find_spec

    found = find_spec(name)
    return found is not None and found.origin is not None


def _numpy() -> str:
    return _version("numpy") or "not installed"


def _extras() -> str:
    wanted: dict[str, list[str]] = {}
    for each in _requires(DISTRIBUTION):
        if match := re.search(r"extra\s*==\s*['\"]([\w-]+)['\"]", each):
            name = re.match(r"[\w.-]+", each)
            wanted.setdefault(match[1], []).append(_plain(name[0]) if name else each)
    if not wanted:
        return "not known: zoo is not installed as a distribution"
    told = []
    for extra, names in wanted.items():
        lacks = [name for name in names if name != DISTRIBUTION and _version(name) is None]
        told.append(f"{extra} (lacks {', '.join(lacks)})" if lacks else extra)
    return ", ".join(told)


def _variables() -> str:
    found = {name: value for name, value in os.environ.items() if VARIABLES.match(name)}
    return " ".join(f"{name}={value}" for name, value in sorted(found.items())) or "none"


def _listed(names: Iterable[str]) -> str:
    return ", ".join(_versions(names)) or "not installed"


def _versions(names: Iterable[str]) -> Iterator[str]:
    for name in names:
        if (version := _version(name)) is not None:
            yield f"{name} {version}"


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _requires(name: str) -> list[str]:
    try:
        return metadata.requires(name) or []
    except metadata.PackageNotFoundError:
        return []


def _number(version: str | None) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", (version or "").partition("+")[0])[:3])


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _home() -> Path | None:
    try:
        return Path.home()
    except RuntimeError:
        return None


def _tried(part: Callable[[], str]) -> str:
    try:
        return part()
    except Exception as error:
        return f"could not be read ({_words(error)})"


def _words(error: Exception) -> str:
    return f"{type(error).__name__}: {error}".splitlines()[0]
