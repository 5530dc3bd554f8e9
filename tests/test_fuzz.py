"""Random networks: drawn, written, mutated, judged, made small. Small ones climb a few levels of the ladder here."""

import json
import subprocess
import sys

import pytest
from conftest import in_process, noise

from zoo.array_difference import difference
from zoo.backends import BACKENDS
from zoo.cards import CARDS
from zoo.errors import ArgumentError, UnknownChoiceError
from zoo.fuzz import run as module
from zoo.fuzz.drawing import draw
from zoo.fuzz.judging import STOPPED, climbed, equal_in_effect, sources
from zoo.fuzz.layers_to_draw import ACTIVATIONS, ORDERS, SPELLINGS, WAYS, spelled, ways
from zoo.fuzz.mutations import MUTATIONS, mutants, mutate
from zoo.fuzz.network_source import code, write
from zoo.fuzz.network_tree import IllegalError, Network, Node, check, counts, legal, walk
from zoo.fuzz.piece_mutations import OF_PIECES
from zoo.fuzz.registered import NAME, registered
from zoo.fuzz.run import CAUGHT, EQUAL, ESCAPED, FALSE_ALARM, NO_ANSWER, RIGHT, fuzz, fuzz_levels
from zoo.fuzz.shrinking import shrunk
from zoo.fuzz.transformer_pieces import PIECES, RIGHT_ATTENTION, RIGHT_WINDOWS
from zoo.mirror.side_by_side import outline
from zoo.parity.compare import LEVELS
from zoo.report.parity_report import Level

CONV = {
    "out": 4, "kernel": (3, 3), "stride": (1, 1), "padding": (1, 1), "dilation": (1, 1), "groups": 1, "bias": True,
}  # fmt: skip


def conv(name, **settings):
    return Node("conv", name, CONV | settings)


def network(*parts, size=8, classes=3):
    """Parts between a 3x3 convolution to 4 channels and a head of a mean and a linear layer."""
    head = (Node("mean", "mean", spelling="method"), Node("linear", "fc", {"out": classes, "bias": True, "head": True}))
    return Network(Node("sequence", "net", {}, (conv("conv"), *parts, *head), "inline"), (3, size, size), classes)


def relu(name="relu", spelling="F"):
    return Node("relu", name, spelling=spelling)


def test_a_seed_and_a_number_decide_a_network_and_its_mutant():
    texts = [
        [write(net, backend, NAME, "") for number in (0, 1, 2) for net in _both(seed, number) for backend in SPELLINGS]
        for seed in (0, 0, 1)
    ]
    assert texts[0] == texts[1] != texts[2]
    assert len(set(texts[0])) == len(texts[0])


def _both(seed, number):
    drawn = draw(seed, number)
    return drawn, mutate(drawn, seed, number).network


def test_drawn_networks_are_legal_and_their_two_sources_lie_line_against_line():
    kinds = set()
    for number in range(300):
        net = draw(7, number)
        check(net)
        kinds |= {node.kind for node in walk(net.tree)}
        texts = [write(net, backend, NAME, "") for backend in SPELLINGS]
        lines = [text.splitlines() for text in texts]
        assert len({len(each) for each in lines}) == 1
        assert max(len(line) for each in lines for line in each) <= 120
        assert outline(texts[0]) == outline(texts[1])
        params, macs = counts(net)
        assert 0 < params < 50_000
        assert 0 < macs < 20_000_000
    # all that the vocabulary has was drawn
    drawn = {*ORDERS, *ACTIVATIONS, *PIECES, "concat", "residual", "gate", "flatten", "mean", "steps", "hardsigmoid"}
    assert kinds >= drawn - {"scale", "unshared_depth"}


