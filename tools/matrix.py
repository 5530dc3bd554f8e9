"""Install zoo beside older and newer versions of everything, each row in an environment of its own, and check it there.

    python tools/matrix.py                               # every row, with all networks; run it where both backends are
    python tools/matrix.py --rows oldest newest --networks lenet,resnet18

A row is a Python and exact versions of what is checked. In each environment the wheel of this clone is installed, so
that its own bounds take part, `tools/check_installed.py` holds the networks to the bits and logits of this interpreter,
and where both backends are, `zoo compare` climbs levels 0 to 8: on lenet, and at both ends on resnet18 too. The next
environment is installed while one is checked, and each is deleted after its row. What was seen goes to docs/matrix.json
row by row, and the site reads it.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timezone
from importlib.util import find_spec
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
RESULTS = ROOT / "docs" / "matrix.json"
# the larger of them in the rows at both ends alone: it takes minutes
ENDS = ("oldest", "newest")
LEVELS = {"lenet": [], "resnet18": ["--image-size", "64", "--num-classes", "5"]}
PACKAGES = ("torch", "torchvision", "paddlepaddle", "paddlepaddle-gpu", "numpy", "opencv-python-headless")
EXTRAS = {"torch": "torch", "torchvision": "torchvision", "paddle": "paddlepaddle", "paddle-gpu": "paddlepaddle-gpu"}

# python, and what is installed there beside the wheel
ROWS: dict[str, tuple[str, tuple[str, ...]]] = {
    "oldest": ("3.10", ("torch==2.0.1", "torchvision==0.15.2", "paddlepaddle==2.6.2", "numpy==1.26.4")),
    "torch-2.2": ("3.12", ("torch==2.2.2", "paddlepaddle==2.6.2", "numpy==1.26.4")),
    "torch-2.6": ("3.11", ("torch==2.6.0", "paddlepaddle==3.0.0")),
    "paddle-3.0": ("3.10", ("paddlepaddle==3.0.0",)),
    "paddle-3.1": ("3.12", ("paddlepaddle==3.1.1",)),
    "paddle-3.2": ("3.11", ("torch==2.13.0", "paddlepaddle==3.2.2")),
    "paddle-newest": ("3.13", ("paddlepaddle==3.3.1",)),
    "newest": ("3.13", ("torch==2.15.0", "paddlepaddle==3.3.1")),
}


def say(command: Sequence[str], seconds: int, **more: Any) -> tuple[int, str]:
    """Run a command and return its exit code and all that it said; 124 where it took too long."""
    try:
        done = subprocess.run(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", errors="replace",
            timeout=seconds, check=False, **more,
        )  # fmt: skip
    except subprocess.TimeoutExpired as late:
        return 124, f"{late.stdout or ''}\nlonger than {seconds} s"
    return done.returncode, done.stdout


def uv() -> list[str]:
    """How uv is called, which makes the environments; where it is not installed, the program ends with a sentence."""
    if find_spec("uv"):
        return [sys.executable, "-m", "uv"]
    if found := shutil.which("uv"):
        return [found]
    raise SystemExit("tools/matrix.py makes its environments with uv, which is not installed; get it: pip install uv")


def wheel(folder: Path) -> Path:
    """The wheel of this clone."""
    code, words = say([*uv(), "build", "--wheel", "--quiet", "--out-dir", str(folder), str(ROOT)], 600)
    if code:
        raise SystemExit(words)
    (made,) = folder.glob("*.whl")
    return made


def install(name: str, folder: Path, package: Path, extra: Sequence[str]) -> str | None:
    """Make a row's environment; what went wrong, or None."""
    version, pins = ROWS[name]
    env = folder / name
    if not (env / "ready").exists():
        shutil.rmtree(env, ignore_errors=True)
        code, words = say([*uv(), "venv", "--quiet", "--no-config", "--python", version, str(env)], 300)
        if code:
            return words
    python = str(env / "bin" / "python")
    command = [*uv(), "pip", "install", "--quiet", "--no-config", "--no-cache", "--python", python, *extra]
    extras = [extra for extra, pin in EXTRAS.items() if any(each.startswith(f"{pin}==") for each in pins)]
    code, words = say(
        [*command, *pins, f"paddle-torch-zoo[{','.join(['headless', *extras])}] @ {package.as_uri()}"], 3000
    )
    if not code:
        (env / "ready").touch()
    return words if code else None


