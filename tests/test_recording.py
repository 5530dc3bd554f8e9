"""What a recording is good for beside being read: outputs changed on the way, and operations run anew."""

import numpy as np
import paddle
import pytest
import torch
from conftest import make, noise

import zoo
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


TOKENS = {
    "expand": lambda cls, n: cls.expand([n, -1, -1]),
    "tile": lambda cls, n: paddle.tile(cls, [n, 1, 1]),
    "broadcast_to": lambda cls, n: paddle.broadcast_to(cls, [n, 1, 8]),
    "reshape": lambda cls, n: cls.expand((n, -1, -1)).reshape([n, 1, 8]),
}


@pytest.mark.parametrize("way", TOKENS)
def test_a_size_that_is_a_tensor_is_no_part_of_the_data(way):
    class Taken(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.cls = torch.nn.Parameter(torch.randn(1, 1, 8))
            self.conv, self.fc = torch.nn.Conv2d(3, 8, 3), torch.nn.Linear(8, 3)

        def forward(self, x):
            x = self.conv(x)
            n, c, h, w = x.shape
            large = torch.nn.functional.interpolate(x, size=(h * 2, w * 2), mode="nearest").mean([2, 3])
            x = torch.cat([self.cls.expand(n, -1, -1), x.reshape(n, c, h * w).transpose(1, 2) / (h * w)], 1)
            return self.fc(x.sum(1) + large)

    class Told(paddle.nn.Layer):
        def __init__(self, more=0):
            super().__init__()
            self.cls = self.create_parameter([1, 1, 8], default_initializer=paddle.nn.initializer.Normal())
            self.conv, self.fc, self.more = paddle.nn.Conv2D(3, 8, 3), paddle.nn.Linear(8, 3), more

        def forward(self, x):
            x = self.conv(x)
            n, c, h, w = paddle.shape(x)
            large = paddle.nn.functional.interpolate(x, size=[h * 2, w * 2], mode="nearest").mean([2, 3])
            rows = x.reshape([n, c, -1]).transpose([0, 2, 1]) / (h * w + self.more)
            x = paddle.concat([TOKENS[way](self.cls, n), rows], 1)
            return self.fc(x.sum(1) + large + paddle.zeros([n, c]))

    report = zoo.compare(Taken(), Told(), input_size=(3, 6, 6), copy_weights=True, levels="1,3,5")
    assert report.passed, [level.where for level in report.levels]
    assert not zoo.compare(Taken(), Told(1), input_size=(3, 6, 6), copy_weights=True, levels="3").passed
