"""zoo.optimize in int8: what is rounded, on which pictures that is judged, and what each layer costs."""

import json
import re
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from conftest import in_process, make, need_onnx, noise

import zoo
from zoo.backends import BACKENDS, exporter, inference, runtime
from zoo.errors import AgreementError, ArgumentError, DependencyError, FileError, ModelError, UnknownChoiceError
from zoo.inference import engines, int8, quantise
from zoo.inference import optimize as module
from zoo.inference.int8_report import NO_VNNI, apart
from zoo.inference.optimize import optimize
from zoo.network.tables import macs

need_onnx()
LAYERS = ["conv1", "conv2", "fc1", "fc2", "fc3"]
CLOSE = 0.25  # of what int8 changes: how far the two backends' int8 may be apart


@pytest.fixture(autouse=True)
def _place(monkeypatch, tmp_path):
    monkeypatch.setenv("ZOO_CACHE", str(tmp_path / "cache"))


@pytest.fixture(scope="module")
def digits():
    return zoo.open_data("digits", zoo.card("lenet_bn").preprocessing, (1, 28, 28))


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """LeNet with batch norm after fifty steps on digits: nine in ten are right."""
    model = make("lenet_bn", BACKENDS[0])
    split = zoo.open_data("digits", zoo.card("lenet_bn").preprocessing, (1, 28, 28), limit=1000)
    zoo.fit(model, split.train, recipe=zoo.Recipe(epochs=1, batch_size=20, lr=0.005))
    path = tmp_path_factory.mktemp("int8") / "lenet.safetensors"
    zoo.save(model, path)
    return path


@pytest.fixture(scope="module")
def made(trained):
    """Each backend's network in int8, of digits."""
    models = {backend: zoo.load(trained, backend) for backend in BACKENDS}
    return {
        backend: (model, optimize(model, precision="int8", calibration="digits")) for backend, model in models.items()
    }


@pytest.fixture(scope="module")
def files(trained, tmp_path_factory):
    """What each backend's exporter writes of it, once: the tests of what comes after it take that."""
    folder = tmp_path_factory.mktemp("files")
    for backend in BACKENDS:
        twin = inference(backend).model_copy(zoo.load(trained, backend))
        exporter(backend).to_onnx(twin, folder / backend, (1, 28, 28))
    return folder


@pytest.fixture
def exported(files, monkeypatch):
    """No exporter runs."""

    def to_onnx(backend):
        return lambda model, path, size: path.write_bytes((files / backend).read_bytes())

    monkeypatch.setattr(int8, "exporter", lambda backend: SimpleNamespace(to_onnx=to_onnx(backend)))


def nodes(content):
    import onnx

    return onnx.load_from_string(content).graph.node


def test_it_is_int8_and_answers_as_float32_does(made, backend, digits):
    model, fast = made[backend]
    report = fast.int8
    assert (fast.precision, fast.chosen) == ("int8", min(report.ratio, key=lambda name: fast.seconds[name]))
    assert report.accuracy[0] > 0.8
    assert report.accuracy[1] > report.accuracy[0] - 0.02
    assert 0.95 <= report.agreement == fast.agreement <= 1
    assert 1e-4 < report.error == fast.error < 0.1
    assert (report.calibration, report.evaluation) == ("128 pictures of digits", "512 pictures of digits (held out)")
    # every layer, in both engines; both kinds of rounding are in the file
    assert report.integers == {"openvino": 5, "onnxruntime": 5}
    kinds = [node.op_type for node in nodes(report.onnx)]
    assert kinds.count("DequantizeLinear") >= 15
    # what is called is what was measured
    images = np.stack([digits.valid[index][0] for index in range(20)])
    adapter = runtime(backend)
    given, wanted = adapter.array(fast(adapter.tensor(images))), adapter.run(model, images)
    assert 1e-5 < np.abs(given - wanted).max() / np.abs(wanted).max() < 0.1
    assert (given.argmax(1) == wanted.argmax(1)).mean() >= 0.95
    words = str(fast)
    for said in (
        "calibrated with 128 pictures of digits",
        "right answers: ",
        "layers in 8-bit integers",
        "times as fast",
    ):
        assert said in words
    assert json.loads(report.to_json())["agreement"] == report.agreement


