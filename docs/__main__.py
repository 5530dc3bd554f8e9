"""`python -m docs`: write the site in both languages; what the lessons print is made once and kept."""

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from docs.names import LANGUAGES
from docs.notebooks import Offer, repository

if TYPE_CHECKING:
    from docs.records import Records
    from docs.reports import Reports

HERE = Path(__file__).parent
BUILD = HERE / "_build"
NEEDED = ("sphinx", "furo", "myst_nb", "sphinx_design", "latex2mathml", "matplotlib", "torch", "paddle",
          "torchvision")  # fmt: skip
STAMP = "made-by"  # a file beside Sphinx's own, once it came to its end
PAGES = ("home", "parity", "libraries", "tables", "versions", "speed", "architecture", "api")


class SiteError(Exception):
    """Why the site cannot be written, in one sentence."""


def arguments(words: list[str] | None = None) -> argparse.Namespace:
    """What is asked for on the command line."""
    parser = argparse.ArgumentParser(prog="python -m docs", description="Write the site of zoo.")
    parser.add_argument("--out", type=Path, default=BUILD / "html", help="the folder of the pages (docs/_build/html)")
    parser.add_argument("--lang", choices=(*LANGUAGES, "both"), default="both", help="one language, or both")
    parser.add_argument("--full", action="store_true", help="outputs of the whole lessons instead of the short form")
    parser.add_argument("--fresh", action="store_true", help="run the lessons anew, and write every page")
    parser.add_argument(
        "--wheel", type=Path, help="a wheel of zoo, to download with the notebooks that install from it"
    )
    parser.add_argument(
        "--published", action="store_true", help="notebooks install this version from the package index"
    )
    parser.add_argument(
        "--repository", type=repository, metavar="OWNER/NAME",
        help="link the notebooks to Colab, which reads them from the branch `notebooks` of this repository on GitHub; "
        "what is to lie there is written to docs/_build/notebooks",
    )  # fmt: skip
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes at a time (one a core)")
    parser.add_argument(
        "--only", type=lambda text: frozenset(filter(None, text.split(","))), metavar="PAGE,PAGE",
        help="these lessons and networks whole (lessons/01_lenet,networks/lenet), others without outputs or drawings",
    )  # fmt: skip
    parser.add_argument(
        "--records", type=Path, default=Path(os.environ.get("ZOO_RECORDS") or BUILD / "records"),
        help="the folder of the lessons' recorded outputs ($ZOO_RECORDS, else docs/_build/records)",
    )  # fmt: skip
    return parser.parse_args(words)


def known() -> set[str]:
    """The pages that take long: lessons, which are run, and networks, which are drawn."""
    from zoo.cards import list_models
    from zoo.course.book import shelf

    return {f"lessons/{each.folder.name}" for each in shelf()} | {f"networks/{name}" for name in list_models()}


def tell(text: str) -> None:
    """Say how far it is."""
    print(text, flush=True)


def sources(language: str, kept: "Records", compared: "Reports", given: argparse.Namespace) -> Path:
    """Write the sources of a language; files that stay the same keep their time, so Sphinx reads only what changed."""
    from docs import hunts, lessons, networks

    folder = BUILD / "source" / language
    BUILD.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=BUILD) as name:
        new = Path(name)
        shutil.copytree(HERE / "text" / language, new, dirs_exist_ok=True)
        # Sphinx looks for its theme's words beside the pages
        shutil.copytree(HERE / "locales", new / "locales")
        lessons.write(new, language, kept, offered(given))
        hunts.write(new, language)
        networks.write(new, language, compared, given.only)
        for page in PAGES:
            import_module(f"docs.{page}").write(new, language, compared)
        renew(new, folder)
    return folder


def offered(given: argparse.Namespace) -> Offer:
    """What is offered beside the lessons' pages."""
    return Offer(given.wheel, given.published, given.repository)


def renew(new: Path, folder: Path) -> None:
    """Make a folder the same as another one, touching only the files that differ."""
    wanted = {path.relative_to(new) for path in new.rglob("*") if path.is_file()}
    for path in [each for each in folder.rglob("*") if each.is_file() and each.relative_to(folder) not in wanted]:
        # what Sphinx makes of its theme's words lies there too
        if path.suffix != ".mo":
            path.unlink()
    for path in wanted:
        target = folder / path
        if not target.is_file() or target.read_bytes() != (new / path).read_bytes():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(new / path, target)


