"""There and back: a file that is translated twice is the file that it was, and learns the same on the way."""

import numpy as np
import pytest
from translation_course import LOOP

import zoo
from zoo.translation.rules import RULES
from zoo.translation.writing.original_spellings import lines, one_way

HEAD = {
    side: f"import {side}\nimport {side}.nn as nn\nimport {side}.nn.functional as F\n" for side in ("torch", "paddle")
}
NET = (
    "\n\nclass Net(nn.{base}):\n    def __init__(self):\n        super().__init__()\n        self.a = {init}\n\n"
    "    def forward(self, x):\n        {forward}\n        return F.relu(x)\n"
)
# by side: what stands in a network and does not come back by its names alone
ALONE = {
    "torch": [
        ("nn.ReLU(inplace=True)", "x = self.a(x)"),
        ("nn.LeakyReLU(0.2, True)", "x = self.a(x)"),
        ("nn.BatchNorm2d", "x = self.a(4, momentum=0.5)(x)"),
        ("nn.LSTM(4, 4, batch_first=True)", "x = self.a(x)[0].clamp(0, 1).softmax(dim=-1)"),
        ("nn.Parameter(torch.zeros(1))", "x = x.view(x.size(0), -1).float().to(torch.float32)"),
        ("nn.Parameter(torch.ones(2, 3))", "n, c = x.size()"),
        ("nn.Linear(2, 2)", "x = x.permute(0, 2, 1).transpose(1, 2).transpose(-1, -2).contiguous()"),
        ("nn.Linear(2, 2)", "x = torch.transpose(x, 0, 1).long().cpu().detach().numpy()"),
        ("nn.Linear(2, 2)", "x = x * x.shape[0]"),
        ("nn.Linear(2, 2)", "x = x.gather(1, x.unsqueeze(dim=1)).cpu().numpy()"),
        ("nn.Dropout(0.5)", "x = x if x.requires_grad else torch.softmax(x, 1)"),
        ("nn.CrossEntropyLoss()", "_, x = torch.max(x.data, 1)"),
        ("nn.CrossEntropyLoss()", "x = torch.argmax(x, dim=1)"),
        ("torch.tensor([1], dtype=torch.long)", 'x = x.to("cuda" if torch.cuda.is_available() else "cpu")'),
        ("torch.rand(3, device=device)", "nn.init.zeros_(x)"),
        ("nn.AvgPool2d(3, padding=1)", "nn.init.constant_(x, 0)"),
        ("nn.AvgPool2d(3, padding=1, count_include_pad=True)", "x = x + 1"),
        ("nn.Linear(2, 3)", "self.a.weight.data.copy_(torch.full(self.a.weight.shape, 0.5))"),
        ("torch.utils.data.Subset(self, [0])", "nn.init.trunc_normal_(x, std=0.02)"),
    ],
    "paddle": [
        ("nn.Dropout(0.5)", "x = paddle.add(x=x, y=x)"),
        ('nn.Dropout(0.5, mode="upscale_in_train")', "x = x.transpose(perm=[0, 2, 1]).unsqueeze(axis=2)"),
        ("nn.CrossEntropyLoss()", "x = x.transpose((0, 2, 1)).reshape([-1, 4]).numpy()"),
        ("self.create_parameter(shape=[1, 2])", 'x = paddle.tanh(x.astype("float32"))'),
        ("self.create_parameter([2])", "x = x.astype(paddle.float32).mean(axis=[1, 2])"),
        ("nn.AvgPool2D(3, exclusive=False)", "x = x + 1"),
        ("nn.Linear(2, 3)", "self.a.bias.set_value(paddle.ones([3]) * x.sum())"),
        ("nn.Linear(2, 3)", "self.a.weight.set_value(paddle.full(self.a.weight.shape, 0.5))"),
        ("nn.AvgPool2D(3, padding=1)", "x = paddle.reshape(x, shape=[-1, 4]) if not x.stop_gradient else x"),
        ("nn.BatchNorm2D(4, momentum=0.9, epsilon=1e-05)", "x = F.cross_entropy(x, x.detach().numpy())"),
    ],
}  # fmt: skip


