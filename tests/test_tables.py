"""Counts, MACs by hand and summaries: the same rows in both backends."""

import pytest
from conftest import slowly

import zoo
from zoo.backends import runtime
from zoo.errors import ArgumentError


def test_macs_of_lenet_by_hand(backend):
    table = zoo.macs(zoo.build("lenet", backend), (1, 28, 28))
    by_hand = {
        "conv1": 24 * 24 * 6 * 1 * 5 * 5,
        "conv2": 8 * 8 * 16 * 6 * 5 * 5,
        "conv3": 1 * 1 * 120 * 16 * 4 * 4,
        "fc1": 120 * 64,
        "fc2": 64 * 10,
    }
    assert {row.layer: row.macs for row in table.rows} == by_hand
    assert table.macs == int(table) == sum(by_hand.values()) == zoo.card("lenet").macs
    assert table.rows[1].working == "(8 x 8) x 16 x 6 x (5 x 5)"
    # the working is the product that it claims
    assert all(eval(row.working.replace("x", "*")) == row.macs for row in table.rows)
    assert "279,040" in str(table)


def test_the_conv_cost_of_the_j8_source(backend):
    """5x5 from 192 to 32 channels at 28x28, straight and by way of 16 channels: the source's sum by hand."""
    straight = 28 * 28 * 32 * 192 * 5 * 5
    model = zoo.build("googlenet", backend, image_size=112)
    rows = {row.layer: row.macs for row in zoo.macs(model, (3, 112, 112)).rows}
    assert rows["block3_1.p3_1"] + rows["block3_1.p3_2"] == 28 * 28 * (16 * 192 + 32 * 16 * 25)
    assert straight / (rows["block3_1.p3_1"] + rows["block3_1.p3_2"]) > 9


NAMES = ("lenet", "alexnet_owt", "googlenet_bn", "inception_v3", "resnet18", "resnet34_signs")


@pytest.mark.parametrize("name", slowly(NAMES, ("lenet", "googlenet_bn")))
def test_the_rows_are_the_same_in_both(name):
    size = (3 if name != "lenet" else 1, max(75, zoo.card(name).min_size), 80)
    if name == "lenet":
        size = (1, 28, 28)
    tables = [zoo.summary(zoo.build(name, backend), size) for backend in ("paddle", "torch")]
    assert tables[0].rows == tables[1].rows
    assert tables[0].params == sum(row.params for row in tables[0].rows) == zoo.num_params(zoo.build(name))
    assert tables[0].macs == sum(row.macs for row in tables[0].rows)


def test_a_layer_that_runs_twice_counts_its_parameters_once(backend):
    rows = zoo.summary(zoo.build("googlenet_32", backend), (3, 32, 32)).rows
    pools = [row for row in rows if row.layer == "max_pool"]
    assert [row.output_shape for row in pools] == [(480, 16, 16), (832, 8, 8)]


def test_the_mode_and_the_weights_are_left_alone(backend):
    model = zoo.build("resnet18", backend, seed=0)
    before = zoo.state(model)
    model.layer1.eval()
    zoo.summary(model, (3, 64, 64))
    assert model.training
    assert not model.layer1.training
    assert all((before[name] == array).all() for name, array in zoo.state(model).items())


def test_models_that_zoo_did_not_build(backend):
    """Layers without parameters, and networks with several outputs: the first is what counts."""
    nn = runtime(backend).nn
    assert [row.kind for row in zoo.summary(nn.ReLU(), (3, 4, 4)).rows] == ["relu"]
    base = type(nn.ReLU()).__mro__[1]

    class Two(base):
        def __init__(self):
            super().__init__()
            self.a, self.b = nn.Linear(4, 2), nn.Linear(4, 3)

        def forward(self, x):
            return {"logits": self.a(x), "more": self.b(x)}

    table = zoo.macs(Two(), (1, 1, 4))
    assert [row.macs for row in table.rows] == [8, 12]
    assert table.params == 4 * 2 + 2 + 4 * 3 + 3


def test_a_pool_without_a_stride_steps_by_its_window(backend):
    nn = runtime(backend).nn
    for name in ("MaxPool2D", "AvgPool2D", "MaxPool2d", "AvgPool2d"):
        if hasattr(nn, name):
            bare, given = getattr(nn, name)(2), getattr(nn, name)(2, 2)
            assert runtime(backend).config(bare) == runtime(backend).config(given)
            assert [row.output_shape for row in zoo.summary(bare, (3, 4, 4)).rows] == [(3, 2, 2)]
            assert zoo.diagnose(bare, given, input_size=(3, 4, 4)).equal


def test_input_size_is_checked(backend):
    model = zoo.build("lenet", backend)
    for wrong in ((28, 28), (1, 28, 28.0), (1, 0, 28)):
        with pytest.raises(ArgumentError, match="input_size is .channels, height, width., found"):
            zoo.macs(model, wrong)
    with pytest.raises(zoo.ZooError, match="this is not a model"):
        zoo.summary("lenet", (1, 28, 28))
