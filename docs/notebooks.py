"""What is offered beside a lesson's page: its notebooks, to download or to open in Colab, and what they install."""

import argparse
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from docs.names import BACKEND_NAMES
from zoo.backends import BACKENDS
from zoo.course import lesson_notebook
from zoo.course.book import Lesson
from zoo.version import __version__

BRANCH = "notebooks"  # of the repository; the workflow that publishes the site writes it, and Colab reads it
REPOSITORY = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?/[A-Za-z0-9_.-]+")
COLAB = "https://colab.research.google.com/github/{repository}/blob/{branch}/{place}"
RAW = "https://raw.githubusercontent.com/{repository}/{branch}/{place}"
WORDS = {
    "en": {
        "own": "To run it yourself: a notebook for {links}.",
        "wheel": " Its first cell installs zoo from a wheel beside it: {link}.",
        "index": " Its first cell installs zoo.",
        "address": " Its first cell installs zoo, from a wheel beside it or else over the network: {link}.",
        "colab": " Or open it in Colab, with nothing to install here: {links}.",
        "comma": ", ",
    },
    "zh": {
        "own": "自己运行：笔记本，{links} 版。",
        "wheel": "第一个单元用放在旁边的 wheel 安装 zoo：{link}。",
        "index": "第一个单元会安装 zoo。",
        "address": "第一个单元会安装 zoo：旁边有 wheel 就用它，没有就从网络下载：{link}。",
        "colab": "也可以直接在 Colab 中打开，本机不用安装任何东西：{links}。",
        "comma": "，",
    },
}


def repository(text: str) -> str:
    """OWNER/NAME as GitHub has it, for the command line; ArgumentTypeError."""
    if not REPOSITORY.fullmatch(text):
        raise argparse.ArgumentTypeError(f"{text!r} names no repository; give OWNER/NAME, as GitHub has it.")
    return text


@dataclass(frozen=True)
class Offer:
    """Where the notebooks get zoo from: a wheel, the package index, a repository's branch that both lie on."""

    wheel: Path | None = None
    published: bool = False
    repository: str | None = None

    @property
    def source(self) -> str:
        """What stands behind the distribution's name where a notebook installs zoo; "" where only a wheel beside it is.

        Example:
            >>> Offer(Path("zoo-1.whl"), repository="o/n").source
            ' @ https://raw.githubusercontent.com/o/n/notebooks/zoo-1.whl'
        """
        if self.published:
            return f"=={__version__}"
        if self.wheel is None or not self.repository:
            return ""
        return " @ " + RAW.format(repository=self.repository, branch=BRANCH, place=self.wheel.name)

    def sentence(self, which: Lesson) -> str:
        """The words that offer the lesson as a notebook, one for each backend."""
        words = WORDS[which.language]
        links = (f"{{download}}`{BACKEND_NAMES[each]} <files/{place(which, each)}>`" for each in BACKENDS)
        told = words["own"].format(links=words["comma"].join(links))
        if self.wheel and not self.published:
            kind = "address" if self.source else "wheel"
            told += words[kind].format(link=f"{{download}}`{self.wheel.name} <files/{self.wheel.name}>`")
        elif self.published:
            told += words["index"]
        if self.repository:
            opened = (f"[{BACKEND_NAMES[each]}]({self.colab(which, each)})" for each in BACKENDS)
            told += words["colab"].format(links=words["comma"].join(opened))
        return told

    def colab(self, which: Lesson, backend: str) -> str:
        """The address at which Colab opens a lesson's notebook."""
        return COLAB.format(repository=self.repository, branch=BRANCH, place=place(which, backend))

    def write(self, folder: Path, which: Lesson) -> None:
        """Write a lesson's notebooks into a folder, where the sentence says that they are."""
        for backend in BACKENDS:
            path = folder / place(which, backend)
            path.parent.mkdir(parents=True, exist_ok=True)
            lesson_notebook.notebook(which, backend, path, source=self.source)

    def gather(self, folders: list[Path], target: Path) -> None:
        """Make a folder that holds what is to lie on the branch: the notebooks of several folders, and the wheel."""
        shutil.rmtree(target, ignore_errors=True)
        for folder in folders:
            shutil.copytree(folder, target, ignore=shutil.ignore_patterns("*.py", "*.whl"), dirs_exist_ok=True)
        if self.wheel is not None and not self.published:
            shutil.copyfile(self.wheel, target / self.wheel.name)


NOTHING = Offer()


def place(which: Lesson, backend: str) -> str:
    """Where the notebook of a lesson lies, in the folder of the notebooks and on the branch."""
    ending = "" if which.language == "en" else f"-{which.language}"
    return f"{which.folder.name}/{which.folder.name}-{backend}{ending}.ipynb"
