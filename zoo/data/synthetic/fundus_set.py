"""A synthetic data set in the structure of iChallenge-PM (PALM), as zips or as extracted folders.

How hard it is, measured on 400 training and 200 validation pictures (seed 0, 320 pixels wide, 53 % P), P or not:
logistic regression on the three mean colours 54 %, with their deviations 83 %, on 16 x 16 thumbnails 87 %; a ResNet-18
from scratch at 96 pixels 96 % after 10 epochs.
"""

import os
import zipfile
from pathlib import Path
from types import ModuleType

import numpy as np

from zoo.data.synthetic import fundus
from zoo.data.synthetic.folder import MARK, Tell, count, in_threads, jpeg, new_folder
from zoo.optional_libraries import extra

TRAINING, VALIDATION, TRUTH = "PALM-Training400", "PALM-Validation400", "PALM-Validation-GT"
SHEET = "PM_Label_and_Fovea_Location.xlsx"
COLUMNS = ("ID", "imgName", "Label", "Fovea_X", "Fovea_Y")
# of 400 training pictures of the real set, 213 are pathologic and 26 highly myopic
PATHOLOGIC, HIGH = 213 / 400, 26 / 400

NOTICE = """SYNTHETIC DATA

Every picture here was drawn by a program (zoo data make-fundus, seed {seed}); no eye was photographed.
The pictures have the names and the folders of the iChallenge-PM (PALM) data set, so that a reader of it can be tried,
and its classes: N normal, H high myopia, P pathologic myopia. They are no medical data, and nothing that is measured
on them says anything about patients.

{n} training pictures: {training}.
{n} validation pictures: {validation}.
"""


def kinds(n: int, rng: np.random.Generator) -> list[str]:
    """The kinds of n pictures in random order: 53 % "P" and 6.5 % "H" as in the real set, the rest "N".

    Each kind is there from n = 3 on.
    """
    pathologic = min(max(round(n * PATHOLOGIC), 1), max(n - 2, 1))
    high = max(round(n * HIGH), 1) if n > 2 else 0
    ordered = ["P"] * pathologic + ["H"] * high + ["N"] * (n - pathologic - high)
    return [ordered[place] for place in rng.permutation(n)]


def make_fundus(
    folder: str | Path,
    n: int = 40,
    size: int = 2000,
    seed: int = 0,
    zipped: bool = True,
    tell: Tell | None = None,
    threads: int | None = None,
) -> Path:
    """Draw n training and n validation pictures, `size` pixels wide, in the structure of the real set; returns folder.

    zipped: training.zip (in it PALM-Training400/PALM-Training400.zip), validation.zip and valid_gt.zip, as they are
    downloaded; else the folders that they unpack to. Training pictures are named after their kind (N0001.jpg,
    H0001.jpg, P0001.jpg), validation ones V0001.jpg, with labels (1 for P) and fovea (pixels) in
    PM_Label_and_Fovea_Location.xlsx. The same seed draws the same pictures whatever the number of threads;
    tell(done, of) hears of each. FileError if the folder is not empty, ArgumentError for n below 2 or a size below 64,
    DependencyError without openpyxl.
    """
    count("n", n, 2, 9999), count("size", size, 64, 8000), count("seed", seed, 0, 2**63)
    threads = count("threads", threads or os.cpu_count() or 1)
    openpyxl = extra("openpyxl", "to write the labels of fundus pictures")
    parts = [kinds(n, np.random.default_rng([seed, part])) for part in (0, 1)]
    shares = [", ".join(f"{part.count(kind)} {kind}" for kind in "NHP") for part in parts]
    notice = NOTICE.format(seed=seed, n=n, training=shares[0], validation=shares[1])
    names = [_numbered(parts[0]), [f"V{number:04d}.jpg" for number in range(1, n + 1)]]

    def work(item: tuple[int, int]) -> tuple[bytes, tuple[float, float]]:
        part, number = item
        pixels, fovea = fundus.draw(parts[part][number], np.random.default_rng([seed, part, 1 + number]), size)
        return jpeg(pixels), fovea

    drawn = in_threads(work, [(part, number) for part in (0, 1) for number in range(n)], 2 * n, tell, threads)
    with new_folder(folder, notice) as place:
        with _Store(place / "training.zip", TRAINING, zipped, nested=True) as store:
            for name in names[0]:
                store.write(f"{TRAINING}/{name}", next(drawn)[0])
        rows = []
        with _Store(place / "validation.zip", "", zipped) as store:
            for number, name in enumerate(names[1]):
                content, fovea = next(drawn)
                store.write(f"{VALIDATION}/{name}", content)
                rows.append((number + 1, name, int(parts[1][number] == "P"), round(fovea[0], 2), round(fovea[1], 2)))
        drawn.close()
        with _Store(place / "valid_gt.zip", "", zipped) as store:
            store.write(f"{TRUTH}/{SHEET}", _sheet(openpyxl, rows, place))
    return Path(folder)


class _Store:
    """Files of one archive: in a zip, in a zip within a zip, or extracted."""

    def __init__(self, path: Path, outer: str, zipped: bool, nested: bool = False) -> None:
        self.path, self.outer, self.zipped, self.nested = path, outer, zipped, nested

    def __enter__(self) -> "_Store":
        if self.zipped:
            self.inner = self.path.with_suffix(".inner") if self.nested else self.path
            self.archive = zipfile.ZipFile(self.inner, "w")
            self.archive.comment = MARK.encode()
        return self

    def write(self, name: str, content: bytes) -> None:
        """One file. JPEGs and sheets are compressed already, so they are stored."""
        if self.zipped:
            self.archive.writestr(zipfile.ZipInfo(name), content)
            return
        path = self.path.parent / self.outer / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)

    def __exit__(self, *error: object) -> None:
        if not self.zipped:
            return
        self.archive.close()
        if self.nested:
            with zipfile.ZipFile(self.path, "w") as archive:
                archive.comment = MARK.encode()
                archive.write(self.inner, f"{self.outer}/{self.outer}.zip")
            self.inner.unlink()


def _numbered(kinds: list[str]) -> list[str]:
    """N0001.jpg, N0002.jpg, H0001.jpg ...: each kind is counted by itself."""
    seen: dict[str, int] = {}
    names = []
    for kind in kinds:
        seen[kind] = seen.get(kind, 0) + 1
        names.append(f"{kind}{seen[kind]:04d}.jpg")
    return names


def _sheet(openpyxl: ModuleType, rows: list[tuple[int, str, int, float, float]], place: Path) -> bytes:
    book = openpyxl.Workbook()
    book.properties.title = book.properties.description = MARK
    sheet = book.active
    sheet.title = "Sheet1"
    sheet.append(COLUMNS)
    for row in rows:
        sheet.append(row)
    path = place / SHEET
    book.save(path)
    content = path.read_bytes()
    path.unlink()
    return content