def test_the_two_backends_are_the_same_in_int8(made):
    first, second = (fast.int8 for _, fast in made.values())
    differs, same = apart(first, second)
    assert differs <= CLOSE * max(first.error, second.error)
    assert same >= 0.99
    assert [layer.name for layer in first.errors.layers] == [layer.name for layer in second.errors.layers] == LAYERS
    for one, other in zip(first.errors.layers, second.errors.layers, strict=True):
        assert one.share == other.share
        assert one.output == pytest.approx(other.output, rel=0.01)  # 4e-6 apart where it was measured
        assert one.alone == pytest.approx(other.alone, rel=0.01)  # 2e-5


def test_two_answers_of_one_logit_agree_by_its_sign(made):
    first = made[BACKENDS[0]][1].int8
    one, other = (replace(first, logits=np.array(rows, np.float32)) for rows in ([[1], [-2]], [[0.5], [2]]))
    assert apart(one, other) == (2.0, 0.5)


def test_the_error_of_each_layer_adds_up(made, backend):
    """Alone each costs less than all; the squares add up to about all; the work is what zoo.macs counts."""
    model, fast = made[backend]
    errors = fast.int8.errors
    assert all(0 < layer.alone < errors.logits and layer.int8 for layer in errors.layers)
    together = sum(layer.alone**2 for layer in errors.layers) ** 0.5
    assert 0.5 < together / errors.logits < 2
    # the logits are the last layer's output
    assert errors.layers[-1].output == pytest.approx(errors.logits, rel=1e-4)
    assert sum(layer.share for layer in errors.layers) == pytest.approx(1)
    assert errors.layers[1].share == pytest.approx(16 * 6 * 25 * 64 / int(macs(model, (1, 28, 28))))
    # the simulation is of what the engine does: 3e-6 apart where it was measured
    given, wanted = fast.int8.logits[:8], runtime(backend).run(model, _shown(model)[:8])
    real = np.sqrt(np.square(given - wanted).sum() / np.square(wanted).sum())
    assert real == pytest.approx(errors.logits, rel=0.01)
    assert all(layer.name in fast.int8.table() for layer in errors.layers)


def _shown(model):
    from zoo.inference.calibration import both
    from zoo.inference.optimized import subject_of

    return both(subject_of(model, None), "digits", None)[1].images

    """The exporter's file is kept, as these tests change what comes after it."""


def test_what_is_kept_is_float32(trained, exported, backend):
    """A name and a block; its error alone is still told, and its output no longer that of rounded weights."""
    model = zoo.load(trained, backend)
    fast = optimize(model, precision="int8", calibration="digits", keep=["conv1", "fc3"], engine="onnxruntime")
    report = fast.int8
    assert report.kept == ("conv1", "fc3")
    assert report.integers == {"onnxruntime": 3}
    rows = {layer.name: layer for layer in report.errors.layers}
    assert [name for name, layer in rows.items() if not layer.int8] == ["conv1", "fc3"]
    # float32 reads the pictures themselves
    assert rows["conv1"].output < 1e-6 < rows["conv2"].output
    assert "kept in float32: conv1, fc3" in str(fast)


def _wrong_scale(graphs):
    """The weights of conv2 with a scale four times too large."""
    import onnx

    node = next(node for node in graphs.small.graph.node if node.name == graphs.layers[1].node)
    back = next(each for each in graphs.small.graph.node if node.input[1] in each.output)
    scale = next(each for each in graphs.small.graph.initializer if each.name == back.input[1])
    scale.CopyFrom(onnx.numpy_helper.from_array(4 * onnx.numpy_helper.to_array(scale), scale.name))
    return graphs


def _unrounded(graphs):
    """The network in float32 under the name of the int8 one."""
    graphs.small.CopyFrom(graphs.plain)
    return graphs


