"""The validation labels of iChallenge-PM: PM_Label_and_Fovea_Location.xlsx, or the course's labels.csv."""

import codecs
import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from zoo.data.file_tree import DAMAGE, Entry
from zoo.errors import FileError
from zoo.optional_libraries import extra

COLUMNS = ("imgName", "Label")
DELIMITERS = (",", ";", "\t")
MAX_TABLE = 50_000_000  # bytes of an xlsx, unpacked
MAX_ROWS, MAX_COLUMNS = 100_000, 50  # a sheet may claim a million times more than it has


@dataclass(frozen=True)
class Label:
    """One row: the picture's file name as written, and 1 for pathological myopia or 0."""

    picture: str
    value: int


def is_table(name: str) -> bool:
    """Whether a file is called like one of the two."""
    return name.lower() in ("pm_label_and_fovea_location.xlsx", "labels.csv")


def read_labels(table: Entry) -> dict[str, Label]:
    """The labels by lower-case picture name, in the table's order.

    Columns are found by their heading, so their order is free. FileError for a file that is not a table, a heading
    that is missing, labels other than 0 and 1, a row without a picture and a picture listed twice.
    """
    rows = _sheet(table) if table.name.lower().endswith(".xlsx") else _csv(table)
    heading = [str(cell or "").strip().lower() for cell in next(rows, ())]
    for column in COLUMNS:
        if heading.count(column.lower()) != 1:
            raise FileError(
                f"{table.path!r} needs one column {column!r}, its first row has {heading}; give the original file."
            )
    at_name, at_label = (heading.index(column.lower()) for column in COLUMNS)
    labels: dict[str, Label] = {}
    for number, row in enumerate(rows, start=2):
        cells = [str(cell).strip() if cell is not None else "" for cell in row]
        if not any(cells):  # spreadsheets keep empty rows at their end
            continue
        cells += [""] * (len(heading) - len(cells))
        name, value = cells[at_name], _label(cells[at_label])
        if not name or value is None:
            raise FileError(
                f"row {number} of {table.path!r} should have a picture's name and the label 0 or 1, found {name!r} and "
                f"{cells[at_label]!r}; correct it."
            )
        if name.lower() in labels:
            raise FileError(f"{table.path!r} lists the picture {name!r} twice, again in row {number}; take one out.")
        labels[name.lower()] = Label(name, value)
    if not labels:
        raise FileError(f"{table.path!r} lists no pictures; give the original file.")
    return labels


def _label(text: str) -> int | None:
    """Spreadsheets may have made numbers of 0 and 1."""
    try:
        return {0.0: 0, 1.0: 1}.get(float(text))
    except ValueError:
        return None


def _csv(table: Entry) -> Iterator[Iterable[Any]]:
    try:
        text = _text(table.read())
        # a line that Excel writes for itself
        text = re.sub(r"\A\s*sep=.\s*\n", "", text)
        first = text.lstrip().partition("\n")[0].lower()
        columns = [name.lower() for name in COLUMNS]
        # the heading says what stands between the columns
        between = next(
            (
                mark
                for mark in DELIMITERS
                if set(columns) <= {cell.strip(" \"'\r") for cell in first.split(mark)}
            ),
            ",",
        )  # fmt: skip
        return iter(list(csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=between)))
    except (UnicodeDecodeError, csv.Error) as error:
        raise FileError(
            f"{table.path!r} is not a csv file in UTF-8 or GBK ({error}); save it so, with the columns ID, imgName, "
            "Label."
        ) from None


def _text(content: bytes) -> str:
    """A table's text: by its mark at the start, else UTF-8, else what Excel writes on a Chinese Windows."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030")


def _sheet(table: Entry) -> Iterator[Iterable[Any]]:
    openpyxl = extra("openpyxl", "to read the validation labels")
    content = table.read()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            size = sum(info.file_size for info in parts.infolist())
        if size > MAX_TABLE:
            raise FileError(
                f"{table.path!r} says it unpacks to {size:,} bytes, over the limit of {MAX_TABLE:,}; look at it."
            )
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        return iter(list(book.worksheets[0].iter_rows(max_row=MAX_ROWS, max_col=MAX_COLUMNS, values_only=True)))
    except FileError:
        raise
    except (*DAMAGE, KeyError, IndexError, TypeError, AttributeError, SyntaxError) as error:
        # ElementTree's ParseError is a SyntaxError
        raise FileError(
            f"{table.path!r} is not an xlsx file, or is damaged ({error}); fetch valid_gt.zip again."
        ) from None