def sphinx(language: str, source: Path, languages: list[str], out: Path, fresh: bool) -> "subprocess.Popen[bytes]":
    """Start Sphinx on the sources of a language."""
    place = out if language == "en" else out / language
    environment = {**os.environ, "ZOO_LANG": language, "ZOO_LANGS": ",".join(languages), "PYTHONHASHSEED": "0"}
    environment["PYTHONPATH"] = os.pathsep.join([str(HERE.parent), os.environ.get("PYTHONPATH", "")])
    words = [sys.executable, "-m", "sphinx", "-b", "html", "-W", "--keep-going", "-n", "-q", "-c", str(HERE)]
    doctrees = BUILD / "doctrees" / language
    stamp = doctrees / STAMP
    # Sphinx sees which pages changed, and not what it makes them with
    anew = fresh or not stamp.is_file() or stamp.read_text(encoding="utf-8") != made_by(languages)
    stamp.unlink(missing_ok=True)
    words += ["-d", str(doctrees), *(["-E", "-a"] if anew else []), str(source), str(place)]
    return subprocess.Popen(words, env=environment)


def made_by(languages: list[str]) -> str:
    """A hash of what every page depends on beside its source: configuration, extensions, template, words."""
    content = hashlib.sha256(" ".join(languages).encode())
    parts = [HERE / "conf.py", HERE / "names.py"]
    for folder in ("extensions", "templates", "locales"):
        parts += sorted(path for path in (HERE / folder).rglob("*") if path.suffix in (".py", ".html", ".po"))
    for path in parts:
        content.update(path.read_bytes())
    return content.hexdigest()


def main(words: list[str] | None = None) -> int:
    """Write the site. Exit code 0, or 2 with a sentence that says what is in the way."""
    given = arguments(words)
    try:
        lacking = [name for name in NEEDED if find_spec(name) is None]
        if lacking:
            raise SiteError(
                f"the site needs {', '.join(lacking)}; install them with pip install -e '.[all,docs,torchvision]'."
            )
        if given.jobs < 1:
            raise SiteError(f"--jobs is {given.jobs}; give 1 or more.")
        if given.wheel and not (given.wheel.is_file() and given.wheel.suffix == ".whl"):
            raise SiteError(f"--wheel {str(given.wheel)!r} is no wheel; `pip wheel --no-deps .` makes one.")
        if given.repository and not (given.wheel or given.published):
            raise SiteError("--repository: a notebook in Colab installs zoo first; give --wheel FILE, or --published.")
        if given.out.is_file():
            raise SiteError(f"{str(given.out)!r} is a file; give a folder with --out.")
        build(given)
    except SiteError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    return 0


def build(given: argparse.Namespace) -> None:
    """Write sources, run Sphinx on them and check the links. SiteError."""
    from docs.links import broken
    from docs.records import records
    from docs.reports import reports
    from zoo.errors import ZooError

    began = time.perf_counter()
    languages = list(LANGUAGES) if given.lang == "both" else [given.lang]
    try:
        unknown = sorted((given.only or frozenset()) - known())
        if unknown:
            raise SiteError(f"--only names {', '.join(unknown)}; lessons and networks are named as lessons/01_lenet.")
        kept = records(given.records, full=given.full, fresh=given.fresh, jobs=given.jobs, tell=tell, only=given.only)
        compared = reports()
        folders = {language: sources(language, kept, compared, given) for language in languages}
    except ZooError as error:
        raise SiteError(str(error)) from None
    if given.repository:
        offered(given).gather([folder / "lessons" / "files" for folder in folders.values()], BUILD / "notebooks")
    tell(f"sources written after {time.perf_counter() - began:.0f} s; Sphinx at work on {' and '.join(languages)}")
    running = {}
    for language, folder in folders.items():
        running[language] = sphinx(language, folder, languages, given.out, given.fresh)
        if given.jobs == 1:
            running[language].wait()
    failed = [language for language, process in running.items() if process.wait()]
    if failed:
        raise SiteError(f"Sphinx has warnings or errors in {' and '.join(failed)}, which stand above; mend them.")
    for language in languages:
        (BUILD / "doctrees" / language / STAMP).write_text(made_by(languages), encoding="utf-8")
    wrong = broken(given.out)
    if wrong:
        raise SiteError(f"{len(wrong)} links are broken; mend them:\n  " + "\n  ".join(wrong))
    first = given.out if "en" in languages else given.out / languages[0]
    tell(f"{first / 'index.html'} written in {time.perf_counter() - began:.0f} s, every link checked")


if __name__ == "__main__":
    sys.exit(main())
