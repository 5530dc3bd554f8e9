"""The portable state of a model: numpy arrays under torch's names and layouts, whatever the backend."""

from collections.abc import Iterable, Mapping

import numpy as np

from zoo.backends import runtime_of
from zoo.errors import StateError, misfits, nearest
from zoo.network.anatomy import Slot


def state(model: object) -> dict[str, np.ndarray]:
    """Return a copy of a model's state: all weights, biases and batch-norm statistics as numpy arrays by name.

    Names, layouts and order are PyTorch's in both backends (the weight of a linear layer is [out, in]); the dtype is
    the model's, and int64 for tables of places, as Swin has them. PyTorch's num_batches_tracked is left out, because
    Paddle has no such tensor.

    Raises:
        ModelError: the object is not a model of any backend.

    Example:
        >>> import zoo
        >>> arrays = zoo.state(zoo.build("lenet", backend="paddle"))
        >>> arrays["fc2.weight"].shape
        (10, 64)
    """
    # what owns its memory was made for this, with its axes swapped
    return {name: array if array.flags.owndata else np.array(array) for name, array in runtime_of(model).read(model)}


def load_state(
    model: object, state: Mapping[str, np.ndarray], *, cast: bool = False, check_finite: bool = False
) -> None:
    """Load a portable state into a model of any backend: either all of it, or nothing if one tensor does not fit.

    Args:
        model: a model of either backend.
        state: arrays by name, as zoo.state returns them.
        cast: allow float64 values in a float32 model, which rounds them. The other direction is exact and always
            allowed.
        check_finite: refuse NaN and infinite values.

    Raises:
        StateError: tensors are missing, unexpected, or of another shape or dtype. The message lists them, and the model
            is unchanged.
        ModelError: the object is not a model of any backend.

    Example:
        >>> import zoo
        >>> source, target = zoo.build("lenet", backend="torch"), zoo.build("lenet", backend="paddle")
        >>> zoo.load_state(target, zoo.state(source))
        >>> bool((zoo.state(target)["fc2.bias"] == zoo.state(source)["fc2.bias"]).all())
        True
    """
    adapter = runtime_of(model)
    adapter.write(model, widened(adapter.slots(model), adapter.dtypes(model), state, cast, check_finite))


def widened(
    slots: list[Slot],
    dtypes: Mapping[str, str],
    state: Mapping[str, np.ndarray],
    cast: bool = False,
    check_finite: bool = False,
) -> dict[str, np.ndarray]:
    """Check a state against a model's slots and return its arrays in the model's dtypes and order."""
    expected = {slot.name: slot for slot in slots}
    missing = [name for name in expected if name not in state]
    unexpected = [name for name in state if name not in expected]
    mismatched = [
        problem
        for name, slot in expected.items()
        if name in state and (problem := _mismatch(slot, dtypes[name], state[name], cast, check_finite))
    ]
    if missing or unexpected or mismatched:
        raise refusal(missing, unexpected, mismatched, expected)
    return {name: np.asarray(state[name]).astype(dtypes[name], copy=False) for name in expected}


def refusal(missing: list[str], unexpected: list[str], mismatched: list[str], expected: Iterable[str]) -> StateError:
    """The error for a state that does not fit the names that are expected."""
    return StateError(_message(missing, unexpected, mismatched, expected), missing, unexpected, mismatched)


def _mismatch(slot: Slot, dtype: str, array: object, cast: bool, check_finite: bool) -> str | None:
    if not isinstance(array, np.ndarray):
        return f"{slot.name} is a {type(array).__name__}, not a numpy array"
    if array.shape != slot.shape:
        return f"{slot.name} has shape {array.shape}, not {slot.shape}"
    if (array.dtype.kind != "f" or "float" not in dtype) and str(array.dtype) != dtype:
        return f"{slot.name} has dtype {array.dtype}, not {dtype}"
    if not cast and not np.can_cast(array.dtype, dtype):
        return f"{slot.name} has dtype {array.dtype}, which {dtype} cannot hold (cast=True rounds it)"
    if check_finite and not np.isfinite(array).all():
        return f"{slot.name} holds {int((~np.isfinite(array)).sum())} values that are NaN or infinite"
    return None


def _message(missing: list[str], unexpected: list[str], mismatched: list[str], expected: Iterable[str]) -> str:
    told = misfits({"missing": missing, "unexpected": unexpected, "mismatched": mismatched})
    advice = "build the model that it was saved from, or rename the tensors"
    near = nearest(unexpected[0], missing) if unexpected and missing else None
    if any(name.endswith("num_batches_tracked") for name in unexpected):
        advice = "leave out torch's num_batches_tracked, which is not part of the portable state"
    elif near:
        advice = f"is {unexpected[0]} meant for {near}?"
    return f"the state does not fit the model ({told}) and nothing was loaded; {advice.rstrip('?')}" + (
        "?" if advice.endswith("?") else "."
    )