def check(name: str, folder: Path, reference: Path, networks: Sequence[str]) -> dict[str, Any]:
    """Run a row's checks in its environment."""
    python = str(folder / name / "bin" / "python")
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "ZOO_"))}
    run: dict[str, Any] = {"cwd": folder, "env": clean}
    ask = "import json; from importlib.metadata import version\nfound = {}\n"
    ask += f"for each in {PACKAGES!r}:\n    try: found[each] = version(each)\n    except Exception: pass\n"
    ask += "import platform; print(json.dumps({'python': platform.python_version(), **found}))"
    code, words = say([python, "-c", ask], 120, **run)
    row: dict[str, Any] = {"row": name, "date": datetime.now(timezone.utc).date().isoformat()}
    row |= json.loads(words) if not code else {"problem": words[-2000:]}
    tool = str(ROOT / "tools" / "check_installed.py")
    chosen = ["--networks", ",".join(networks)]
    code, words = say([python, tool, "--read", str(reference), *chosen], 3000, **run)
    found = re.search(r"^(\d+) of (\d+) off$", words, re.MULTILINE)
    if found:
        row["networks"] = [int(found[2]) - int(found[1]), int(found[2])]
    if code:
        row["problem"] = words[-2000:]
    if {"torch", "paddlepaddle"} <= set(row):
        row["levels"] = {}
        for network, more in LEVELS.items():
            if network != "lenet" and name not in ENDS:
                continue
            command = [python, "-m", "zoo", "compare", network, "--levels", "all", *more]
            code, words = say(command, 3000, **run)
            row["levels"][network] = {0: "equal", 1: "different"}.get(code, "failed")
            if code:
                row["problem"] = row.get("problem", "") + words[-3000:]
    return row


def record(row: dict[str, Any]) -> None:
    """Put a row in the place of its older self, in the order of the plan."""
    rows = {each["row"]: each for each in json.loads(RESULTS.read_text(encoding="utf-8"))} if RESULTS.exists() else {}
    rows[row["row"]] = row
    text = json.dumps([rows[name] for name in ROWS if name in rows], indent=1, ensure_ascii=False)
    RESULTS.write_text(text + "\n", encoding="utf-8")


def line(row: dict[str, Any]) -> str:
    """A row as a line of the table."""
    versions = " ".join(f"{name} {row[name]}" for name in ("python", *PACKAGES[:-1]) if name in row)
    networks = "{} of {}".format(*row["networks"]) if "networks" in row else "-"
    levels = ", ".join(f"{name} {verdict}" for name, verdict in row.get("levels", {}).items())
    return f"{row['row']:<14} {versions:<75} {networks:<10} {levels}{'  PROBLEM' if 'problem' in row else ''}"


def main() -> int:
    """Run the rows; the exit code is the number of those that have a problem."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", nargs="+", choices=list(ROWS), default=list(ROWS), metavar="ROW")
    parser.add_argument("--networks", help="names between commas; all by default")
    parser.add_argument("--folder", type=Path, help="where the environments are made; a temporary folder by default")
    parser.add_argument("--keep", action="store_true", help="leave the environments there")
    parser.add_argument("--pip", default="", help="more words for uv pip install, between spaces")
    options = parser.parse_args()
    sys.path.insert(0, str(ROOT))
    import zoo

    uv()
    networks = options.networks.split(",") if options.networks else zoo.list_models()
    folder = (options.folder or Path(tempfile.mkdtemp(prefix="matrix-"))).resolve()
    (folder / "dist").mkdir(parents=True, exist_ok=True)
    for old in (folder / "dist").glob("*.whl"):
        old.unlink()
    package = wheel(folder / "dist")
    reference = folder / f"reference-{len(networks)}.npz"
    if not reference.exists():
        tool = str(ROOT / "tools" / "check_installed.py")
        command = [sys.executable, tool, "--write", str(reference), "--networks", ",".join(networks)]
        code, words = say(command, 3000, env={**os.environ, "PYTHONPATH": str(ROOT)})
        if code:
            raise SystemExit(words)
    problems = 0
    with ThreadPoolExecutor(1) as pool:
        extra = options.pip.split()
        waiting = [pool.submit(install, options.rows[0], folder, package, extra)]
        for at, name in enumerate(options.rows):
            failure = waiting[at].result()
            if at + 1 < len(options.rows):
                waiting.append(pool.submit(install, options.rows[at + 1], folder, package, extra))
            start = time.monotonic()
            if failure is None:
                row = check(name, folder, reference, networks)
            else:
                row = {"row": name, "problem": failure[-2000:]}
            record(row)
            problems += "problem" in row
            print(line(row), f"{time.monotonic() - start:.0f} s", flush=True)
            if not options.keep:
                shutil.rmtree(folder / name, ignore_errors=True)
    return problems


if __name__ == "__main__":
    sys.exit(main())
