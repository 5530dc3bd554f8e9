"""The wheel holds all that the package needs, and runs from its own folder."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.mark.slow
def test_the_wheel_works_on_its_own(tmp_path):
    """Built without the network, unpacked elsewhere, compared from there: the pictures and both folders are in it."""
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
        "-w",
        str(tmp_path),
    ]
    subprocess.run([*command, str(ROOT)], check=True, timeout=300, capture_output=True)
    (wheel,) = tmp_path.glob("paddle_torch_zoo-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        archive.extractall(tmp_path / "site")
    assert not [name for name in names if name.startswith("tests")]
    assert {"zoo/assets/chelsea.png", "zoo/assets/PROVENANCE.md", "zoo/py.typed"} <= set(names)
    assert {"zoo/assets/squeezenet1_1.safetensors", "zoo/assets/imagenet_classes.txt"} <= set(names)
    code = f"import sys; sys.path.insert(0, {str(tmp_path / 'site')!r})\n"
    code += "import zoo\nprint(zoo.__file__, zoo.compare('lenet').passed)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path, timeout=300)
    assert done.stdout.split() == [str(tmp_path / "site" / "zoo" / "__init__.py"), "True"], done.stderr
