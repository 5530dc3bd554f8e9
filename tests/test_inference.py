"""zoo.optimize: what comes out answers as the model does, is chosen by measuring, and says how far off it is."""

import json

import numpy as np
import pytest
from conftest import make, noise, slowly, small

import zoo
from zoo.backends import BACKENDS, inference, runtime
from zoo.errors import ArgumentError, DependencyError, ModelError, UnknownChoiceError
from zoo.inference import engines
from zoo.inference import optimize as module
from zoo.inference.optimize import optimize


@pytest.fixture(autouse=True)
def _place(monkeypatch, tmp_path):
    monkeypatch.setenv("ZOO_CACHE", str(tmp_path / "cache"))


def network(name, backend):
    model = make(name, backend, **small(name))
    shape = (model.zoo.in_channels, model.zoo.image_size, model.zoo.image_size)
    return model, noise(5, *shape)


def answers(backend, run, images):
    adapter = runtime(backend)
    given = run(adapter.tensor(images))
    assert adapter.is_tensor(given)
    return adapter.array(given)


@pytest.mark.parametrize("name", slowly(["squeezenet1_1", "resnet18", "googlenet_bn"], ["squeezenet1_1"]))
def test_every_way_answers_as_the_model_does(backend, name):
    """Each way of the framework's own, for any batch size, and the model stays as it was, in train mode."""
    model, images = network(name, backend)
    adapter = runtime(backend)
    before = {key: np.array(value) for key, value in adapter.read(model)}
    wanted = adapter.run(model, images)
    for precision, within in (("float32", 1e-4), ("bfloat16", 0.05)):
        for path, way in inference(backend).paths(precision).items():
            run = inference(backend).made(way, model, adapter.tensor(images[:2]))
            for part in (images[:2], images, images[:1]):
                try:
                    found = answers(backend, run, part)
                except RuntimeError:
                    # PaddlePaddle 3.3.1 on a processor with AVX-512 and no bfloat16: what zoo has for it is a sentence
                    assert precision == "bfloat16"
                    with pytest.raises(ModelError, match="nothing runs this model in bfloat16"):
                        optimize(model, precision=precision, engine="native", batch=len(part))
                    break
                assert found.dtype == np.float32
                apart = np.abs(found - wanted[: len(part)]).max() / np.abs(wanted).max()
                assert apart <= within, (precision, path, apart)
    assert model.training
    assert all(np.array_equal(before[key], value) for key, value in adapter.read(model))


@pytest.mark.slow
@pytest.mark.parametrize("engine", engines.ENGINES)
def test_engines_answer_as_the_model_does(backend, engine):
    model, images = network("squeezenet1_1", backend)
    fast = optimize(model, engine=engine)
    assert fast.chosen == engine
    assert fast.error <= 1e-4
    assert fast.agreement == 1
    found, wanted = answers(backend, fast, images), runtime(backend).run(model, images)
    assert np.abs(found - wanted).max() <= 1e-4 * np.abs(wanted).max()
    assert found[0].tobytes() != found[1].tobytes()


def test_the_fastest_is_taken_and_remembered(backend, monkeypatch, tmp_path):
    model, images = network("lenet", backend)
    fast = optimize(model, engine="native", batch=2)
    assert set(fast.seconds) == {f"native {name}" for name in inference(backend).paths("float32")}
    assert fast.chosen == min(fast.seconds, key=fast.seconds.get)
    assert "the fastest here" in str(fast)
    assert "largest logit error" in str(fast)
    kept = json.loads((tmp_path / "cache" / "fastest.json").read_text())
    assert list(kept.values()) == [fast.chosen]
    again = optimize(model, engine="native", batch=2)
    assert (again.chosen, again.seconds) == (fast.chosen, {})
    assert "measured before" in again.why
    assert optimize(model, engine="native", batch=2, remember=False).seconds
    assert optimize(model, engine="native", batch=3).seconds
    (tmp_path / "cache" / "fastest.json").write_text("{")
    assert optimize(model, engine="native", batch=2).seconds
    wanted = runtime(backend).run(model, images)
    assert np.abs(answers(backend, again, images) - wanted).max() <= 1e-4 * np.abs(wanted).max()


def test_a_way_that_answers_otherwise_is_left_out(backend, monkeypatch):
    model, _ = network("lenet", backend)
    room = inference(backend)

    def wrong(model, images):
        return lambda x: model(x) * 1.001

    def broken(model, images):
        raise RuntimeError("no such kernel")

    honest = room.paths("float32")["eager"]
    monkeypatch.setattr(room, "FLOAT32", {"eager": honest, "wrong": wrong, "broken": broken})
    fast = optimize(model, engine="native", remember=False)
    assert fast.chosen == "native eager"
    assert "differs by" in fast.failed["native wrong"]
    assert "no such kernel" in fast.failed["native broken"]
    assert "left out: a logit differs" in str(fast)
    monkeypatch.setattr(room, "FLOAT32", {"wrong": wrong})
    with pytest.raises(ModelError, match=r"nothing runs this model in float32 \(native wrong: a logit differs"):
        optimize(model, engine="native", remember=False)


def test_a_choice_that_no_longer_works_is_measured_again(backend, monkeypatch):
    model, _ = network("lenet", backend)
    room = inference(backend)
    kept = dict(room.paths("float32"))
    monkeypatch.setattr(room, "FLOAT32", kept)
    chosen = optimize(model, engine="native").chosen.removeprefix("native ")

    def gone(model, images):
        raise RuntimeError("gone")

    kept[chosen] = gone
    assert optimize(model, engine="native").chosen != f"native {chosen}"


@pytest.mark.slow
def test_other_peoples_models_say_what_they_take(backend):
    model, images = network("resnet18", backend)
    del model.zoo
    with pytest.raises(ArgumentError, match="input_size="):
        optimize(model)
    with pytest.raises(ArgumentError, match="three integers"):
        optimize(model, input_size=(3, 33, 34))
    fast = optimize(model, engine="native", input_size=(3, 33, 33), remember=False)
    wanted = runtime(backend).run(model, images)
    assert np.abs(answers(backend, fast, images) - wanted).max() <= 1e-4 * np.abs(wanted).max()


def test_mistakes_are_sentences(monkeypatch):
    model, _ = network("lenet", BACKENDS[0])
    with pytest.raises(UnknownChoiceError, match="did you mean 'bfloat16'"):
        optimize(model, precision="bfloat")
    with pytest.raises(UnknownChoiceError, match="did you mean 'openvino'"):
        optimize(model, engine="openvin")
    with pytest.raises(ArgumentError, match="batch must be an integer"):
        optimize(model, batch=0)
    with pytest.raises(ArgumentError, match="onnxruntime has no bfloat16"):
        optimize(model, engine="onnxruntime", precision="bfloat16")
    with pytest.raises(ModelError):
        optimize("resnet18")
    monkeypatch.setattr(module, "installed", lambda library: [])
    with pytest.raises(DependencyError, match=r"pip install .*\[deploy\]"):
        optimize(model, engine="openvino")
    assert zoo.optimize is optimize
