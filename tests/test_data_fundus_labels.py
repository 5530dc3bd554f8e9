"""The validation labels of iChallenge-PM: found by their headings, checked row by row."""

import io
import zipfile

import pytest
from data_files import (
    HEADING,
    VALID_LABELS,
    fundus_zips,
    jpeg,
    label_rows,
    labels_zip,
    workbook,
    write,
    zipped,
)

from zoo.cards import FUNDUS
from zoo.data.dataset import Prepare
from zoo.data.fundus import read_fundus
from zoo.errors import DependencyError, FileError

PREPARE = Prepare(FUNDUS, (3, 224, 224))
GOOD = {"N0001.jpg": jpeg(seed=1), "P0001.jpg": jpeg(seed=2)}


def read(folder):
    return read_fundus(folder, PREPARE, PREPARE)


def names(dataset):
    return [dataset.where(index).rsplit("/", 1)[1] for index in range(len(dataset))]


@pytest.fixture
def small(tmp_path):
    return fundus_zips(tmp_path, GOOD)


def test_columns_are_found_by_their_heading(small):
    rows = [(1.0, None, "imgName", " label ", "ID"), *((9, "", name, f"{v}", 1) for name, v in VALID_LABELS.items())]
    rows += [(None,) * 5, ("", None, " ", None, None)]
    (small / "valid_gt.zip").write_bytes(labels_zip(rows))
    _, valid = read(small)
    assert valid.labels.tolist() == list(VALID_LABELS.values())


def test_the_order_is_the_tables(small):
    (small / "valid_gt.zip").write_bytes(labels_zip(label_rows(dict(reversed(VALID_LABELS.items())))))
    _, valid = read(small)
    assert names(valid) == list(VALID_LABELS)[::-1]
    assert valid.labels.tolist() == list(VALID_LABELS.values())[::-1]


WITHOUT_LAST = dict(list(VALID_LABELS.items())[:-1])


@pytest.mark.parametrize("as_csv", [False, True], ids=["xlsx", "csv"])
@pytest.mark.parametrize(
    ("rows", "match"),
    [
        (label_rows({**VALID_LABELS, "V0002.jpg": 2}), "row 3 of .* the label 0 or 1, found 'V0002.jpg' and '2'"),
        (label_rows({**VALID_LABELS, "V0002.jpg": 0.5}), "found 'V0002.jpg' and '0.5'"),
        (label_rows({**VALID_LABELS, "V0002.jpg": None}), "row 3 of .* found 'V0002.jpg' and ''"),
        (label_rows({**VALID_LABELS, "V0002.jpg": "nan"}), "found 'V0002.jpg' and 'nan'"),
        (label_rows({**VALID_LABELS, "": 1}), "row 6 of .* found '' and '1'"),
        ([*label_rows(), (9, "v0003.JPG", 1, 0, 0)], "lists the picture 'v0003.JPG' twice, again in row 6"),
        (
            label_rows({**VALID_LABELS, "V0005.jpg": 1, "V0006.jpg": 1}),
            "2 of the 6 pictures in .* first is 'V0005.jpg'",
        ),
        (label_rows(WITHOUT_LAST), "1 of the 4 validation pictures have no label in .*V0004.jpg"),
        (label_rows()[1:], r"needs one column 'imgName', its first row has \['1', 'v0001.jpg'"),
        ([("imgName", "Label", "label"), ("V0001.jpg", 1, 0)], "needs one column 'Label'"),
        ([HEADING], "lists no pictures"),
    ],
)
def test_wrong_tables(small, rows, match, as_csv):
    (small / "valid_gt.zip").unlink()
    if as_csv:
        lines = (",".join("" if cell is None else str(cell) for cell in row) for row in rows)
        (small / "labels.csv").write_text("\n".join(lines))
    else:
        (small / "PM_Label_and_Fovea_Location.xlsx").write_bytes(workbook(rows))
    with pytest.raises(FileError, match=match):
        read(small)


def test_files_that_are_no_tables(small):
    book = workbook(label_rows())
    path = small / "PM_Label_and_Fovea_Location.xlsx"
    for broken in (b"", b"<html>", book[:-30], book[: len(book) // 2], zipped({"a.txt": b"a"})):
        path.write_bytes(broken)
        with pytest.raises(FileError, match="PM_Label_and_Fovea_Location.xlsx' is not an xlsx file, or is damaged"):
            read(small)
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    path.write_bytes(zipped({**parts, "xl/worksheets/sheet1.xml": b"<worksheet><sheetData><row"}))
    with pytest.raises(FileError, match="not an xlsx file, or is damaged|lists no pictures|needs one column"):
        read(small)
    path.write_bytes(zipped({**parts, "bomb.xml": bytes(60_000_000)}))
    with pytest.raises(FileError, match="says it unpacks to 60,.* bytes, over the limit"):
        read(small)
    path.unlink()
    (small / "valid_gt.zip").unlink()
    (small / "labels.csv").write_bytes(b"\x81\xff\xff")
    with pytest.raises(FileError, match="labels.csv' is not a csv file in UTF-8 or GBK"):
        read(small)


def test_the_original_table_goes_first_and_two_of_them_are_an_error(small):
    (small / "labels.csv").write_text("wrong")
    assert len(read(small)[1]) == 4
    table = workbook(label_rows())
    write(small, {"a/PM_Label_and_Fovea_Location.xlsx": table, "~$PM_Label_and_Fovea_Location.xlsx": b"lock"})
    assert len(read(small)[1]) == 4
    write(small, {"b/PM_Label_and_Fovea_Location.xlsx": table})
    with pytest.raises(FileError, match="labels are there twice, as .* and "):
        read(small)


def test_without_openpyxl(small, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "openpyxl", None)
    with pytest.raises(DependencyError, match=r"pip install .*\[train\]"):
        read(small)


def test_a_csv_as_spreadsheets_save_it(small):
    (small / "valid_gt.zip").unlink()
    lines = ["imgName,Label", *(f'"{name}",{label}' for name, label in VALID_LABELS.items()), "", ","]
    (small / "Labels.CSV").write_bytes(b"\xef\xbb\xbf" + "\r\n".join(lines).encode())
    assert read(small)[1].labels.tolist() == list(VALID_LABELS.values())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gbk"])
@pytest.mark.parametrize("between", [",", ";", "\t"])
@pytest.mark.parametrize("head", ["", "sep={}\r\n"], ids=["plain", "sep"])
def test_a_csv_of_other_programs(small, between, encoding, head):
    """Semicolons, tabs, GBK and UTF-16, a note in Chinese, names without their ending."""
    (small / "valid_gt.zip").unlink()
    rows = [("序号", "imgName", "Label"), *(("眼", name.removesuffix(".jpg"), v) for name, v in VALID_LABELS.items())]
    text = "\r\n".join(between.join(map(str, row)) for row in rows)
    (small / "labels.csv").write_bytes((head.format(between) + text).encode(encoding))
    _, valid = read(small)
    assert names(valid) == list(VALID_LABELS)
    assert valid.labels.tolist() == list(VALID_LABELS.values())
