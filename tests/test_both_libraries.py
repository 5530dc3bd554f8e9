"""The networks that torchvision and paddle.vision both have, crossed by zoo.transfer, and the page of all of them."""

import pytest
from conftest import slowly

from docs import libraries
from zoo.backends import BACKENDS
from zoo.cards import CARDS

SMALL = ("resnet18", "mobilenet_v2", "mobilenet_v3_small", "shufflenet_v2_x0_5", "squeezenet1_1")
LARGE = ("densenet121", "resnext50_32x4d", "wide_resnet50_2", "inception_v3", "googlenet")
KEPT = libraries.read()["networks"]
# networks of one name that are two: what is other, in the words of either library
OTHERS = {
    "alexnet": {"dropout"},  # paddle.vision's scales in evaluation
    "googlenet": {"bn_missing", "layer_extra"},  # paddle.vision's has no batch norm
    "inception_v3": {"bn_eps"},  # 1e-5 in paddle.vision instead of 1e-3
    "shufflenet_v2_x2_0": {"channels"},  # 244, 488 and 976 in torchvision; 224, 488 and 976 in paddle.vision
    "squeezenet1_0": {"ceil_mode"},  # pools that round up in torchvision
    "squeezenet1_1": {"padding"},  # of the first convolution, 1 in paddle.vision
}


def test_every_network_of_both_libraries_is_on_the_page():
    """By introspection: a network that a new version brings is missed here."""
    assert list(KEPT) == libraries.both()
    assert len(KEPT) >= 29


def test_what_is_kept_is_equal_or_a_difference_that_is_known():
    for name, network in KEPT.items():
        assert set(network["ways"]) == {f"{a} to {b}" for a in BACKENDS for b in BACKENDS if a != b}
        for way in network["ways"].values():
            assert way["equal"] != (name in OTHERS), (name, way)
            assert way["measured"] <= 1e-12 if way["equal"] else way["cause"] in OTHERS[name], (name, way)
            assert ("slope 0.1666667" in way.get("apart", "")) == name.startswith("mobilenet_v3"), (name, way)


def test_the_last_column_has_the_weights_that_zoo_takes_from_either_library():
    """Of two networks of one name those of one library alone, but for AlexNet, where a factor makes up for it."""
    for name in KEPT:
        card = next((facts for facts in CARDS.values() if f"torchvision.models.{name}" in facts.peers), None)
        shown = libraries.sets(name)
        if card is None:
            assert not shown
            continue
        usable = [each for each in card.published if not each.unusable]
        assert shown == ", ".join(f"`{each.name}`" for each in usable)
        assert {each.source for each in usable} <= {"torchvision", *["paddle"] * (name not in {*OTHERS} - {"alexnet"})}
    assert "`paddle:imagenet`" in libraries.sets("alexnet")


def check(name, source, target):
    found, kept = libraries.crossed(name, source, target), KEPT[name]["ways"][f"{source} to {target}"]
    assert found["equal"] == kept["equal"], (name, found)
    if found["equal"]:
        assert found["measured"] <= 1e-12
        assert found["tensors"] == kept["tensors"]
        assert bool(found["apart"]) == bool(kept["apart"])
    else:
        assert (found["where"], found["cause"]) == (kept["where"], kept["cause"])


@pytest.mark.parametrize(("source", "target"), libraries.WAYS)
@pytest.mark.parametrize("name", slowly(["shufflenet_v2_x0_5", "squeezenet1_1"], ["squeezenet1_1"]))
def test_small_ones_anew(name, source, target):
    check(name, source, target)


@pytest.mark.slow
@pytest.mark.parametrize("name", [*SMALL[:3], *LARGE])
def test_others_anew(name):
    """One way each: which way goes by the name, so that both are among them."""
    check(name, *libraries.WAYS[len(name) % 2])
