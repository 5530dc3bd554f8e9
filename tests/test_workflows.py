"""What runs elsewhere is held here by its structure: workflows, forms, sessions, and what a release needs."""

import json
import re
import runpy
import sys
import types
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tools"))

import matrix  # noqa: E402
import release  # noqa: E402
from test_course import imported  # noqa: E402

from docs import __main__ as site  # noqa: E402
from docs import notebooks  # noqa: E402
from zoo.backends import BACKENDS  # noqa: E402
from zoo.course.book import shelf  # noqa: E402
from zoo.course.lesson_notebook import MODULES  # noqa: E402

FOLDER = ROOT / ".github" / "workflows"
FORMS = ROOT / ".github" / "ISSUE_TEMPLATE"
WORKFLOWS = sorted(FOLDER.glob("*.yml"))


def read(path: Path) -> dict:
    """A workflow; YAML 1.1 reads its key `on` as true."""
    found = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {"on" if key is True else key: value for key, value in found.items()}


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_is_one(path):
    """Jobs have a machine and steps, or are another workflow; each step runs a command or uses an action."""
    found = read(path)
    assert set(found) <= {"name", "on", "permissions", "concurrency", "jobs", "env", "defaults"}
    assert found["on"]
    assert found["permissions"] == {"contents": "read"}
    for name, job in found["jobs"].items():
        if "uses" in job:
            assert (ROOT / job["uses"]).is_file()
            continue
        assert job["runs-on"]
        assert job["timeout-minutes"] <= 60
        assert set(job.get("needs") if isinstance(job.get("needs"), list) else [job.get("needs")]) <= {
            None, *found["jobs"],
        }, name  # fmt: skip
        for step in job["steps"]:
            assert ("run" in step) != ("uses" in step), step
            assert set(step) <= {"name", "run", "uses", "with", "env", "if"}, step
            # what a stranger chooses must not become a part of a command
            assert "${{ github" not in step.get("run", "")


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_actions_are_pinned_to_a_commit(path):
    used = re.findall(r"uses: (\S+)(.*)", path.read_text(encoding="utf-8"))
    assert used
    for action, comment in used:
        assert action.startswith("./") or re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", action), action
        assert action.startswith("./") or re.fullmatch(r" # v\d+\.\d+\.\d+", comment), action


def test_the_fast_tests_run_on_three_systems_with_each_backend_and_both():
    job = read(FOLDER / "tests.yml")["jobs"]["fast"]
    matrix = job["strategy"]["matrix"]
    assert matrix["os"] == ["ubuntu-latest", "windows-latest", "macos-latest"]
    assert [extras.split(",")[0] for extras in matrix["extras"]] == ["paddle", "torch", "all"]
    named = {word for step in job["steps"] for word in step.get("run", "").split() if word.startswith("tests/")}
    assert named
    assert all((ROOT / name).is_file() for name in named)


