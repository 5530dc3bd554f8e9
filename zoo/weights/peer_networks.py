"""Where other people's networks differ from ours in names and values: torchvision's, paddle.vision's, the course's.

Attribute names are torchvision's, and paddle.vision's ResNets and VGGs have them too, so most states cross as they are;
zoo/weights/paddle_names.py has the others. Paddle's own names of batch-norm statistics and its Linear layout are in
zoo/network/layout.py.

The course's own fluid networks (Baidu PaddlePaddle course, image classification chapter, 2020) were saved with
save_dygraph as a pickle of arrays, Linear weights [in, out]. A name is the path of attributes to the layer:

    network      the course's layer                       ours
    LeNet        conv1 conv2 conv3 fc1 fc2                the same
    AlexNet      conv1 .. conv5 fc1 fc2 fc3               the same
    GoogLeNet    conv1 conv2_1 conv2_2 block3_1.p1_1 fc   the same
    VGG          block_B.conv_I                           features.N, the convolutions in their order
                 fc1 fc2 fc3                              classifier.0 classifier.3 classifier.6
    ResNet       conv._conv, conv._batch_norm             conv1, bn1
                 bb_S_B.convK._conv, ._batch_norm         layer{S+1}.B.conv{K+1}, bn{K+1}
                 bb_S_B.short._conv, ._batch_norm         layer{S+1}.B.downsample.0, .1
                 out                                      fc

Fluid's dropout scaled by 1 - p in evaluation and not in training. A network trained so expects half of what ours gives
after each dropout of p = 0.5; the factor goes into the next Linear weights, where it is exact (a power of two).
"""

from collections.abc import Mapping

import numpy as np

from zoo.cards import CARDS
from zoo.errors import ArgumentError, unknown
from zoo.network.blueprint import blueprint
from zoo.network.build import complete
from zoo.weights import paddle_names

SOURCES = ("torchvision", "paddle")
LIBRARIES = {"torchvision": "torchvision", "paddle": "paddle.vision"}

# what each source calls the networks that are ours
NETWORKS: dict[str, dict[str, str]] = {
    source: {
        facts.name: peer.rpartition(".")[2]
        for facts in CARDS.values()
        for peer in facts.peers
        if peer.startswith(library + ".")
    }
    for source, library in LIBRARIES.items()
}

# of the same name and another network: why none of their weights fit
OTHERS = {(source, facts.name): why for facts in CARDS.values() for source, why in facts.false_peers}

# the only image_size that a source's network takes: paddle.vision's AlexNet has no adaptive pool
SIZES = {"alexnet_owt": 224, "maxvit_t": 224}
# paddle.vision's AlexNet: its two dropouts halve in evaluation (downscale_in_infer), ours double in training: the next
# weights make up for it
FOLDED = ("classifier.1.weight", "classifier.4.weight")


def folded(source: str, name: str) -> tuple[str, ...]:
    """Our weights of a network that are half of a source's."""
    return FOLDED if (source, name) == ("paddle", "alexnet_owt") else ()


def require_peer(source: str, name: str) -> str:
    """What a source calls our network; ArgumentError says why if it has none that is the same."""
    if source not in SOURCES:
        raise unknown("source of weights", source, SOURCES)
    library = LIBRARIES[source]
    if (source, name) in OTHERS:
        raise ArgumentError(f"{OTHERS[source, name]}; its weights do not fit {name}, take another source's.")
    own = NETWORKS[source]
    if name not in own:
        ours = next((ours for ours, theirs in own.items() if theirs == name), None)
        advice = f"its {name} is {ours!r} here: build that" if ours else f"it has {', '.join(own)}"
        raise ArgumentError(f"{library} has no network that is {name}; {advice}.")
    return own[name]


def from_peer(source: str, name: str, state: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """A source's state of a network, in torch's layout and portable names, as ours; the inverse of to_peer()."""
    require_peer(source, name)
    facts = CARDS[name]
    paths = {slot.name.rpartition(".")[0] for slot in blueprint(facts, complete(facts, {}))}
    ours = {their_layer(source, name, path): path for path in paths}
    halves = folded(source, name)
    found = {}
    for key, array in state.items():
        layer, dot, role = key.rpartition(".")
        own = ours.get(layer, layer) + dot + role
        found[own] = array * array.dtype.type(0.5) if own in halves else array
    return found


def to_peer(source: str, name: str, state: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Our portable state of a network under the names, and with the values, that a source's own network has.

    Arrays stay in torch's layout; halves and doubles are exact. ArgumentError if the source has no such network.
    """
    require_peer(source, name)
    halves = folded(source, name)
    found = {}
    for key, array in state.items():
        layer, dot, role = key.rpartition(".")
        theirs = their_layer(source, name, layer) + dot + role
        found[theirs] = array * array.dtype.type(2) if key in halves else array
    return found


def their_layer(source: str, name: str, path: str) -> str:
    """What a source calls a layer of our network."""
    translate = paddle_names.MODULES.get(CARDS[name].module) if source == "paddle" else None
    return (translate(path) if translate else None) or path
