"""Pickles from elsewhere: our own machine, which builds data and calls nothing.

Python's own unpickler runs what a file names, and takes memory for what a file claims. Here a global is a name on a
list, and each name on it stands for one harmless thing that is built here: containers, numbers, arrays, tensors. A name
that is not on it stands for a placeholder, which takes whatever is done to it and does nothing: a checkpoint may hold
its options and its history beside its weights.
Bytes stay where they are in the file. Protocols 2 to 4, which is what torch.save and paddle.save write.
"""

import pickletools
import struct
from collections.abc import Callable
from typing import Any

from zoo.formats.pickle_bytes import MAX_STEPS, PickleBytes
from zoo.formats.pickle_objects import Buildable, Named, Stranger, Text
from zoo.formats.safety import Refused, damaged, legible

NAMES = {ord(operation.code): operation.name for operation in pickletools.opcodes}


class Machine(PickleBytes):
    """Runs one pickle after another from a file's bytes. find gives what a global stands for, or Refused.

    persistent gives what a persistent id stands for. Refused says what the pickle tried.
    """

    def __init__(
        self,
        data: memoryview,
        find: Callable[[str], Named],
        persistent: Callable[[Any], Any] | None = None,
        at: int = 0,
    ) -> None:
        super().__init__(data, at)
        self.find, self.persistent = find, persistent
        # names that were asked for and are on no list
        self.strangers: dict[str, None] = {}

    def load(self) -> Any:
        """Run the next pickle; `at` is then the first byte after it."""
        self.stack: list[Any] = []
        self.marks: list[int] = []
        self.memo: dict[int, Any] = {}
        while True:
            if self.at >= self.end:
                self.take(1)
            code = self.data[self.at]
            self.at += 1
            self.steps += 1
            if self.steps > MAX_STEPS:
                self.spend(0)
            if code == 0x2E:  # STOP
                return self.pop()
            run = OPERATIONS.get(code)
            if run is None:
                known = NAMES.get(code)
                what = f"the instruction {known}" if known else f"the byte {code:#04x}, which is not an instruction"
                raise Refused(f"has {what} in its pickle, which no file of weights needs; ask for a state dict.")
            run(self)

    def push(self, value: Any) -> None:
        """Put a value on the stack."""
        self.stack.append(value)

    def pop(self) -> Any:
        """Take the top value, but nothing from under a mark."""
        if len(self.stack) <= (self.marks[-1] if self.marks else 0):
            raise damaged("its pickle takes from an empty stack")
        return self.stack.pop()

    def since_mark(self) -> list[Any]:
        """Take everything above the last mark."""
        if not self.marks:
            raise damaged("its pickle goes back to a mark that is not there")
        start = self.marks.pop()
        values, self.stack[start:] = self.stack[start:], []
        return values

    def several(self, count: int) -> list[Any]:
        """Take a number of values."""
        return [self.pop() for _ in range(count)][::-1]

    def named(self, module: Any, name: Any) -> None:
        """Push what a global stands for."""
        if not isinstance(module, str) or not isinstance(name, str):
            raise Refused("loads something  by a name that is not text, which no file of weights needs.")
        found = self.find(f"{module}.{name}")
        if found.strange:
            self.count(len(found.name))
            self.strangers[found.name] = None
        self.push(found)

    def reduce(self) -> None:
        """Build what a call of a listed name makes."""
        arguments, what = self.pop(), self.pop()
        if isinstance(what, Stranger | Named) and isinstance(arguments, tuple) and getattr(what, "strange", True):
            # it takes more memory than what most steps make
            self.spend(4)
            return self.push(Stranger(what.name))
        if not isinstance(what, Named) or what.build is None or not isinstance(arguments, tuple):
            shown = what.name if isinstance(what, Named) else type(what).__name__
            raise Refused(f"calls {legible(shown)}, which no file of weights needs; ask for a state dict.")
        try:
            self.push(what.build(*arguments))
        except (TypeError, ValueError, OverflowError):
            raise damaged(f"it calls {what.name} with the wrong arguments") from None

    def make(self, keywords: bool = False) -> None:
        """Make an object of a class, as copyreg does it: a placeholder, unless the class is on the list."""
        if keywords:
            self.pop()
        self.reduce()

    def build(self) -> None:
        """Fill what was made empty; what torch adds to a state dict's dictionary is left out."""
        state, what = self.pop(), self.stack[-1] if self.stack else None
        if isinstance(what, Stranger):
            return
        if isinstance(what, Buildable):
            try:
                what.fill(state)
            except (TypeError, ValueError):
                raise damaged(f"its pickle fills an {type(what).__name__.lower()} with the wrong parts") from None
        elif not (isinstance(what, dict) and isinstance(state, dict)):
            raise Refused(f"sets attributes of a {type(what).__name__}, which no file of weights needs.")

    def set_items(self, pairs: list[Any]) -> None:
        """Put keys and values into the dictionary on top, each key once."""
        what = self.stack[-1] if self.stack else None
        if not isinstance(what, dict) or len(pairs) % 2:
            raise damaged("its pickle puts items where there is no dictionary")
        self.fill(what, pairs)

    def fill(self, into: dict[Any, Any], pairs: list[Any]) -> dict[Any, Any]:
        """Keys are texts or small numbers: the hash of a nested tuple alone can take for ever.

        What else a genuine file has for keys (None, a tuple of betas, an enumeration) leaves its value out.
        """
        for key, value in zip(pairs[::2], pairs[1::2], strict=True):
            if key is None or isinstance(key, float | tuple | Stranger | Named | memoryview | Text):
                continue
            if not isinstance(key, str | int):
                raise Refused(f"has a {type(key).__name__} as the key of a dictionary; a state dict has names.")
            if key in into:
                raise Refused(f"has the name '{legible(key)}' twice; ask for a clean file.")
            into[key] = value
        return into

    def extend(self, values: list[Any]) -> None:
        """Add values to the list on top."""
        what = self.stack[-1] if self.stack else None
        if isinstance(what, Stranger):
            return
        if not isinstance(what, list):
            raise damaged("its pickle adds to a list that is not there")
        what.extend(values)

    def gather(self) -> None:
        """Add values to the set on top, which is a placeholder."""
        self.since_mark()
        if not self.stack or not isinstance(self.stack[-1], Stranger):
            raise damaged("its pickle adds to a set that is not there")

    def frozen(self) -> None:
        """Push a placeholder for a set of the values above the last mark."""
        self.since_mark()
        self.push(Stranger("builtins.frozenset"))

    def remember(self, index: int) -> None:
        """Keep the top value under a number; a dictionary takes no more room for a large one."""
        if not self.stack:
            raise damaged("its pickle remembers a value that is not there")
        self.memo[index] = self.stack[-1]

    def recall(self, index: int) -> None:
        """Push a value that was kept."""
        if index not in self.memo:
            raise damaged(f"its pickle recalls value {index}, which is not there")
        self.push(self.memo[index])

    def long(self, size: int) -> None:
        """An integer; torch's magic number has 80 bits, nothing has more than 128."""
        if not 0 <= size <= 16:
            raise Refused(f"has an integer of {size:,} bytes; no file of weights needs that.")
        self.push(int.from_bytes(self.take(size), "little", signed=True))

    def identify(self) -> None:
        """Push what a persistent id stands for."""
        if self.persistent is None:
            raise Refused("refers to something outside its pickle, which no such file does; ask for a state dict.")
        self.push(self.persistent(self.pop()))

    def repeat(self) -> None:
        """Push the top value again."""
        value = self.pop()
        self.stack += [value, value]


