"""What is named by a word: networks of torchvision's, what a dict holds, and networks that are kept as a whole."""

import pytest
from conftest import slowly
from test_translate_behaviour import scoped
from translation_runs import apart

from zoo.translation.engine import translated

HEAD = """import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
import torchvision
from torchvision import models


"""
NETWORKS = """
MADE = {"resnet18": models.resnet18, "vgg11": models.vgg11, "small": lambda **more: nn.Linear(3, 2)}
names = sorted(name for name in models.__dict__ if name.islower() and callable(models.__dict__[name]))


def build(name, count):
    net = getattr(models, name)(weights=None)
    net.fc = nn.Linear(net.fc.in_features, count)
    return net


def result():
    assert "resnet18" in names and "vgg11" in names
    nets = [build("resnet18", 3), models.__dict__["resnet34"](num_classes=4), MADE["vgg11"](num_classes=2)]
    nets += [models.mobilenet_v2(num_classes=3, width_mult=0.5), models.mobilenet_v3_small(width_mult=0.25)]
    nets += [MADE["small"](), torchvision.models.get_model("resnet18", weights=None, num_classes=5)]
    return [np.asarray(float(sum(p.numel() for p in net.parameters() if p.requires_grad))) for net in nets]
"""
HELD = """
class Pair:
    def __init__(self):
        self.nets = {"one": nn.Linear(3, 2), "two": nn.Sequential(nn.Linear(3, 2), nn.BatchNorm1d(2))}
        self.set = {"net": nn.Linear(3, 2, bias=False), "rate": 0.5, "loss": nn.CrossEntropyLoss()}
        for net in (*self.nets.values(), self.set["net"]):
            for p in net.parameters():
                nn.init.constant_(p, 0.25)

    def step(self, batch):
        x = batch["image"]
        y = x @ self.set["net"].weight.T + self.nets["two"].eval()(x).transpose(0, 1).T
        return self.set["loss"](y, batch["label"]) + (self.nets["one"](x) * torch.tensor([1.0, 2.0])).max(1)[0].sum()


def result():
    pair, x = Pair(), torch.linspace(-1, 1, 12).reshape(4, 3)
    opts = {name: torch.optim.SGD(net.parameters(), lr=0.5) for name, net in pair.nets.items()}
    loss = pair.step({"image": x, "label": torch.tensor([0, 1, 1, 0])})
    loss.backward()
    opts["one"].param_groups[0]["lr"] = 0.25
    opts["one"].step()
    return [loss.detach().numpy(), pair.nets["one"](x).detach().numpy(), pair.set["net"](x).detach().numpy()]
"""
KEPT = """
class Rows(torchvision.datasets.VisionDataset):
    def __init__(self, root, transform=None, target_transform=None):
        super().__init__(root, transform=transform, target_transform=target_transform)
        self.rows = torch.arange(12.0).reshape(4, 3)

    def __getitem__(self, index):
        row, target = self.rows[index], index
        return self.transforms(row, target) if self.target_transform else self.transform(row)

    def __len__(self):
        return len(self.rows)


def result():
    net = nn.Sequential(nn.Linear(3, 2), nn.BatchNorm1d(2))
    for p in net.parameters():
        nn.init.constant_(p, 0.25)
    net.eval()
    path = tempfile.mkdtemp()
    torch.save(net, path + "/net.pth")
    torch.save(net.state_dict(), path + "/state.pth")
    again = torch.load(path + "/net.pth", weights_only=False)
    again.load_state_dict(torch.load(path + "/state.pth", map_location="cpu"))
    rows = Rows(path, transform=lambda row: row * 2, target_transform=lambda target: target + 1)
    plain = Rows(path, lambda row: row - 1)
    x, one = rows[3]
    found = again(torch.stack([x, plain[0]])).detach().numpy()
    return [found, np.asarray(float(one + len(rows))), np.asarray(float(rows.root == path))]
"""
PROGRAMS = {"networks": NETWORKS, "held": HELD, "kept": KEPT}


@pytest.mark.usefixtures("double")
@pytest.mark.parametrize("name", slowly(PROGRAMS, ("held", "kept")))
def test_a_program_does_the_same(name):
    program = PROGRAMS[name]
    program = ("import tempfile\n" if "tempfile" in program else "") + HEAD + program
    there = translated(program, "paddle")
    assert there.remarks == (), there.text
    ours, theirs = (scoped(side, text)["result"]() for side, text in (("torch", program), ("paddle", there.text)))
    assert apart(ours, theirs) <= 1e-12, there.text
    back = translated(there.text, "torch")
    assert back.remarks == (), back.text
    assert apart(ours, scoped("torch", back.text)["result"]()) <= 1e-12, back.text


@pytest.mark.parametrize("line", ["getattr(models, name)()", "models.__dict__[name]()", "models.get_model(name)"])
@pytest.mark.parametrize(("word", "reason"), [("efficientnet_b0", "may name efficientnet_b0"), ("rate", "not in the")])
def test_a_word_that_names_another_network_is_marked(line, word, reason):
    source = f'{HEAD}def build(name="{word}"):\n    return {line}\n'
    reasons = [each.reason for each in translated(source, "paddle").remarks]
    assert len(reasons) == 1, reasons
    assert reason in reasons[0]
    asked = '    print(name.startswith("alexnet"))\n'
    assert (
        translated(source.replace(word, "resnet50").replace("    return", f"{asked}    return"), "paddle").remarks == ()
    )


def test_a_word_that_a_name_begins_with_is_no_network():
    """Nor is a network taken over by its name that is made without its last layers."""
    source = "from paddle.vision import models\n\n\ndef built(name='resnet18'):\n    if name.startswith('resnet'):\n"
    source += "        return getattr(models, name)(num_classes={})\n"
    assert translated(source.format(10), "torch").remarks == ()
    assert ["its last layers" in each.reason for each in translated(source.format(-1), "torch").remarks] == [True]
    other = translated(source.format(10).replace("'resnet')", "'resnet') or name == 'resnet10'"), "torch")
    assert ["which PyTorch has not" in each.reason for each in other.remarks] == [True]
