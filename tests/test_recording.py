"""What a recording is good for beside being read: outputs changed on the way, and operations run anew."""

import numpy as np
import pytest
from conftest import make, noise

from zoo.backends import runtime, tracing


@pytest.mark.parametrize("name", ["lenet", "resnet18", "squeezenet1_1", "googlenet_bn"])
def test_every_operation_runs_anew_to_the_same_values(backend, name):
    model = make(name, backend, "float64", num_classes=3, image_size=40)
    model.eval()  # an operation runs anew in the mode that the model is in
    images = noise(2, *((1, 40, 40) if name == "lenet" else (3, 40, 40)), dtype="float64")
    kept: list[np.ndarray] = []
    recording = tracing(backend).record(model, images, keep=True, visit=lambda operation, output: kept.append(output))
    assert not recording.error
    values = dict(runtime(backend).read(model))
    with_weights = 0
    for operation in recording.operations:
        given = []
        for fed in operation.fed:
            if isinstance(fed.source, int):
                array = images if fed.source < 0 else recording.operations[fed.source].output
                given.append(array.reshape(fed.shape))
            else:
                stored = values[fed.source.name]
                given.append(stored if stored.shape == fed.shape and not fed.source.name.endswith("weight") else None)
        if any(array is None for array in given):
            with_weights += 1
            continue
        again = operation.again([runtime(backend).tensor(array) for array in given])
        assert np.array_equal(runtime(backend).array(again), operation.output), operation.where
    assert 0 < with_weights < len(recording.operations)
    assert len(kept) == len(recording.operations)


def test_a_changed_output_is_what_the_model_goes_on_with(backend):
    model = make("resnet18", backend, "float32", num_classes=3, image_size=33)
    images = noise(1, 3, 33, 33)
    plain = tracing(backend).record(model, images, keep=True)

    def doubled_stem(operation, output):
        return output * 2 if operation.where == "conv1" else None

    changed = tracing(backend).record(model, images, keep=True, visit=doubled_stem)
    assert [o.kind for o in changed.operations] == [o.kind for o in plain.operations]
    assert not np.allclose(changed.logits, plain.logits)
    batch_norm = [next(o for o in r.operations if o.kind == "batch_norm") for r in (plain, changed)]
    assert not np.allclose(batch_norm[0].output, batch_norm[1].output)
    assert np.array_equal(tracing(backend).record(model, images, keep=True).logits, plain.logits)


def test_a_change_to_a_view_leaves_what_it_views(backend):
    """Flatten shares memory with what it was given; a residual sum reads that once more."""
    model = make("lenet", backend, "float32")
    images = noise(1, 1, 28, 28)
    pool = {}

    def visit(operation, output):
        if operation.kind == "reshape":
            return np.zeros_like(output)
        pool[operation.position] = output
        return None

    recording = tracing(backend).record(model, images, keep=True, visit=visit)
    flat = next(o for o in recording.operations if o.kind == "reshape")
    assert np.any(pool[flat.inputs[0]])
    after = recording.operations[flat.position + 1]
    assert np.allclose(after.output, after.output[0])