def test_sources_are_as_clean_as_our_own(tmp_path):
    for number in range(30):
        for name, net in zip(("right", "mutant"), _both(3, number), strict=True):
            for backend in SPELLINGS:
                (tmp_path / f"{name}_{backend}_{number}.py").write_text(write(net, backend, NAME, "A drawn network."))
    # forward needs no docstring in zoo/torch and zoo/paddle either
    for command in (["check", "--ignore", "D102"], ["format", "--check"]):
        arguments = [sys.executable, "-m", "ruff", *command, "--no-cache", "--config", "pyproject.toml", str(tmp_path)]
        done = subprocess.run(arguments, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr


def test_the_vocabulary_is_spelled_in_the_same_ways_in_every_backend():
    assert set(SPELLINGS) == set(BACKENDS)
    for table in ("layers", "functions", "keywords", "words"):
        assert len({tuple(sorted(getattr(each, table))) for each in SPELLINGS.values()}) == 1
    for kind in ACTIVATIONS:
        assert set(ways(kind)) >= {"layer", "F"}
    assert all(set(ways(kind)) <= set(WAYS) for kind in ORDERS)


@pytest.mark.parametrize(
    ("left_out", "apart", "settings"),
    [
        ("hardsigmoid", True, {}),
        ("selu", True, {}),
        ("elu", True, {"alpha": 0.3}),
        *((kind, False, settings) for kind, every in ACTIVATIONS.items() for settings in every),
    ],
)
def test_activations_are_left_out_where_the_frameworks_part_and_drawn_where_they_do_not(left_out, apart, settings):
    """Should a framework change, the vocabulary has to."""
    import paddle
    import torch

    x = noise(1000, dtype="float64") * 3
    found = []
    for name, functional, tensor in (
        ("torch", torch.nn.functional, torch.from_numpy(x)),
        ("paddle", paddle.nn.functional, paddle.to_tensor(x)),
    ):
        more = spelled(name, left_out, {**settings, "order": 0}) if left_out in ACTIVATIONS else settings.get("alpha")
        call = f"F.{left_out}(x, {more})" if more else f"F.{left_out}(x)"
        found.append(eval(call, {"F": functional, "x": tensor}).numpy())
    assert (difference(*found).relative > 1e-10) is apart


def test_every_kind_of_mutation_changes_the_source_of_some_network_in_every_backend():
    missing = set(MUTATIONS)
    for number in range(120):
        net = draw(0, number)
        for kind in sorted(missing):
            made = next(mutants(net, kind), None)
            if made is not None:
                missing.discard(kind)
                assert legal(made.network)
                for backend in SPELLINGS:
                    assert code(net, backend) != code(made.network, backend)
                    compile(write(made.network, backend, NAME, ""), "mutant", "exec")
    assert not missing


def leaf(kind, name=None, spelling="method", **settings):
    return Node(kind, name or kind, settings, spelling=spelling)


def with_depth(*parts, name):
    """Parts with a plain shortcut and stochastic depth."""
    body = _sequence(*parts, leaf("stochastic_depth", f"{name}_depth", "layer", p=0.4), name=f"{name}_body")
    return Node("residual", name, {"of": "input", "sign": "+"}, (body, _sequence(name=f"{name}_shortcut")))


def transformer():
    """A network of 4 x 8 x 8 maps that has every piece: ConvNeXt's, Swin's, ShuffleNet's and ViT's in a row."""
    gate = _sequence(Node("adaptive_avg_pool", "squeeze", {"size": 1}), leaf("hardsigmoid", "act", "F"), name="excite")
    windows = leaf("window_attention", "attn1", "layer", heads=2, window=4, shift=2, **RIGHT_WINDOWS)
    attention = leaf("attention", "attn2", "layer", heads=2, **RIGHT_ATTENTION)
    parts = (
        Node("gate", "gate", {}, (gate,)),
        leaf("channel_shuffle", "shuffle", "F", groups=4, channels=8),
        with_depth(leaf("layer_scale", "scale", "layer"), name="first"),
        leaf("turn"),
        with_depth(leaf("layer_norm", "norm1", "layer", eps=1e-5), windows, name="second"),
        leaf("turn_back"),
        conv("patches", out=8, kernel=(2, 2), stride=(2, 2), padding=(0, 0)),
        leaf("steps"),
        leaf("class_token", "token", "layer", place="first", positions=True),
        Node("residual", "third", {"of": "input", "sign": "+"}, (_sequence(attention), _sequence(name="rest"))),
        leaf("layer_norm", "norm2", "layer", eps=1e-6),
        leaf("first_step"),
        Node("linear", "fc", {"out": 3, "bias": True, "head": True}),
    )
    return Network(Node("sequence", "net", {}, (conv("conv", out=8), *parts), "inline"), (3, 8, 8), 3)


def test_what_transformers_have_climbs():
    """Level 0 holds the counts to shape arithmetic, levels 2 and 4 run with stochastic depth's masks."""
    for level in climbed(transformer(), None, "", ["0", "1", "2", "3", "3b", "4", "5"], 0):
        assert level.passed, level


# the level that first sees each mistake in a transformer's parts, where it is not level 0
SEEN = {
    **dict.fromkeys(("gate function", "shuffle left out", "shuffle groups", "pick", "place of the token"), "3"),
    **dict.fromkeys(("softmax axis", "scale of attention", "parts of attention", "heads not put back"), "3"),
    **dict.fromkeys(("shift the other way", "shift not undone", "patches across", "patches folded"), "3"),
    # tables of the windows are missing, or have other values
    **dict.fromkeys(("shift", "mask left out", "relative places turned"), "1"),
}


@pytest.mark.parametrize("kind", OF_PIECES)
def test_a_mistake_in_what_transformers_have_is_seen(kind):
    net = transformer()
    made = next(mutants(net, kind))
    levels = climbed(net, made.network, BACKENDS[1], ["0", "1", "3", "4"], 0, until_failure=True)
    assert levels[-1].title != STOPPED, levels[-1]
    assert (levels[-1].passed, levels[-1].name) == (False, SEEN.get(kind, "0")), (made.words, levels[-1])


def test_shape_arithmetic_refuses_what_does_not_fit_and_where_the_frameworks_differ():
    window = {"kernel": (3, 3), "stride": (3, 3), "padding": (1, 1), "ceil_mode": True, "count_include_pad": True}
    assert not legal(network(Node("max_pool", "pool", window)))  # the last window starts in the padding
    assert legal(network(Node("max_pool", "pool", window | {"ceil_mode": False})))
    mean = window | {"padding": (0, 0), "ceil_mode": False}
    assert legal(network(Node("avg_pool", "pool", mean)))
    assert not legal(network(Node("avg_pool", "pool", mean, spelling="F")))  # a float32 1/9 in the gradient
    leaky = Node("leaky_relu", "leaky", {"slope": 0.1})
    assert legal(network(leaky))
    assert not legal(network(relu(), leaky))
    assert legal(network(relu(), conv("a"), leaky))
    assert not legal(network(conv("a", groups=3)))
    assert not legal(network(conv("a", kernel=(11, 11))))
    assert not legal(network(conv("a"), conv("a", out=8)))  # one name, two layers
    assert not legal(network(leaf("turn"), leaf("layer_norm", "norm", "layer", eps=1e-2), leaf("turn_back")))
    attention = leaf("window_attention", "attn", "layer", heads=3, window=4, shift=2, **RIGHT_WINDOWS)
    for settings in ({"heads": 3}, {"heads": 2, "window": 3}):  # of 4 channels, and of maps of 8 pixels
        assert not legal(network(leaf("turn"), attention.put(**settings), leaf("turn_back")))
    assert legal(network(leaf("turn"), attention.put(heads=2), leaf("turn_back")))
    with pytest.raises(IllegalError, match="adds"):
        check(
            network(Node("residual", "add", {"of": "input", "sign": "+"}, (_sequence(conv("a", out=8)), _sequence())))
        )


def _sequence(*parts, name="y"):
    return Node("sequence", f"{name}{len(parts)}", {}, parts, "inline")


def test_the_card_has_the_counts_of_shape_arithmetic_and_level_0_holds_both_backends_to_them(monkeypatch):
    for number in (0, 4):
        net = draw(5, number)
        assert climbed(net, None, "", ["0"], 0)[0].passed
        params, macs = counts(net)
        monkeypatch.setattr("zoo.fuzz.registered.counts", lambda net, found=(params, macs + 1): found)
        (level,) = climbed(net, None, "", ["0"], 0)
        monkeypatch.undo()
        assert level.where.endswith(f"MACs, the card says {macs + 1:,}")


def test_nothing_is_left_of_a_registered_network():
    before = set(sys.modules), list(sys.modules["zoo.torch"].__path__)
    net = network(relu())
    with registered(net, sources(dict.fromkeys(BACKENDS, net))) as facts:
        assert CARDS[NAME] is facts
    assert NAME not in CARDS
    assert not [name for name in set(sys.modules) - before[0] if NAME in name]
    assert list(sys.modules["zoo.torch"].__path__) == before[1]


def test_layers_are_one_kind_whatever_the_frameworks_call_their_classes():
    """Silu and SiLU, AdaptiveMaxPool2D and -2d; and a mean without padding, of which the two count theirs or do not."""
    window = {"kernel": (2, 2), "stride": (2, 2), "padding": (0, 0), "ceil_mode": False, "count_include_pad": True}
    # leaky_relu before what makes zeros
    kinds = sorted(ACTIVATIONS, key=lambda kind: kind != "leaky_relu")
    layers = [Node(kind, kind, ACTIVATIONS[kind][0]) for kind in kinds]
    pools = [Node("avg_pool", "avg", window), Node("adaptive_max_pool", "max", {"size": 2})]
    (level,) = climbed(network(*layers, *pools), None, "", ["0"], 0)
    assert level.passed, level.where


def test_mean_pools_of_every_kind_climb():
    """Rounded up, padding in and out, a stride that nobody wrote: what parity mode once had no gradient for."""
    window = {"kernel": (3, 3), "stride": (2, 2), "padding": (1, 1), "ceil_mode": True, "count_include_pad": True}
    pools = (
        Node("avg_pool", "one", window | {"stride": (1, 1), "count_include_pad": False}),
        Node("avg_pool", "two", window),
        Node("avg_pool", "three", window | {"kernel": (2, 2), "padding": (0, 0)}),
    )
    for level in climbed(network(*pools, size=13), None, "", ["3", "4", "5"], 0):
        assert level.passed, level


DROP = Node("dropout", "drop", {"p": 0.5})


def scale(factor):
    return Node("scale", "scale", {"factor": factor}, spelling="method")


@pytest.mark.parametrize(
    ("parts", "equal"),
    [
        ((relu(), relu("more"), DROP), True),
        ((relu(), scale(1.0), DROP), True),
        ((DROP, relu()), True),
        ((relu(), scale(1.001), DROP), False),
        ((relu(), Node("detach", "cut", spelling="method"), DROP), False),
        ((relu(), DROP.put(p=0.4)), False),
        ((relu(), conv("more"), DROP), False),
    ],
)
def test_equal_in_effect_is_eval_train_gradients_and_masks(parts, equal, backend):
    assert equal_in_effect(network(relu(), DROP), network(*parts), backend, 0) is equal


def test_a_network_may_have_no_parameters_as_small_ones_end(backend):
    one, other = (
        Network(Node("sequence", "net", {}, (*parts, Node("mean", "mean", spelling="method")), "inline"), (3, 8, 8), 3)
        for parts in ((), (relu(),))
    )
    assert equal_in_effect(one, one, backend, 0)
    assert not equal_in_effect(one, other, backend, 0)
    assert all(level.title != STOPPED for level in climbed(one, None, backend, ["3b", "5", "6"], 0))


def test_equal_in_effect_leaves_tables_that_are_not_drawn_alone(backend):
    one, other = (
        network(leaf("window_attention", "attn", "layer", heads=2, window=4, shift=shift, **RIGHT_WINDOWS))
        for shift in (0, 2)
    )
    assert equal_in_effect(one, one, backend, 0)
    assert not equal_in_effect(one, other, backend, 0)


def test_equal_in_effect_looks_at_the_statistics(backend):
    one, other = (network(Node("batch_norm", "norm", {"eps": 1e-5, "momentum": share})) for share in (0.1, 0.2))
    assert equal_in_effect(one, one, backend, 0)
    assert not equal_in_effect(one, other, backend, 0)


def test_a_mutant_that_stops_is_not_equal_in_effect_and_a_network_that_stops_is_told(monkeypatch):
    right, bad = network(relu()), network(DROP)

    def effects(given, *others):
        if given is bad:
            raise ValueError("expected another shape")
        return {}

    monkeypatch.setattr("zoo.fuzz.judging._effects", effects)
    assert equal_in_effect(right, right, BACKENDS[0], 1)
    assert not equal_in_effect(right, bad, BACKENDS[0], 1)
    with pytest.raises(ValueError, match="another shape"):
        equal_in_effect(bad, right, BACKENDS[0], 1)


@pytest.mark.slow
def test_a_smaller_network_that_stops_is_no_smaller_failure():
    """With this seed, taking parts away leaves a norm over an axis of another size."""
    report = fuzz(range(2), seed=2, levels=["0"])
    assert report.count(ESCAPED) == 1


def test_a_failure_is_made_small():
    def gelu(pair):
        return any(node.kind == "gelu" for node in walk(pair[0].tree))

    number = next(n for n in range(100) if gelu((draw(0, n), None)))
    small, mutant = shrunk((draw(0, number), None), gelu)
    assert mutant is None
    assert gelu((small, None))
    assert len(code(small, "torch")) <= 4

    def scaled(pair):
        return any(node.kind == "scale" for node in walk(pair[1].tree))

    drawn = draw(0, 3)
    small, mutant = shrunk((drawn, next(mutants(drawn, "factor")).network), scaled)
    assert len(code(small, "torch")) < len(code(mutant, "torch")) + 1 < len(code(drawn, "torch"))


def test_a_right_network_passes_and_mutants_fall_at_the_level_that_sees_them():
    net = draw(0, 3)
    assert all(level.passed for level in climbed(net, None, "", ["0", "3"], 0))
    for kind, expected in (("kernel", "0"), ("activation left out", "3"), ("detached", "5")):
        made = next(
            each for each in mutants(net, kind) if not any(n.kind == "sequence" for n in walk(net.tree)) or each
        )
        levels = climbed(net, made.network, BACKENDS[1], ["0", "3", "5"], 0, until_failure=True)
        assert (levels[-1].passed, levels[-1].name) == (False, expected), made.words


def ladder(monkeypatch, verdict):
    """A ladder whose answer is verdict(network, mutant, level): True, False, or an exception's words."""

    def answers(net, mutant, backend, levels, seed, tell=None, until_failure=False):
        found = []
        for level in levels:
            answer = verdict(net, mutant, level)
            title = STOPPED if isinstance(answer, str) else "made up"
            found.append(Level(level, title, answer is True, 0.0, 0.0, "", "here"))
            if until_failure and answer is not True:
                break
        return found

    monkeypatch.setattr(module, "climbed", answers)


def verdicts(report):
    return [trial.verdict for trial in report.trials]


def test_a_blind_ladder_lets_mutants_escape(monkeypatch):
    ladder(monkeypatch, lambda net, mutant, level: True)
    monkeypatch.setattr(module, "equal_in_effect", lambda *of: False)
    report = fuzz([0, 1], levels="0,3")
    assert verdicts(report) == [RIGHT, ESCAPED] * 2
    assert not report.passed
    assert report.command(report.trials[3]) == "zoo fuzz --seed 0 --only 1 --levels 0,3"
    monkeypatch.setattr(module, "equal_in_effect", lambda *of: True)
    report = fuzz([0, 1])
    assert verdicts(report) == [RIGHT, EQUAL] * 2
    assert report.passed
    assert report.command(report.trials[0]) == "zoo fuzz --seed 0 --only 0"


def test_a_level_that_is_wrong_about_the_network_is_not_heard_on_its_mutant(monkeypatch):
    ladder(monkeypatch, lambda net, mutant, level: level != "3")
    monkeypatch.setattr(module, "equal_in_effect", lambda *of: False)
    report = fuzz([0], levels="0,3")
    assert verdicts(report) == [FALSE_ALARM, ESCAPED]
    assert report.trials[0].failed == {"3": "made up: here"}
    assert len(report.trials[0].code["torch"]) <= 4


def test_no_level_left_is_no_answer(monkeypatch):
    ladder(monkeypatch, lambda net, mutant, level: mutant is not None)
    report = fuzz([0], levels="3")
    assert verdicts(report) == [FALSE_ALARM, NO_ANSWER]
    assert report.trials[1].words.endswith("no level is left that was right about the network itself")


def test_an_exception_is_no_catch(monkeypatch):
    ladder(monkeypatch, lambda net, mutant, level: True if mutant is None else "Error")
    assert verdicts(fuzz([0], levels="0")) == [RIGHT, NO_ANSWER]


def test_the_ladders_exceptions_are_told(monkeypatch):
    def stops(*arguments, **settings):
        raise AssertionError("it stops\nhere")

    monkeypatch.setattr("zoo.fuzz.judging.climb", stops)
    (level,) = climbed(network(relu()), None, "", ["0"], 0)
    assert (level.title, level.passed, level.where) == (STOPPED, False, "AssertionError: here")


def test_levels_are_all_but_the_self_test():
    assert fuzz_levels(None) == fuzz_levels("all") == tuple(level for level in LEVELS if level != "9")
    assert fuzz_levels("3,0") == ("0", "3")
    with pytest.raises(ArgumentError, match="mutants of its own"):
        fuzz_levels("0,9")
    with pytest.raises(UnknownChoiceError):
        fuzz_levels("11")


def test_the_command(monkeypatch, capsys, tmp_path):
    path = tmp_path / "fuzz.json"
    code, out, err = in_process(monkeypatch, capsys, "fuzz", "--n", "2", "--levels", "0,3", "--json", str(path))
    found = json.loads(path.read_text())
    assert code == (0 if found["passed"] else 1)
    assert len(found["trials"]) == 4
    assert f"right networks: {found['right']} of 2 without a false alarm (levels 0, 3)" in out
    assert f"{found['caught']} caught" in out
    assert err.count("\n") >= 4
    assert in_process(monkeypatch, capsys, "fuzz", "--levels", "9")[0] == 2
    assert in_process(monkeypatch, capsys, "fuzz", "--n", "0")[0] == 2


def test_the_command_prints_a_failure_in_both_spellings(monkeypatch, capsys):
    ladder(monkeypatch, lambda net, mutant, level: mutant is not None)
    code, out, _ = in_process(monkeypatch, capsys, "fuzz", "--only", "4", "--seed", "2", "--levels", "0")
    assert code == 1
    assert "4: network: false alarm, level 0" in out
    assert "[zoo fuzz --seed 2 --only 4 --levels 0]" in out
    assert "level 0, made up: here" in out
    assert out.count("return ") >= 2
    assert "right networks: 0 of 1" in out


@pytest.mark.slow
def test_ten_a_side():
    report = fuzz(range(10), seed=1)
    assert report.count(CAUGHT, EQUAL) == 10
    assert report.passed, [(trial.number, trial.failed, trial.code) for trial in report.trials if not trial.passed]
