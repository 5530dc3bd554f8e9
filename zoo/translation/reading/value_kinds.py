"""What a value in a source is, as far as it can be told without running it.

A value is of a kind: "Tensor", "Module", "Optimizer", "Scheduler", "Loader", "Initialiser", "Distribution",
"Generator", "Transform" of pictures; "path", something of a framework or another library by its dotted name; "class",
"function" and "object" of the file's own; "python", whatever no framework has made; "tuple" with its items, and "each",
of which all items are alike. UNKNOWN is honest for the rest.
"""

from dataclasses import dataclass, field, replace


@dataclass(frozen=True)
class Value:
    """What is known of a value. name: the class, the dotted name, or the parameter that nothing is known of."""

    kind: str
    name: str = ""
    items: tuple["Value", ...] = ()
    numbers: str = field(default="", compare=False)  # what a tensor holds, one of the words below; "" if not known
    rank: int = field(
        default=0, compare=False
    )  # how many axes a tensor has, 0 where that is not known; below 0, at least so many

    @property
    def truth(self) -> bool:
        """Whether a tensor is of True and False."""
        return self.numbers == TRUE


# fractions; whole numbers of 64 bits; of fewer; from 0 to 255; True and False
REAL, WHOLE, SHORT, BYTE, TRUE = "real", "whole", "short", "byte", "true"
UNKNOWN = Value("unknown")
NOTHING = Value("nothing")  # no value has come here yet
TENSOR, MODULE, OPTIMIZER, SCHEDULER = Value("Tensor"), Value("Module"), Value("Optimizer"), Value("Scheduler")
INT, FLOAT, BOOL, STRING, NONE = (Value("python", name) for name in ("int", "float", "bool", "str", "none"))
FOREIGN, SIZE, ARRAY, LIST = (Value("python", name) for name in ("foreign", "size", "array", "list"))


def each(item: Value) -> Value:
    """Something that gives items of one kind."""
    return Value("each", items=(item,))


def lazy(item: Value) -> Value:
    """The same of what gives its items one by one, and once: a generator, a filter."""
    return Value("each", "lazy", (item,))


def several(*items: Value) -> Value:
    """A tuple of these."""
    return Value("tuple", items=items)


GIVEN = {
    "Tensor": TENSOR,
    "Module": MODULE,
    "Optimizer": OPTIMIZER,
    "Scheduler": SCHEDULER,
    "Loader": Value("Loader"),
    "Distribution": Value("Distribution"),
    "Generator": Value("Generator"),
    "Scaler": Value("Scaler"),
    "Transform": Value("Transform"),
    "int": INT,
    "float": FLOAT,
    "bool": BOOL,
    "str": STRING,
    "none": NONE,
    "size": SIZE,
    "array": ARRAY,
    "foreign": FOREIGN,
    "deque": Value("python", "deque"),
    "dtype": Value("python", "dtype"),
    "device": Value("python", "device"),
    "pair": several(TENSOR, TENSOR),
    "tensors": each(TENSOR),
    "modules": each(MODULE),
    "named modules": each(several(STRING, MODULE)),
    "named tensors": each(several(STRING, TENSOR)),
    "state": Value("python", "dict"),
    "Initialiser": Value("Initialiser"),
    "": UNKNOWN,
    "unknown": UNKNOWN,
}
ANNOTATED = {
    "int": INT, "float": FLOAT, "bool": BOOL, "str": STRING, "None": NONE, "dict": Value("python", "dict"),
    "bytes": FOREIGN, "object": UNKNOWN, "complex": FOREIGN, "set": FOREIGN,
}  # fmt: skip


# layers that hold others, which can be reached by their place
HOLDERS = frozenset(
    f"{side}.nn.{name}" for side in ("torch", "paddle") for name in ("Sequential", "LayerList", "ModuleList")
)

# layers that the frameworks call otherwise, so that of one of several layers it is kept which they are
CELLS = ("LSTMCell", "GRUCell", "RNNCell", "SimpleRNNCell")
ROWS = ("LSTM", "GRU", "RNN", "SimpleRNN")
APART = frozenset((*CELLS, *ROWS, "MultiheadAttention", "MultiHeadAttention", "EmbeddingBag"))


def held(value: Value) -> Value | None:
    """What a Sequential or list of layers holds, as a tuple or as several of one kind; None where it is not known."""
    return value.items[0] if value.kind == "Module" and value.name in HOLDERS and value.items else None


def named_part(value: Value, name: str) -> Value | None:
    """What a Sequential holds under a name; None where nothing is known of that."""
    inner = held(value)
    names = inner.name.split() if inner is not None and inner.kind == "tuple" else []
    return inner.items[names.index(name)] if inner is not None and name in names else None


