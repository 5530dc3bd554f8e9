"""What CI does, a session each: `nox --list` shows them, `nox` runs lint, types and the fast tests.

They run with the Python that nox itself runs with, activated or not, where `pip install -e ".[all,dev]"` has put all
that they need: the frameworks take gigabytes, too much for an environment a session. Words behind `--` are handed on,
as in `nox -s tests -- tests/test_cli.py`.
"""

import sys

import nox

nox.options.sessions = ["lint", "types", "fast"]
nox.options.default_venv_backend = "none"

PYTHON = sys.executable


@nox.session
def lint(session: nox.Session) -> None:
    """Style: ruff's rules and its format."""
    session.run(PYTHON, "-m", "ruff", "check", ".")
    session.run(PYTHON, "-m", "ruff", "format", "--check", ".")


@nox.session
def types(session: nox.Session) -> None:
    """Types: mypy, strict."""
    session.run(PYTHON, "-m", "mypy")


@nox.session
def fast(session: nox.Session) -> None:
    """The fast tests, two at a time."""
    session.run(PYTHON, "-m", "pytest", "-m", "not slow", "-n", "2", *session.posargs)


@nox.session
def tests(session: nox.Session) -> None:
    """All tests as CI runs them: none is passed over, so that chromium and Fashion-MNIST must be there."""
    words = session.posargs or ["-n", "2", "--dist", "loadfile", "--no-loadscope-reorder"]
    session.run(PYTHON, "-m", "pytest", *words, env={"CI": "true"})


@nox.session
def docs(session: nox.Session) -> None:
    """The site in both languages, warnings and broken links being errors."""
    session.run(PYTHON, "-m", "docs", *session.posargs)


@nox.session
def matrix(session: nox.Session) -> None:
    """The wheel beside the oldest to the newest frameworks; needs 10 GB of disk at a time, and takes an hour."""
    session.run(PYTHON, "tools/matrix.py", *session.posargs)


@nox.session(venv_backend="venv")
def build(session: nox.Session) -> None:
    """A wheel and an sdist, checked as the index checks them."""
    session.install("build", "twine")
    session.run("python", "-m", "build", "--outdir", session.create_tmp())
    session.run("python", "-m", "twine", "check", "--strict", f"{session.create_tmp()}/*")
