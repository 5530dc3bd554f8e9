"""The diagrams of the lessons: their boxes and arrows are the model's own operations, the same in both backends."""

import importlib

import pytest

import zoo
from zoo.course import diagram
from zoo.course.network_drawing import whole
from zoo.errors import ModelError
from zoo.recording import INPUT


def inception(backend):
    return importlib.import_module(f"zoo.{backend}.googlenet").Inception(192, 64, (96, 128), (16, 32), 32)


def test_the_arrows_of_a_block_are_those_that_run(backend):
    found = diagram.operations(inception(backend), (192, 28, 28))
    arrows = diagram.edges(found)
    kinds = [found[position].kind for position in arrows]
    assert sorted(kinds) == ["concat", *["conv"] * 6, "max_pool"]
    assert list(arrows.values()).count((INPUT,)) == 4
    last = max(arrows)
    assert found[last].kind == "concat"
    assert [found[source].shape[1] for source in arrows[last]] == [64, 128, 32, 32]
    assert diagram.label(found[last]) == "concat\n256 x 28 x 28"


@pytest.mark.parametrize(("name", "layers"), [("lenet", 5), ("googlenet", 22), ("resnet18", 18), ("resnet34", 34)])
def test_the_depth_is_the_one_in_the_name(name, layers, backend):
    card = zoo.card(name)
    size = card.input_size if name == "lenet" else (3, 32, 32)
    assert diagram.depth(zoo.build(name, backend=backend, seed=0), size) == layers


def test_figures_hold_a_box_for_each_operation(backend):
    drawn = diagram.block(inception(backend), (192, 28, 28))
    texts = [text.get_text() for text in drawn.axes[0].texts]
    assert "192 x 28 x 28" in texts
    assert "conv 5x5\n32 x 28 x 28" in texts
    network = zoo.build("resnet18", backend=backend, seed=0, num_classes=3)
    bars = diagram.tower(network, (3, 64, 64)).axes[0].patches
    assert [bar.get_height() for bar in bars][-6:] == [16, 8, 4, 2, 1, 1]


def test_no_box_lies_on_another(backend):
    """The last Inception block of v3 spreads its convolutions out twice, in rows that are not full."""
    network = zoo.build("inception_v3", backend=backend, seed=0, num_classes=3, image_size=75)
    boxes = [text for text in diagram.block(network.Mixed_7b, (1280, 8, 8)).axes[0].texts if text.get_text()]
    assert sum(text.get_text().startswith("conv") for text in boxes) == 9
    places = [text.get_position() for text in boxes]
    for number, (x, y) in enumerate(places):
        assert all(abs(x - px) > 0.99 for px, py in places[:number] if py == y)


def test_a_size_that_cannot_be_is_told(backend):
    with pytest.raises(ModelError, match="cannot be drawn"):
        diagram.operations(inception(backend), (3, 28, 28))


def test_a_product_by_hand_is_drawn_as_the_layer_that_it_is(backend):
    """The drawing is of the graph that comparisons go by: a product with a weight and a sum are one linear layer."""
    parent = importlib.import_module(f"{backend}.nn")
    layer = parent.Linear(12, 5)

    class ByHand(getattr(parent, "Module", None) or parent.Layer):
        def __init__(self):
            super().__init__()
            self.weight, self.bias = layer.weight, layer.bias

        def forward(self, x):
            weight = self.weight if backend == "paddle" else self.weight.T
            return x.flatten(1) @ weight + self.bias

    found = diagram.operations(ByHand(), (3, 2, 2))
    assert [diagram.label(found[index]) for index in diagram.edges(found)] == ["linear\n5"]
    assert diagram.depth(ByHand(), (3, 2, 2)) == 1


def test_blocks_stand_side_by_side_each_under_its_name(backend):
    drawn = diagram.beside({"one": inception(backend), "two": inception(backend)}, (192, 28, 28))
    alone = diagram.block(inception(backend), (192, 28, 28)).axes[0]
    assert [axes.get_title() for axes in drawn.axes] == ["one", "two"]
    for axes in drawn.axes:
        assert [text.get_text() for text in axes.texts] == [text.get_text() for text in alone.texts]
        assert len(axes.lines) == len(alone.lines)
        assert axes.get_xlim() == alone.get_xlim()


def test_a_whole_network_is_drawn_in_rows_of_one_size(backend):
    """Neighbours that are alike are one box, which says how many."""
    network = zoo.build("resnet18", backend=backend, seed=0, num_classes=3)
    # an arrow is a text without letters
    drawn = [text for text in whole(network, (3, 64, 64)).axes[0].texts if text.get_text()]
    rows = {}
    for text in drawn:
        rows.setdefault(text.get_position()[1], []).append(text.get_text())
    assert list(rows.values()) == [
        ["3 x 64 x 64"],
        ["32 x 32", "conv 7x7 /2\n64 x 32 x 32"],
        ["16 x 16", "max pool 3x3 /2\n64 x 16 x 16", "2 x BasicBlock\n64 x 16 x 16"],
        ["8 x 8", "2 x BasicBlock\n128 x 8 x 8"],
        ["4 x 4", "2 x BasicBlock\n256 x 4 x 4"],
        ["2 x 2", "2 x BasicBlock\n512 x 2 x 2"],
        ["1 x 1", "mean\n512 x 1 x 1"],
        ["linear\n3"],
    ]