def whole(side, init, forward):
    base = {"torch": "Module", "paddle": "Layer"}[side]
    return HEAD[side] + NET.format(base=base, init=init, forward=forward)


@pytest.mark.parametrize(
    ("side", "case"), [(side, case) for side, cases in ALONE.items() for case in cases], ids=lambda each: str(each)[:60]
)
def test_a_network_comes_back_as_it_was(side, case):
    source = whole(side, *case)
    there = zoo.translate(source, to="paddle" if side == "torch" else "torch")
    assert there.remarks == ()
    assert there.text != source
    back = zoo.translate(there.text, to=side)
    assert back.text == source
    assert back.remarks == ()


def test_the_ends_of_lines_come_back():
    source = whole("torch", "nn.ReLU(True)", "x = x + 1")
    for text in (source.replace("\n", "\r\n"), source.rstrip()):
        there = zoo.translate(text, to="paddle").text
        assert "# zoo: spelled in PyTorch: nn.ReLU(True)" in there
        assert zoo.translate(there, to="torch").text == text


def test_the_loop_of_a_course_learns_the_same():
    """Both sides run: data, optimizer, scheduler and loss give the same losses, and so does the way back."""
    there = zoo.translate(LOOP, to="paddle")
    back = zoo.translate(there.text, to="torch")
    assert there.remarks == back.remarks == ()
    assert back.text == LOOP
    draw = np.random.default_rng(0)
    x, y = draw.normal(size=(12, 4)).astype("float32"), draw.integers(0, 3, 12)
    found = []
    for code in (LOOP, there.text):
        scope = {}
        exec(compile(code, "loop", "exec"), scope)
        found.append(scope["train"](x, y))
    np.testing.assert_allclose(found[1][0], found[0][0], rtol=1e-5)
    assert np.array_equal(found[1][1], found[0][1])
    assert found[0][0][-1] < found[0][0][0]


def test_what_most_of_a_file_has_comes_back():
    """Three of four work in place: the fourth comes back as they are, and no line is kept for one of four."""
    most = HEAD["torch"] + "".join(f"a{at} = nn.ReLU({'True' if at else ''})\n" for at in range(4))
    there = zoo.translate(most, to="paddle")
    assert there.text.endswith("a3 = nn.ReLU()\n# zoo: spelled in PyTorch: nn.ReLU(True)\n")
    assert zoo.translate(there.text, to="torch").text == most.replace("ReLU()", "ReLU(True)")
    few = HEAD["torch"] + "".join(f"a{at} = nn.ReLU({'' if at else 'True'})\n" for at in range(4))
    assert "spelled" not in zoo.translate(few, to="paddle").text


def test_what_a_course_writes_comes_back_to_the_letter():
    code = (
        HEAD["torch"]
        + """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.context = nn.Parameter(torch.empty(4))
        self.lstm = nn.LSTM(4, 4, num_layers=2, batch_first=True, bidirectional=True, dropout=0.5)

    def forward(self, x, device):
        best = (x.to(device=device) * self.context).max(dim=1)[0]
        return best, x.view(x.size(0), -1).min(dim=1)[0]


net = Net()
opt = torch.optim.Adam(net.parameters(), lr=0.1, betas=(0.9, 0.98), eps=1e-9)
rates = torch.optim.lr_scheduler.StepLR(opt, 2)
print(rates.get_last_lr()[0])
parts = [torch.zeros(2), torch.ones(2)]
data = TensorDataset(*parts)
"""
    )
    there = zoo.translate(code, to="paddle")
    assert there.remarks == ()
    assert zoo.translate(there.text, to="torch").text == code


