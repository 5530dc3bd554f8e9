"""Reading what `zoo compare --json` wrote. The file may come from anywhere, so all that it holds is checked."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn, TypeVar

from zoo.errors import FileError
from zoo.report.parity_report import Level, ParityReport

T = TypeVar("T")

WORDS = ("inf", "-inf", "nan")  # how ParityReport.to_json spells the numbers that JSON lacks
# series of these names hold numbers and nothing else; an older version wrote self-errors
FIGURES = ("relative", "difference", "limit", "self-error ", "loss ", "error ", "alone ", "explained")


class MalformedError(ValueError):
    """What is wrong with the content, in words that fit into the FileError's brackets."""


def read_reports(path: str | Path) -> list[ParityReport]:
    """The reports in a file of `zoo compare --json`: a list of them, a single one, or one on each line.

    FileError if there is no such file, or if it holds anything else or contradicts itself.
    """
    try:
        text = Path(path).read_text(encoding="utf-8")
    except OSError as error:
        raise FileError(f"the reports {str(path)!r} cannot be read ({error.strerror}); check the path.") from None
    except UnicodeDecodeError:
        _refuse(path, "it is not text")
    try:
        content = _parse(text)
        found = content if isinstance(content, list) else [content]
        if not found:
            raise MalformedError("it holds no report")
        reports = []
        for number, each in enumerate(found, start=1):
            with_number = f"report {number} of {len(found)}: " if len(found) > 1 else ""
            try:
                reports.append(_report(each))
            except MalformedError as error:
                raise MalformedError(f"{with_number}{error}") from None
        return reports
    except MalformedError as error:
        _refuse(path, str(error))
    except RecursionError:
        _refuse(path, "it is nested too deeply")


def _refuse(path: str | Path, problem: str) -> NoReturn:
    raise FileError(
        f"{str(path)!r} is not a file that `zoo compare --json` wrote ({problem}); write it again with "
        "`zoo compare NAME --json FILE`."
    )


def _parse(text: str) -> Any:
    """The content of a JSON text, or of one JSON text a line."""
    try:
        return json.loads(text, parse_constant=_no_constant)
    except ValueError as error:
        if len(lines := [line for line in text.splitlines() if line.strip()]) < 2:
            raise MalformedError(f"no JSON: {error}") from None
        try:
            return [json.loads(line, parse_constant=_no_constant) for line in lines]
        except ValueError:
            raise MalformedError(f"no JSON: {error}") from None


def _no_constant(word: str) -> NoReturn:
    raise ValueError(f"{word} is not a JSON number")


def _report(content: Any) -> ParityReport:
    fields = _mapping(content)
    levels = []
    for number, each in enumerate(_field(fields, "levels", _list), start=1):
        try:
            levels.append(_level(each))
        except MalformedError as error:
            raise MalformedError(f"level {number}: {error}") from None
    names = [level.name for level in levels]
    if len(set(names)) < len(names):
        raise MalformedError("a level is there twice")
    report = ParityReport(
        network=_field(fields, "network", _text),
        arguments={name: _argument(value) for name, value in _field(fields, "arguments", _mapping).items()},
        seed=_field(fields, "seed", _whole),
        image=_field(fields, "image", _text),
        mode=_field(fields, "mode", _text),
        levels=tuple(levels),
        versions={name: _text(value) for name, value in _field(fields, "versions", _mapping).items()},
        threads={name: _whole(value) for name, value in _field(fields, "threads", _mapping).items()},
        processor=_field(fields, "processor", _text, ""),  # the first version of zoo compare did not write it
        seconds=_field(fields, "seconds", _number),
    )
    if _field(fields, "passed", _flag) != report.passed:
        raise MalformedError("'passed' is not what its levels say")
    return report


def _level(content: Any) -> Level:
    fields, nothing = _mapping(content), _mapping({})
    level = Level(
        name=_field(fields, "name", _text),
        title=_field(fields, "title", _text),
        passed=_field(fields, "passed", _flag),
        tolerance=_field(fields, "tolerance", _number),
        measured=_field(fields, "measured", _number),
        unit=_field(fields, "unit", _text),
        where=_field(fields, "where", _text),
        # the first version of zoo compare wrote no series
        counts={name: _whole(value) for name, value in _field(fields, "counts", _mapping, nothing).items()},
        series={name: _values(name, values) for name, values in _field(fields, "series", _mapping, nothing).items()},
    )
    if level.passed and not level.measured <= level.tolerance:
        raise MalformedError(f"passed with {level.measured:g} measured and {level.tolerance:g} allowed")
    return level


def _values(name: str, content: Any) -> list[Any]:
    """One series: numbers where a plot draws it; elsewhere words, such as the layers' names, may stand in it."""
    try:
        if name.startswith(FIGURES):
            return [_number(value) for value in _list(content)]
        if name == "layers":
            return [_text(value) for value in _list(content)]
        return [_scalar(value) for value in _list(content)]
    except MalformedError as error:
        raise MalformedError(f"series {name!r}: {error}") from None


def _field(fields: dict[str, Any], name: str, check: Callable[[Any], T], default: T | None = None) -> T:
    """A field that passed its check; without a default it must be there."""
    if name not in fields:
        if default is None:
            raise MalformedError(f"{name!r} is missing")
        return default
    try:
        return check(fields[name])
    except MalformedError as error:
        raise MalformedError(f"{name!r}: {error}") from None


def _of(kinds: type | tuple[type, ...], what: str, value: Any) -> Any:
    """The value if it is of these kinds; a bool does not count as a number."""
    if not isinstance(value, kinds) or (isinstance(value, bool) and kinds is not bool):
        raise MalformedError(f"{what} belongs there, found {type(value).__name__}")
    return value


def _mapping(value: Any) -> dict[str, Any]:
    return dict(_of(dict, "an object", value))


def _list(value: Any) -> list[Any]:
    return list(_of(list, "a list", value))


def _text(value: Any) -> str:
    return str(_of(str, "a text", value))


def _flag(value: Any) -> bool:
    return bool(_of(bool, "true or false", value))


def _whole(value: Any) -> int:
    return int(_of(int, "a whole number", value))


def _number(value: Any) -> float:
    if value in WORDS:
        return float(value)
    try:
        return float(_of((int, float), "a number", value))
    except OverflowError:
        raise MalformedError("a number is too large") from None


def _argument(value: Any) -> Any:
    """A single value, or the shape of an input, as whole numbers; of several inputs the shapes, listed or by name."""
    if isinstance(value, dict):
        return {name: _argument(_list(shape)) for name, shape in value.items()}
    if isinstance(value, list):
        return [_argument(each) if isinstance(each, list) else _whole(each) for each in value]
    return _scalar(value)


def _scalar(value: Any) -> Any:
    if value is not None and not isinstance(value, str | int | float | bool):
        raise MalformedError(f"a single value belongs there, found {type(value).__name__}")
    return value
