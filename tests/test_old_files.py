"""Files in the forms that torchvision's networks had once, which its own loading still takes: made of its networks."""

import re
import warnings

import pytest
import torch
from torchvision import models

import zoo
from zoo.errors import StateError
from zoo.formats.read import read_any
from zoo.weights.recognise import recognise

COUNTER = "num_batches_tracked"


@pytest.fixture(scope="module")
def densenet(tmp_path_factory):
    """A DenseNet of torchvision's and its file as the published ones are: norm.1 and conv.2 in a layer, no counters."""
    peer = models.densenet121(num_classes=5)
    with torch.no_grad():
        for tensor in peer.state_dict().values():
            if tensor.is_floating_point():
                tensor.add_(0.1 * torch.rand_like(tensor))
    old = {
        re.sub(r"(\.denselayer\d+\.(?:norm|conv))(\d\.)", r"\1.\2", name): tensor
        for name, tensor in peer.state_dict().items()
        if not name.endswith(COUNTER)
    }
    path = tmp_path_factory.mktemp("old") / "densenet.pth"
    torch.save(old, path, _use_new_zipfile_serialization=False)
    return peer, path


@pytest.mark.slow
def test_the_form_is_the_one_that_torchvision_reads(densenet):
    """By the very function that loads its published files."""
    peer, path = densenet
    state = torch.load(path, weights_only=True)
    assert "features.denseblock1.denselayer1.norm.1.weight" in state
    assert "features.denseblock4.denselayer16.conv.2.weight" in state

    class Published:
        def get_state_dict(self, **options):
            return dict(state)

    fresh = models.densenet121(num_classes=5)
    with pytest.raises(RuntimeError, match="Missing key"):
        fresh.load_state_dict(state)
    models.densenet._load_state_dict(fresh, Published(), False)
    assert all(torch.equal(tensor, peer.state_dict()[name]) for name, tensor in fresh.state_dict().items())


def test_a_densenet_s_file_is_read_by_every_backend(densenet, backend):
    peer, path = densenet
    theirs = {name: tensor.numpy() for name, tensor in peer.state_dict().items() if not name.endswith(COUNTER)}
    match = recognise(read_any(path))
    assert (match.card, match.arguments["num_classes"]) == ("densenet121", 5)
    assert "by its names in torchvision's published files" in match.why
    found = zoo.state(zoo.build("densenet121", backend, weights=path))
    assert set(found) == set(theirs)
    assert all(found[name].tobytes() == theirs[name].tobytes() for name in found)


def first(width):
    """torchvision's MNASNet of version 1: its stem has 32 and 16 channels whatever the width."""
    module = models.mnasnet
    peer = module.MNASNet(width, num_classes=5)
    like = module.MNASNet(1.0, num_classes=5)
    for at in range(8):
        peer.layers[at] = like.layers[at]
    peer.layers[8] = module._stack(16, module._get_depths(width)[2], 3, 2, 3, 3, module._BN_MOMENTUM)
    peer._version = 1
    return peer


@pytest.mark.parametrize(("name", "width"), [("mnasnet0_5", 0.5), ("mnasnet0_75", 0.75), ("mnasnet1_3", 1.3)])
def test_a_first_mnasnet_is_told_from_the_second(name, width, tmp_path):
    """torchvision rebuilds its network for such a file; ours is the second version, and the file says so in shapes."""
    state = first(width).state_dict()
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        getattr(models, name)(num_classes=5).load_state_dict(state)
    assert any("saved using the previous version" in str(each.message) for each in told)
    torch.save(state, tmp_path / "first.pth")
    with pytest.raises(StateError, match=r"first MNASNet of this width, another network: its stem has 32 and 16"):
        zoo.build(name, "torch", weights=tmp_path / "first.pth")
    torch.save(getattr(models, name)(num_classes=5).state_dict(), tmp_path / "second.pth")
    assert recognise(read_any(tmp_path / "second.pth")).card == name
    # a tensor is missing, which says nothing of versions
    less = {key: tensor for key, tensor in getattr(models, name)().state_dict().items() if key != "layers.0.weight"}
    torch.save(less, tmp_path / "less.pth")
    with pytest.raises(StateError, match=r"1 missing: layers\.0\.weight"):
        recognise(read_any(tmp_path / "less.pth"))


def test_of_width_1_both_versions_are_the_same_network(tmp_path, backend):
    peer = first(1.0)
    torch.save(peer.state_dict(), tmp_path / "first.pth")
    models.mnasnet1_0(num_classes=5).load_state_dict(torch.load(tmp_path / "first.pth", weights_only=False))
    found = zoo.state(zoo.build("mnasnet1_0", backend, weights=tmp_path / "first.pth"))
    theirs = {name: tensor.numpy() for name, tensor in peer.state_dict().items() if not name.endswith(COUNTER)}
    assert set(found) == set(theirs)
    assert all(found[name].tobytes() == theirs[name].tobytes() for name in found)