def test_what_stayed_on_the_way_there_is_right_on_the_way_back():
    code = HEAD["torch"] + "y = torch.float_power(torch.zeros(2), 2)\n"
    there = zoo.translate(code, to="paddle")
    assert len(there.remarks) == 1
    back = zoo.translate(there.text, to="torch")
    assert back.remarks == ()
    assert back.text == code
    # the mark of a translation that is made once more stays
    again = zoo.translate(there.text, to="paddle")
    assert "zoo: not translated: torch.float_power" in again.text
    assert len(again.remarks) == 1


def test_without_its_comments_the_way_back_means_the_same():
    """Spellings alone depend on the comments; what somebody has written into one changes nothing either."""
    for side, cases in ALONE.items():
        other = "paddle" if side == "torch" else "torch"
        for case in cases[:6]:
            text = zoo.translate(whole(side, *case), to=other).text
            bare = lines(side).sub("", text).rstrip() + "\n"
            odd = bare + "# zoo: spelled in PyTorch: ; nn.ReLU(; from ; no_such(1)); x without\n"
            assert zoo.translate(bare, to=side).remarks == ()
            assert zoo.translate(odd, to=side).count == zoo.translate(bare, to=side).count


def test_what_means_another_thing_elsewhere_is_not_taken_for_it():
    """Both seeds become one word, whose way back is the wider one; a list is no array; both ways keep gradients off."""
    seeds = "torch.manual_seed(1)\ntorch.cuda.manual_seed_all(2)\ntorch.cuda.manual_seed_all(3)\n"
    data = "import numpy as np\na = torch.from_numpy(np.zeros(1))\n"
    listed = "c = paddle.to_tensor([1])\n"
    there = zoo.translate(HEAD["torch"] + seeds + data, to="paddle").text
    back = zoo.translate(there.replace("# zoo", listed + "# zoo"), to="torch").text
    assert "manual_seed_all" not in back
    assert back.count("torch.manual_seed(") == 3
    assert "a = torch.from_numpy(np.zeros(1))" in back
    assert "c = torch.tensor([1])" in back
    mixed = "with torch.inference_mode():\n    x = 1\n" * 2 + "with torch.no_grad():\n    y = 1\n"
    back = zoo.translate(zoo.translate(HEAD["torch"] + mixed, to="paddle").text, to="torch").text
    assert back.count("no_grad") == 3


def test_a_spelling_of_one_way_has_one_name():
    """Each rule that leads one way, and writes no more than a call, can be told by its name in a comment."""
    for to in ("torch", "paddle"):
        words = one_way(to)
        assert all(rule in RULES and rule.to == to for rule in words.values())
        assert not any(";" in word or "\n" in word for word in words)
    assert len(one_way("paddle")) > 40


@pytest.mark.parametrize(
    ("side", "code"),
    [
        ("torch", "net = nn.MultiheadAttention(4, 2, batch_first=True)\n"),
        ("torch", "from torch.optim import swa_utils\n\nslow = swa_utils.AveragedModel(nn.Linear(2, 2))\n"),
        (
            "paddle",
            "norm = nn.SpectralNorm([3, 4])\nmodel = paddle.Model(nn.Linear(2, 2))\npaddle.summary(norm, (1, 3))\n",
        ),
        (
            "paddle",
            "class Own(paddle.metric.Metric):\n    pass\n\n\nlast = [nn.SpectralNorm([2]), nn.SpectralNorm([3])]\n",
        ),
        ("paddle", "from paddle.metric import Accuracy\n\nmeasured = [Accuracy(), Accuracy((1, 5))]\n"),
    ],
)
def test_what_is_written_out_comes_back_by_the_name_that_it_had(side, code):
    source = HEAD[side] + f"\n{code}print(F.relu, nn.ReLU)\n"
    there = zoo.translate(source, to="paddle" if side == "torch" else "torch")
    back = zoo.translate(there.text, to=side)
    # an import of its own may stand at another place
    assert sorted(back.text.split()) == sorted(source.split())
    # without the comment it is imported by itself
    bare = lines(side).sub("", there.text).rstrip() + "\n"
    assert zoo.translate(bare, to=side).remarks == back.remarks == ()