def test_a_wrong_scale_is_refused_and_its_layer_named(trained, exported, backend, monkeypatch):
    model, honest = zoo.load(trained, backend), int8.quantised
    monkeypatch.setattr(int8, "quantised", lambda *words: _wrong_scale(honest(*words)))
    with pytest.raises(
        AgreementError, match=r"on \d+\.\d% of 512 pictures of digits \(held out\), less than 90.0%"
    ) as told:
        optimize(model, precision="int8", calibration="digits", engine="onnxruntime")
    rows = {layer.name: layer.alone for layer in told.value.report.errors.layers}
    assert max(rows, key=rows.get) == "conv2"
    assert told.value.report.errors.worth == ("conv2",)
    assert "keep conv2 in float32 (keep=)" in str(told.value)
    assert told.value.report.errors.left < 0.5 * told.value.report.errors.logits


def test_a_calibration_of_zeros_is_refused(trained, exported, backend):
    with pytest.raises(AgreementError, match="calibrate with more pictures"):
        optimize(
            zoo.load(trained, backend), precision="int8", calibration=np.zeros((4, 1, 28, 28), np.float32),
            engine="onnxruntime", layer_errors=False,
        )  # fmt: skip


def test_a_network_that_was_not_rounded_is_no_int8(trained, exported, monkeypatch):
    model, honest = zoo.load(trained, BACKENDS[0]), int8.quantised
    monkeypatch.setattr(int8, "quantised", lambda *words: _unrounded(honest(*words)))
    with pytest.raises(ModelError, match="openvino: it computes none of the layers in 8-bit integers; onnxruntime: it"):
        optimize(model, precision="int8", calibration="digits", layer_errors=False)
    # nor one in which the quantiser knows no kind of layer
    monkeypatch.setattr(int8, "quantised", honest)
    plain = int8.named

    def blind(*words):
        layers = plain(*words)
        monkeypatch.setattr(quantise, "LAYERS", ("ConvTranspose",))
        monkeypatch.setattr(quantise, "BETWEEN", ("Concat",))
        return layers

    monkeypatch.setattr(int8, "named", blind)
    with pytest.raises(ModelError, match="the quantiser made no layer of this model int8"):
        optimize(model, precision="int8", calibration="digits", layer_errors=False)


def test_without_instructions_zoo_says_so_and_leaves_room(trained, exported, monkeypatch):
    """Seven bits a weight, as products of 8 bits are added in 16 there."""
    import onnx

    for place in (int8, quantise):
        monkeypatch.setattr(place, "dot_products", lambda: False)
    model = zoo.load(trained, BACKENDS[0])
    fast = optimize(model, precision="int8", calibration="digits", engine="onnxruntime", layer_errors=False)
    assert NO_VNNI in str(fast)
    assert fast.int8.errors is None
    weights = [
        onnx.numpy_helper.to_array(each)
        for each in onnx.load_from_string(fast.int8.onnx).graph.initializer
        if each.data_type == onnx.TensorProto.INT8 and len(each.dims) > 1
    ]
    assert len(weights) == 5
    assert max(np.abs(each.astype(int)).max() for each in weights) <= 64


