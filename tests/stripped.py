"""A program for test_stripped.py: commands in one process that lacks some libraries, and what came of each, as JSON.

Arguments: the libraries to hide, separated by commas, and the encoding of the output. The commands come as JSON from
standard input, by name; with "closed" in front of its name, a command writes into a pipe that nobody reads.
"""

import io
import json
import os
import sys
import traceback
from contextlib import suppress
from typing import Any


class Without:
    """A finder of modules that finds all but some."""

    def __init__(self, finder: Any, names: list[str]) -> None:
        self.finder, self.names = finder, names

    def find_spec(self, name: str, *more: object) -> object:
        """What the finder finds, and nothing of what is hidden."""
        return None if name.partition(".")[0] in self.names else self.finder.find_spec(name, *more)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.finder, name)


def closed() -> io.BufferedWriter:
    """A pipe whose reader has gone."""
    reader, writer = os.pipe()
    os.close(reader)
    return open(writer, "wb")


def main(hidden: str, encoding: str) -> None:
    """Run the commands."""
    names = hidden.split(",") if hidden else []
    sys.meta_path[:] = [Without(finder, names) for finder in sys.meta_path]
    from zoo import cli

    results, out, err, keep = {}, sys.stdout, sys.stderr, []
    for name, words in json.loads(sys.stdin.read()).items():
        raw = [io.BytesIO(), io.BytesIO()]
        into = closed() if name.startswith("closed") else raw[0]
        sys.stdout, sys.stderr = (io.TextIOWrapper(each, encoding, write_through=False) for each in (into, raw[1]))
        keep += [sys.stdout, sys.stderr]
        sys.argv = ["zoo", *words]
        try:
            cli.main()
            code: object = 0
        except SystemExit as stop:
            code = stop.code or 0
        except BaseException:
            code = traceback.format_exc()
        for stream in keep[-2:]:
            with suppress(OSError):
                stream.flush()
        results[name] = [code, *(each.getvalue().decode(encoding, "replace") for each in raw)]
    sys.stdout, sys.stderr = out, err
    print(json.dumps(results))
    out.flush()
    # the streams that cannot be flushed would be told of at the end
    os._exit(0)


if __name__ == "__main__":
    main(*sys.argv[1:])