def joined(first: Value, second: Value) -> Value:
    """What is known of a value that is one of two."""
    if first == second:
        rank = first.rank if first.rank == second.rank else 0
        return replace(first, rank=rank, numbers=first.numbers if first.numbers == second.numbers else "")
    if second in (NOTHING, NONE):
        return first if first != NOTHING else second
    if first in (NOTHING, NONE):
        return second
    if first.kind == second.kind == "tuple":
        if len(first.items) == len(second.items):
            return several(*(joined(a, b) for a, b in zip(first.items, second.items, strict=True)))
        return each(joined(item(first), item(second)))
    if first.kind in ("tuple", "each") and second.kind in ("tuple", "each"):
        return each(joined(item(first), item(second)))
    if first.kind == second.kind == "Module":
        one, two = held(first), held(second)
        if first.name == second.name and one is not None and two is not None:
            return replace(first, items=(joined(one, two),))
        if first.name == second.name:
            return replace(first, items=()) if first.name in HOLDERS else MODULE
        both = dict.fromkeys(Value("Module", each.name) for each in (*options(first), *options(second)))
        apart = any(each.name.rpartition(".")[2] in APART for each in both)
        return Value("Module", items=tuple(both)) if apart else MODULE
    if first.kind == second.kind == "Scheduler":
        return SCHEDULER
    if first.kind in ("path", "either", "class") and second.kind in ("path", "either", "class"):
        found = dict.fromkeys((*(first.items or (first,)), *(second.items or (second,))))
        return Value("either", items=tuple(found))
    if first.kind == second.kind == "python":
        numbers = {"int", "float", "bool"}
        if {first.name, second.name} <= numbers:
            return FLOAT
        if first.name == second.name == "dict":
            return Value("python", "dict")
        if "array" not in (first.name, second.name):
            return FOREIGN if {first.name, second.name} != {"int", "size"} else Value("python", "int or size")
        return FOREIGN
    return UNKNOWN


def options(value: Value) -> tuple[Value, ...]:
    """The layers that a value may be, where that is one of several."""
    return value.items if value.kind == "Module" and not value.name and value.items else (value,)


def last_names(value: Value) -> set[str]:
    """What the layers that a value may be are called, without where they are."""
    return {each.name.rpartition(".")[2] for each in options(value)}


def item(value: Value) -> Value:
    """What iterating over a value gives."""
    if value.kind == "tuple":
        found = NOTHING
        for one in value.items:
            found = joined(found, one)
        return found if found != NOTHING else UNKNOWN
    if value.kind == "each":
        return value.items[0]
    if value.kind == "Loader":
        return each(TENSOR)
    if value.kind == "Tensor":
        return ranked(0, value.numbers)
    if (inner := held(value)) is not None:
        return item(inner)
    if value.kind == "Module":
        return MODULE  # of a Sequential or a list of layers
    if value.kind == "python":
        return {"size": INT, "range": INT, "str": STRING, "array": ARRAY}.get(value.name, UNKNOWN)
    return UNKNOWN


def parts(value: Value, count: int) -> list[Value]:
    """What the names of `a, b = value` are."""
    if value.kind == "tuple" and len(value.items) == count:
        return list(value.items)
    return [item(value)] * count


def picked(value: Value, index: int | None, cut: bool) -> Value:
    """value[index], or a cut of it; index is None where it is not a number that can be read."""
    if value.kind == "tuple":
        if cut:
            return each(item(value))
        if index is not None and -len(value.items) <= index < len(value.items):
            return value.items[index]
        return item(value)
    if (inner := held(value)) is not None:
        return replace(value, items=(each(item(inner)),)) if cut else picked(inner, index, cut)
    if value.kind == "each" and cut:
        return value
    if value.kind == "path" and value.name.startswith("numpy."):
        return ARRAY  # np.mgrid[:2, :3]
    if value.kind == "python" and value.name in ("size", "str", "array") and cut:
        return value
    return item(value)


def known(value: Value) -> bool:
    """Whether anything is known of a value."""
    return value.kind not in ("unknown", "nothing")


def tagged(name: str) -> Value:
    """A parameter that nothing is known of yet: what is learnt of it later is told of it by this name."""
    return replace(UNKNOWN, name=name)


TRUTH = replace(TENSOR, numbers=TRUE)  # what a comparison gives


def nested(rank: int) -> Value:
    """The numbers of a tensor of so many axes, as lists."""
    return each(nested(rank - 1)) if rank else FLOAT


def ranked(rank: int, numbers: str = "") -> Value:
    """A tensor of so many axes."""
    return replace(TENSOR, rank=rank, numbers=numbers)


# what functions of Python's give
PLAIN = {
    "len": INT, "int": INT, "float": FLOAT, "str": STRING, "bool": GIVEN["bool"], "range": Value("python", "range"),
    "isinstance": GIVEN["bool"], "hasattr": GIVEN["bool"], "round": FLOAT, "open": FOREIGN, "print": GIVEN["none"],
    "repr": STRING, "dict": GIVEN["state"], "set": FOREIGN, "input": STRING, "any": GIVEN["bool"], "all": GIVEN["bool"],
}  # fmt: skip