def test_mistakes_are_sentences(trained, monkeypatch, tmp_path):
    import cv2

    model = zoo.load(trained, BACKENDS[0])
    (tmp_path / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    (tmp_path / "empty").mkdir()
    cv2.imwrite(str(tmp_path / "grey.png"), np.full((28, 28), 9, np.uint8))
    monkeypatch.setattr(int8, "exporter", None)  # all of it is told before anything is exported
    for error, match, given in [
        (ArgumentError, "int8 needs calibration= pictures like those", {}),
        (ArgumentError, "there is no picture in calibration=", {"calibration": []}),
        (ArgumentError, r"must be N x 1 x 28 x 28, found 2 x 3 x 28 x 28", {"calibration": noise(2, 3, 28, 28)}),
        (ArgumentError, r"must be N x 1 x 28 x 28, found 0 x 1 x 28 x 28", {"calibration": noise(0, 1, 28, 28)}),
        (ArgumentError, "infinite or no numbers", {"calibration": np.full((1, 1, 28, 28), np.nan, np.float32)}),
        (ArgumentError, "which is no picture", {"calibration": 7}),
        (ArgumentError, "uint8 array H x W", {"calibration": [np.zeros((28, 28, 5), np.uint8)]}),
        (FileError, "broken.png", {"calibration": tmp_path / "broken.png"}),
        (FileError, "no picture in the folder", {"calibration": str(tmp_path / "empty")}),
        (FileError, "gone.png", {"calibration": [str(tmp_path / "gone.png")]}),
        (
            ArgumentError,
            "2 of the pictures to measure on",
            {"calibration": (x := noise(2, 1, 28, 28)), "evaluation": x},
        ),
        (ArgumentError, "agreement is a share", {"calibration": "digits", "agreement": 95}),
        (ArgumentError, "have no int8", {"calibration": "digits", "engine": "native"}),
        (ArgumentError, "are for precision='int8'", {"calibration": "digits", "precision": "float32"}),
        (UnknownChoiceError, "int8", {"precision": "int4"}),
    ]:
        with pytest.raises(error, match=re.escape(match) if " x " in match else match):
            optimize(model, **{"precision": "int8", **given})
    layers = tuple(quantise.Layer(name, name, "linear", 1) for name in ("body.conv1", "body.conv2", "fc"))
    assert int8.kept("body", layers) == ["body.conv1", "body.conv2"]
    for names, match in [(["fc1"], "did you mean 'fc'"), ([""], "names no layer"), (["body", "fc"], "all 3 layers")]:
        with pytest.raises(ArgumentError, match=match):
            int8.kept(names, layers)
    monkeypatch.setattr(module, "installed", lambda library: [])
    for engine in ("auto", "openvino"):
        with pytest.raises(DependencyError, match=r"pip install .*\[deploy\]"):
            optimize(model, precision="int8", calibration="digits", engine=engine)


@pytest.mark.slow
def test_on_the_command_line(trained, exported, monkeypatch, capsys, tmp_path):
    """Both backends, then one with its file, its figures and its plot; what cannot be done is a sentence."""
    words = ["optimize", str(trained), "--precision", "int8", "--calibration", "digits"]
    code, out, err = in_process(monkeypatch, capsys, *words, "--backend", "both", "--engine", "onnxruntime")
    assert code == 0, err
    assert out.count("error of its output") == 2
    assert re.search(r"paddle and torch in int8: the same first class on (99|100)", out)
    places = [str(tmp_path / name) for name in ("m.onnx", "m.json", "m.svg")]
    more = ["--backend", BACKENDS[0], "--out", places[0], "--json", places[1], "--plot", places[2], "--keep", "conv1"]
    code, out, err = in_process(monkeypatch, capsys, *words, *more, "--engine", "onnxruntime")
    assert code == 0, err
    assert "kept in float32" in out
    facts = json.loads((tmp_path / "m.json").read_text())[BACKENDS[0]]
    assert [layer["name"] for layer in facts["errors"]["layers"]] == LAYERS
    assert (tmp_path / "m.svg").read_text().count("<svg") == 1
    images = noise(3, 1, 28, 28)
    run = engines.onnxruntime(tmp_path / "m.onnx", "int8", 1)
    wanted = runtime(BACKENDS[0]).run(zoo.load(trained, BACKENDS[0]), images)
    assert run(images).shape == wanted.shape
    (tmp_path / "bad.png").write_bytes(b"not a picture")
    for wrong, said in [
        (["--keep", "conv9"], "did you mean 'conv"),
        (["--calibration", str(tmp_path / "bad.png")], "is a data set"),
        (["--evaluation", str(tmp_path / "gone")], "gone"),
        (["--out", places[0]], "is there already"),
        (["--engine", "native"], "have no int8"),
        (["--agreement", "2"], "--agreement"),
        (["--backend", "both", "--out", "x.onnx"], "name one backend"),
        (["--precision", "float32", "--out", "x.onnx"], "are of int8"),
        (["--plot", "x.bmp"], ".bmp"),
    ]:
        code, out, err = in_process(monkeypatch, capsys, *words, *wrong)
        assert (code, out) == (2, ""), (wrong, err)
        assert said in err, wrong
        assert "Traceback" not in err
    code, _, err = in_process(monkeypatch, capsys, *words[:-1], str(tmp_path / "bad.png"))
    assert code == 2
    assert "bad.png" in err