# the three commonest instructions, in few steps where all is well


def _put(machine: Machine) -> None:
    at = machine.at
    if at >= machine.end or not machine.stack:
        return machine.remember(machine.number("B"))
    machine.memo[machine.data[at]] = machine.stack[-1]
    machine.at = at + 1


def _get(machine: Machine) -> None:
    at = machine.at
    if at >= machine.end or machine.data[at] not in machine.memo:
        return machine.recall(machine.number("B"))
    machine.stack.append(machine.memo[machine.data[at]])
    machine.at = at + 1


def _small(machine: Machine) -> None:
    at = machine.at
    if at >= machine.end:
        return machine.push(machine.number("B"))
    machine.stack.append(machine.data[at])
    machine.at = at + 1


OPERATIONS: dict[int, Callable[[Machine], Any]] = {
    ord("("): lambda m: m.marks.append(len(m.stack)),
    ord("0"): lambda m: m.pop(),
    ord("1"): lambda m: m.since_mark(),
    ord("2"): Machine.repeat,
    ord("N"): lambda m: m.push(None),
    0x88: lambda m: m.push(True),
    0x89: lambda m: m.push(False),
    ord("J"): lambda m: m.push(m.number("i")),
    ord("K"): _small,
    ord("M"): lambda m: m.push(m.number("H")),
    0x8A: lambda m: m.long(m.number("B")),
    0x8B: lambda m: m.long(m.number("i")),
    # the one number that is big-endian
    ord("G"): lambda m: m.push(struct.unpack(">d", m.take(8))[0]),
    0x8C: lambda m: m.push(m.text(m.number("B"))),
    ord("X"): lambda m: m.push(m.text(m.number("I"))),
    0x8D: lambda m: m.push(m.text(m.number("Q"))),
    ord("C"): lambda m: m.push(m.take(m.number("B"))),
    ord("B"): lambda m: m.push(m.take(m.number("I"))),
    0x8E: lambda m: m.push(m.take(m.number("Q"))),
    ord("U"): lambda m: m.push(m.string(m.number("B"))),
    ord("T"): lambda m: m.push(m.string(m.number("I"))),
    ord(")"): lambda m: m.push(()),
    ord("t"): lambda m: m.push(tuple(m.since_mark())),
    0x85: lambda m: m.push(tuple(m.several(1))),
    0x86: lambda m: m.push(tuple(m.several(2))),
    0x87: lambda m: m.push(tuple(m.several(3))),
    ord("]"): lambda m: m.push([]),
    ord("l"): lambda m: m.push(m.since_mark()),
    ord("a"): lambda m: m.extend([m.pop()]),
    ord("e"): lambda m: m.extend(m.since_mark()),
    ord("}"): lambda m: m.push({}),
    ord("d"): lambda m: m.push(m.fill({}, m.since_mark())),
    ord("s"): lambda m: m.set_items(m.several(2)),
    ord("u"): lambda m: m.set_items(m.since_mark()),
    ord("c"): lambda m: m.named(m.line(), m.line()),
    0x93: lambda m: m.named(*m.several(2)),
    ord("R"): Machine.reduce,
    0x81: Machine.make,
    0x92: lambda m: m.make(keywords=True),
    0x8F: lambda m: m.push(Stranger("builtins.set")),
    0x90: Machine.gather,
    0x91: Machine.frozen,
    ord("b"): Machine.build,
    ord("Q"): Machine.identify,
    ord("q"): _put,
    ord("r"): lambda m: m.remember(m.number("I")),
    0x94: lambda m: m.remember(len(m.memo)),
    ord("h"): _get,
    ord("j"): lambda m: m.recall(m.number("I")),
    0x80: Machine.protocol,
    0x95: Machine.frame,
}
