"""What functions of other libraries give: arrays, numbers, what they were given, or what is of no framework."""

from dataclasses import replace

import libcst as cst

from zoo.translation.reading.names import foreign
from zoo.translation.reading.value_kinds import (
    ARRAY,
    FLOAT,
    FOREIGN,
    GIVEN,
    INT,
    TENSOR,
    UNKNOWN,
    Value,
    each,
    item,
    lazy,
)

# libraries whose functions give arrays, numbers, or objects whose methods give such
ARRAYS = frozenset(["numpy", "scipy", "cv2", "pandas", "sklearn", "skimage", "imageio", "h5py"])
# functions of theirs that give back parts of what they are given
SHARED = ("sklearn.model_selection.train_test_split", "sklearn.utils.shuffle", "sklearn.utils.resample")
# functions that give back what they are given
KEPT = ("copy.deepcopy", "copy.copy", "tqdm.tqdm", "tqdm.auto.tqdm", "tqdm.notebook.tqdm")


def result(path: str, node: cst.Call, given: list[Value]) -> Value:
    """What a call of a dotted name gives that is not of the framework that a file is translated from."""
    if path in KEPT and given:
        return given[0]
    if path == "functools.partial" and given:
        # a negative rank: so many of its arguments are given already
        places = sum(one.keyword is None for one in node.args) - 1
        return replace(given[0], rank=-places) if given[0].kind == "path" else given[0]
    if path in SHARED and given:
        return each(given[0])
    if path.partition(".")[0] in ARRAYS:
        return ARRAY
    if path in ("itertools.chain", "itertools.chain.from_iterable"):
        return lazy(item(given[0]) if given and path.endswith("chain") else UNKNOWN)
    if path == "collections.deque":
        return GIVEN["deque"]
    if path.startswith("einops.") and path.rpartition(".")[2] in ("rearrange", "repeat", "reduce", "einsum"):
        whose = given[0] if given else UNKNOWN
        return TENSOR if TENSOR in (whose, item(whose)) else whose if whose == ARRAY else UNKNOWN
    if path.startswith("math."):
        return INT if path in ("math.ceil", "math.floor", "math.prod", "math.gcd", "math.comb") else FLOAT
    return GIVEN["Optimizer"] if path == "torch.optim.RMSprop" else FOREIGN if foreign(path) else UNKNOWN