def test_the_fast_tests_run_where_what_they_import_is_installed():
    """All of them need `dev`, which Python 3.10 cannot have; the chosen ones need what `pytest` is told of here."""
    job = read(FOLDER / "tests.yml")["jobs"]["fast"]
    assert job["env"]["CI"] == ""  # else what Debian's packages are needed for fails
    steps = {step.get("name"): step for step in job["steps"]}
    every = {name for name, step in steps.items() if step.get("run", "").startswith("python -m pytest -m")}
    whole = [name for name in every if "tests/" not in steps[name]["run"]]
    assert [steps[name]["if"] for name in whole] == ["matrix.extras == 'all,dev'"]
    assert {steps[name]["if"] for name in every.difference(whole)} == {"matrix.extras != 'all,dev'"}
    # an option of a plugin that is not there ends pytest, which is strict
    assert "\ntimeout = " in (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert {"pytest", "pytest-timeout", "pytest-xdist", "pyyaml"} <= set(steps["Install"]["run"].split())
    assert [row["extras"] for row in job["strategy"]["matrix"]["include"] if row["python"] == "3.10"] == ["all"]


def test_the_whole_suite_runs_too_as_the_project_s_own_ci_runs_it():
    """The fast jobs pass over what is slow, and what needs chromium and Fashion-MNIST; this one installs both."""
    found = read(FOLDER / "tests.yml")
    assert {"push", "pull_request", "workflow_call"} <= set(found["on"])
    whole = found["jobs"]["whole"]
    assert "if" not in whole
    assert whole["steps"][-1]["run"] == "bash .ci/run"
    assert "--shm-size" in whole["container"]["options"]
    container = json.loads((ROOT / ".devcontainer" / "devcontainer.json").read_text(encoding="utf-8"))
    assert whole["container"]["image"] == container["image"]
    ci = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "export CI=true" in ci
    assert "not slow" not in ci


def test_only_the_upload_has_a_token_and_it_waits_for_the_tests():
    jobs = read(FOLDER / "publish.yml")["jobs"]
    assert {name for name, job in jobs.items() if job.get("permissions", {}).get("id-token")} == {"publish"}
    assert set(jobs["publish"]["needs"]) == {"tests", "build"}
    assert jobs["publish"]["environment"] == "pypi"
    assert "secrets." not in (FOLDER / "publish.yml").read_text(encoding="utf-8")


def builds(steps: list[dict]) -> dict[str, list[str]]:
    """The words behind `python -m docs`, by the condition of their step, as they are with a repository."""
    return {
        step.get("if", ""): line.replace('"$REPOSITORY"', "owner/zoo").split()[3:]
        for step in steps
        for line in step.get("run", "").splitlines()
        if line.startswith("python -m docs ")
    }


ASKED = "github.event_name == 'pull_request'"
OTHERWISE = "github.event_name != 'pull_request'"


def test_a_pull_request_builds_the_quick_form_and_publishes_nothing():
    found = read(FOLDER / "site.yml")
    assert {"push", "pull_request"} <= set(found["on"])
    given = {when: site.arguments(words) for when, words in builds(found["jobs"]["build"]["steps"]).items()}
    assert {when: each.full for when, each in given.items()} == {ASKED: False, OTHERWISE: True}
    # whose notebooks are not on the branch that Colab reads
    assert {when: each.repository for when, each in given.items()} == {ASKED: None, OTHERWISE: "owner/zoo"}
    for name, job in found["jobs"].items():
        # a pull request's ref is refs/pull/N/merge
        assert name == "build" or job["if"] == "github.ref == 'refs/heads/main'", name
    assert "github.ref" in found["concurrency"]["group"]
    assert ASKED in found["concurrency"]["cancel-in-progress"]


def test_the_site_is_built_whole_and_only_its_publishing_may_write():
    jobs = read(FOLDER / "site.yml")["jobs"]
    assert builds(jobs["build"]["steps"])[OTHERWISE][:3] == ["--full", "--wheel", "wheel/*.whl"]
    uploaded = [step["with"]["path"] for step in jobs["build"]["steps"] if "upload-pages" in step.get("uses", "")]
    assert uploaded == ["docs/_build/html"]
    assert "permissions" not in jobs["build"]
    assert jobs["publish"]["permissions"] == {"pages": "write", "id-token": "write"}
    assert jobs["publish"]["needs"] == "build"


def test_the_notebooks_lie_on_the_branch_that_colab_is_sent_to():
    jobs = read(FOLDER / "site.yml")["jobs"]
    assert {name for name, job in jobs.items() if "contents" in job.get("permissions", {})} == {"notebooks"}
    assert jobs["notebooks"]["needs"] == "publish"  # no link leads to a notebook before its page is there
    kept = {step["with"]["name"]: step for step in jobs["build"]["steps"] if "upload-artifact" in step.get("uses", "")}
    assert kept["notebooks"]["with"]["path"] == "docs/_build/notebooks"
    assert kept["notebooks"]["if"] == OTHERWISE
    push = jobs["notebooks"]["steps"][-1]["run"].splitlines()
    assert f"git init --quiet --initial-branch {notebooks.BRANCH}" in push
    assert push[-1] == f'git push --force "$ADDRESS" {notebooks.BRANCH}'


def test_the_site_s_commands_exist_and_all_is_installed_that_lessons_import():
    steps = {step.get("name"): step.get("run", "") for step in read(FOLDER / "site.yml")["jobs"]["build"]["steps"]}
    extras = set(re.search(r'"\.\[(.+)\]"', steps["Install"])[1].split(","))
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    extras |= set(re.search(r'^all = \["paddle-torch-zoo\[(.+)\]"\]$', project, re.MULTILINE)[1].split(","))
    there = {part for name, parts in MODULES.items() if name in extras for part in parts}
    wanted = set().union(*(imported(which, backend) for which in shelf() for backend in BACKENDS))
    assert wanted - there <= {"zoo", "numpy", *sys.stdlib_module_names}
    assert {"docs", "all"} <= extras
    for words in builds(read(FOLDER / "site.yml")["jobs"]["build"]["steps"]).values():
        given = site.arguments([word.replace("*", "zoo") for word in words])
        assert given.wheel == Path("wheel/zoo.whl")
        assert given.out.resolve() == ROOT / "docs" / "_build" / "html"


@pytest.mark.parametrize("name", ["bug", "verdict"])
def test_an_issue_form_asks_for_zoo_env(name):
    asked = {part["id"]: part for part in read(FORMS / f"{name}.yml")["body"]}
    assert "zoo env" in asked["env"]["attributes"]["label"]
    assert asked["env"]["validations"]["required"]


@pytest.mark.parametrize("path", sorted(FORMS.glob("[!c]*.yml")), ids=lambda path: path.stem)
def test_a_form_is_one(path):
    form = read(path)
    assert set(form) == {"name", "description", "body"}
    for part in form["body"]:
        assert part["type"] == "textarea"
        assert set(part) <= {"type", "id", "attributes", "validations"}
        assert part["attributes"]["label"]
    assert any(part.get("validations", {}).get("required") for part in form["body"])


class Session:
    """What nox hands to a session: it notes the commands, and runs none."""

    def __init__(self):
        self.posargs, self.commands = [], []

    def run(self, *words, env=None):
        self.commands.append(words)

    def install(self, *names):
        self.commands.append(("pip", *names))

    def create_tmp(self):
        return "tmp"


def sessions(monkeypatch):
    """The sessions of the noxfile and their commands; nox is made up, as it need not be there where the tests run."""

    def session(function=None, **more):
        def noted(function):
            given = Session()
            function(given)
            found[function.__name__] = (given.commands, more)
            return function

        return noted if function is None else noted(function)

    found: dict = {}
    nox = types.ModuleType("nox")
    nox.session, nox.Session, nox.options = session, Session, types.SimpleNamespace()
    monkeypatch.setitem(sys.modules, "nox", nox)
    runpy.run_path(str(ROOT / "noxfile.py"))
    return found


def test_every_check_of_ci_has_a_session_and_the_ways_in_name_no_other(monkeypatch):
    found = sessions(monkeypatch)
    assert list(found) == ["lint", "types", "fast", "tests", "docs", "matrix", "build"]
    run = [" ".join(words) for commands, _ in found.values() for words in commands]
    ci = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    checks = re.findall(r"^\.venv/bin/(.+)$", ci, re.MULTILINE)
    assert checks == ["ruff check .", "ruff format --check .", "mypy"]
    assert {f"{sys.executable} -m {check}" for check in checks} <= set(run)
    ((_, _, _, *words),), _ = found["tests"]
    assert " ".join(words) in ci
    assert any("-m build" in command for command in run)
    contributing = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert [name for name in found if f"`{name}`" not in contributing] == []
    hooks = read(ROOT / ".pre-commit-config.yaml")["repos"]
    assert [repo["repo"] for repo in hooks] == ["local"]
    assert {hook["entry"].split()[0] for hook in hooks[0]["hooks"]} == {"ruff", "mypy", "pytest"}


def test_a_session_runs_with_the_python_of_nox_whatever_the_path_has(monkeypatch):
    for name, (commands, more) in sessions(monkeypatch).items():
        # one that makes an environment of its own has that on its path
        programs = {"python", "pip"} if more.get("venv_backend") == "venv" else {sys.executable}
        assert {words[0] for words in commands} <= programs, name


def test_the_container_has_what_ci_installs():
    container = json.loads((ROOT / ".devcontainer" / "devcontainer.json").read_text(encoding="utf-8"))
    steps = [step.split() for step in container["postCreateCommand"].split(" && ")]
    (installed,) = (step[2:] for step in steps if step[:2] == ["apt-get", "install"])
    wanted = re.findall(r"\|\| debian (\S+)$", (ROOT / ".ci" / "run").read_text(encoding="utf-8"), re.MULTILINE)
    assert len(wanted) == 2
    assert set(wanted) <= set(installed)
    assert ["pip", "install", "-e", "'.[all,dev]'"] in steps


def test_the_matrix_says_in_a_sentence_that_uv_is_not_there(monkeypatch):
    monkeypatch.setattr(matrix, "find_spec", lambda name: None)
    monkeypatch.setattr(matrix.shutil, "which", lambda name: None)
    monkeypatch.setattr(sys, "argv", ["matrix.py", "--networks", "lenet"])
    with pytest.raises(SystemExit, match="uv, which is not installed; get it: pip install uv"):
        matrix.main()
    monkeypatch.setattr(matrix.shutil, "which", lambda name: "/somewhere/uv")
    assert matrix.uv() == ["/somewhere/uv"]


@pytest.mark.parametrize("name", ["CONTRIBUTING.md", "SECURITY.md", "CODE_OF_CONDUCT.md", "CHANGELOG.md"])
def test_what_a_newcomer_reads_names_files_that_are_there(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    named = re.findall(r"\]\(([^)]+)\)", text) + re.findall(r"(?<![\w/])(?:tests|zoo|tools|docs)/[\w./*-]+", text)
    # NAME stands for a name, of a file that the same folder has of another
    assert [each for each in named if not list(ROOT.glob(each.rstrip(".").replace("NAME", "*")))] == []


def test_a_citation_is_of_this_version():
    cited = read(ROOT / "CITATION.cff")
    assert cited["cff-version"] == "1.2.0"
    assert {"message", "title", "authors"} <= set(cited)
    assert cited["version"] == release.version()
    assert f'license = "{cited["license"]}"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")


TEXT = "# Changelog\n\n## 1.2.0 - 2026-01-02\n\n- New.\n\n## 1.1.0\n\n- Old.\n\n## 1.0.0 - 2025-01-02\n"


@pytest.mark.parametrize(
    ("tag", "version", "message"),
    [
        ("v1.2", "1.2.0", "the tag is v1.2"),
        ("v1.1.0", "1.1.0", "no date"),
        ("v1.0.0", "1.0.0", "says nothing"),
        ("v2.0.0", "2.0.0", "no section"),
    ],
)
def test_a_release_that_does_not_fit_is_stopped(tag, version, message):
    with pytest.raises(SystemExit, match=message):
        release.notes(tag, TEXT, version)


def test_the_notes_are_the_section_of_the_version():
    assert release.notes("v1.2.0", TEXT, "1.2.0") == "- New.\n"
    assert f"## {release.version()}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_the_readme_of_a_release_leads_to_its_repository_at_the_tag():
    text = "![two](docs/a.svg) [page](docs/b.md) [here](#part) [there](https://example.org/x)"
    assert release.absolute(text, "https://example.org/o/r/", "v1.2.0") == (
        "![two](https://example.org/o/r/raw/v1.2.0/docs/a.svg) [page](https://example.org/o/r/blob/v1.2.0/docs/b.md) "
        "[here](#part) [there](https://example.org/x)"
    )
    readme = release.absolute((ROOT / "README.md").read_text(encoding="utf-8"), "https://example.org/o/r", "v1.2.0")
    assert re.findall(r"\]\((?!https://example.org/o/r/(?:raw|blob)/v1.2.0/)[^)]*\)", readme) == []
