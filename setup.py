"""What pyproject.toml cannot say: the lessons lie beside the package and are installed inside it."""

from pathlib import Path
from shutil import copytree, ignore_patterns

from setuptools import setup
from setuptools.command.build_py import build_py


class BuildWithLessons(build_py):
    """Copy lessons/ to zoo/lessons in the wheel."""

    def run(self) -> None:
        """Build as always, then add the lessons."""
        super().run()
        if not self.editable_mode:
            target = Path(self.build_lib) / "zoo" / "lessons"
            copytree("lessons", target, dirs_exist_ok=True, ignore=ignore_patterns("__pycache__"))


setup(cmdclass={"build_py": BuildWithLessons})
