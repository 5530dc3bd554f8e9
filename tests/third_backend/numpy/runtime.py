"""The toy's adapter: the verbs of zoo/torch/runtime.py that a forward pass and a state need, and no others."""

from zoo.numpy.layers import Layer, Model

import numpy as np
from zoo.network.anatomy import Call, Slot

TURNED = False


def version():
    return np.__version__


def is_model(candidate):
    return isinstance(candidate, Model | Layer)


def threads():
    return 1


def set_threads(count):
    pass


def device(name):
    return name or "cpu"


def skeleton(make, dtype):
    return make()


def memory(model):
    return {}


def fill(model, arrays, place, own=None):
    for name, layer, own in _tensors(model):
        layer.arrays[own] = np.array(arrays[name])


def named_layers(model):
    return [("", model), *model.named_layers()]


def kind(layer):
    return getattr(layer, "kind", "") or type(layer).__name__


def config(layer):
    return dict(getattr(layer, "config", {}))


def slots(model):
    return [
        Slot(name, layer.arrays[own].shape, layer.kind, own not in layer.frozen) for name, layer, own in _tensors(model)
    ]


def dtypes(model):
    return {name: str(layer.arrays[own].dtype) for name, layer, own in _tensors(model)}


def read(model):
    for name, layer, own in _tensors(model):
        yield name, layer.arrays[own]


def write(model, arrays):
    for name, layer, own in _tensors(model):
        if name in arrays:
            layer.arrays[own] = np.array(arrays[name])


def proof(model, training=False):
    pass


def run(model, images):
    return model.forward(images)


def trace(model, images, visit, outputs=True):
    names = {id(layer): name for name, layer in model.named_layers()}

    def told(layer, output, leaf=True):
        arrays = getattr(layer, "arrays", {}).values()
        params = sum(array.size for array in arrays)
        visit(Call(names.get(id(layer), ""), kind(layer), leaf, config(layer), output.shape[1:], params, output))

    for _, layer in model.named_layers():
        layer.watcher = told
    logits = model.forward(images)
    told(model, logits, leaf=False)
    return logits


def _tensors(model):
    return [(f"{prefix}.{own}", layer, own) for prefix, layer in model.named_layers() for own in layer.arrays]
