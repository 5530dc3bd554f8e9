"""ONNX files of both backends, with ONNX Runtime as a third referee; these tests need the `onnx` extra."""

import json
import subprocess
import sys

import numpy as np
import pytest
from conftest import heads, in_process, make, need_onnx, noise, slowly

import zoo
from zoo.array_difference import difference
from zoo.backends import BACKENDS, runtime
from zoo.cards import CARDS
from zoo.errors import ArgumentError, DependencyError, FileError, ModelError, StateError
from zoo.network.init import perturbed
from zoo.weights import export_onnx as exporting
from zoo.weights import export_onnx as referee

need_onnx()

# of each family the cheapest; but none of VGG, which has no operation that AlexNet has not, and files of 530 MB, and no
# MaxViT, which has the operations of Swin and of MobileNet, and whose export takes a minute
NETWORKS = ["lenet_bn"]
for name in heads(CARDS):
    if CARDS[name].family not in {"vgg", "maxvit", *(CARDS[each].family for each in NETWORKS[1:])}:
        NETWORKS.append(name)
# below 224 their adaptive pools enlarge, which Paddle's exporter cannot write
ENLARGED = ("alexnet_owt", "vgg")
SIZE = dict.fromkeys(ENLARGED, 224)


def small(name: str) -> dict[str, int]:
    return {"num_classes": 7, "image_size": max(CARDS[name].min_size, SIZE.get(CARDS[name].module, 49))}


@pytest.mark.parametrize("name", slowly(NETWORKS, ("squeezenet1_1",)))
def test_the_file_answers_as_both_backends_do(name, backend, tmp_path):
    """Perturbed batch norm and biases, in a batch of 5, of 1, and of 3 as the export checks itself."""
    import onnx

    model = make(name, backend, **small(name))
    adapter = runtime(backend)
    adapter.write(model, perturbed(adapter.slots(model), 1))
    modes = [layer.training for _, layer in adapter.named_layers(model)]
    # what a network's own rounding allows, whether or not it was needed
    allowed = referee.allowed(float("inf"), [model], referee.pictures(model.zoo))
    found = zoo.export(model, tmp_path / "m.onnx")
    assert set(found.differences) == set(BACKENDS)
    assert 0 < max(found.differences.values()) <= allowed
    assert [layer.training for _, layer in adapter.named_layers(model)] == modes
    for count in (5, 1):
        x = noise(count, CARDS[name].input_size[0], small(name)["image_size"], small(name)["image_size"], seed=count)
        given = referee.answers(found.path, x)
        assert given.shape == (count, 7)
        assert difference(given, adapter.run(model, x)).relative <= allowed
    graph = onnx.load(str(found.path)).graph
    assert [value.name for value in (*graph.input, *graph.output)] == ["images", "logits"]
    assert graph.input[0].type.tensor_type.shape.dim[0].dim_param == "n"
    assert found.bytes == found.path.stat().st_size
    assert list(tmp_path.iterdir()) == [found.path]


@pytest.mark.slow
def test_the_file_says_what_it_is(backend, tmp_path):
    import onnx

    model = zoo.build("squeezenet1_1", backend, weights="imagenet")
    path = zoo.export(model, tmp_path / "m.onnx").path
    facts = {each.key: each.value for each in onnx.load(str(path)).metadata_props}
    assert facts["zoo.card"] == "squeezenet1_1"
    assert json.loads(facts["zoo.classes"])[281] == "tabby"
    assert json.loads(facts["zoo.preprocessing"])["crop"] == model.zoo.preprocessing.crop
    assert facts["zoo.backend"].startswith(backend)


def test_a_file_that_answers_otherwise_is_not_put_in_place(backend, tmp_path, monkeypatch):
    """A network whose file has other weights: the referee's difference is in the message, and nothing is left."""
    model, other = (zoo.build("lenet", backend, seed=seed) for seed in (0, 1))
    plain = exporting.write_onnx
    monkeypatch.setattr(exporting, "write_onnx", lambda model, path, *more, **options: plain(other, path))
    with pytest.raises(ModelError, match=r"ONNX Runtime's logits for lenet are .* from paddle's, more than 1e-05"):
        zoo.export(model, tmp_path / "m.onnx")
    assert not list(tmp_path.iterdir())


def test_the_limit_is_the_networks_own(backend):
    """mobilenet_v2 at 49 pixels magnifies rounding: two right files differ by 1.1e-5. LeNet does not."""
    limits = {}
    for name in ("lenet", "mobilenet_v2"):
        model = make(name, backend, **small(name))
        runtime(backend).write(model, perturbed(runtime(backend).slots(model), 1))
        limits[name] = referee.allowed(1.1e-5, [model], referee.pictures(model.zoo))
    assert limits["lenet"] == referee.TOLERANCE
    assert referee.TOLERANCE < limits["mobilenet_v2"] < referee.CEILING
    assert referee.allowed(0.9e-5, [], noise(1)) == referee.TOLERANCE


def test_a_batch_size_that_is_baked_in_would_be_seen(backend, tmp_path):
    """The referee runs one picture alone too: what only works for three answers otherwise or not at all."""
    import onnx

    model = zoo.build("lenet", backend, seed=0)
    path = zoo.export(model, tmp_path / "m.onnx").path
    graph = onnx.load(str(path))
    for value in (*graph.graph.input, *graph.graph.output):
        value.type.tensor_type.shape.dim[0].dim_value = 3
    onnx.save(graph, str(path))
    with pytest.raises(ModelError, match=r"ONNX Runtime cannot run the file .*nvalid dimensions"):
        referee.disagreements(path, model, noise(3, 1, 28, 28))


@pytest.mark.slow
def test_a_pool_that_enlarges_is_refused_from_paddle_and_written_from_torch(tmp_path):
    """alexnet_owt at 97 pixels pools 2 x 2 to 6 x 6: Paddle's exporter writes strides of 0, and nothing is left."""
    with pytest.raises(ModelError, match=r"ONNX Runtime cannot run the file .*strides.*export it from the other"):
        zoo.export(make("alexnet_owt", "paddle", num_classes=3, image_size=97), tmp_path / "m.onnx")
    assert not list(tmp_path.iterdir())
    found = zoo.export(make("alexnet_owt", "torch", num_classes=3, image_size=97), tmp_path / "m.onnx")
    assert max(found.differences.values()) <= referee.TOLERANCE
    report = zoo.compare("alexnet_owt", levels="0", onnx=True, image_size=97, num_classes=3)
    assert not report.passed
    assert "ONNX Runtime cannot run the file" in report.levels[-1].where


def test_what_cannot_be_exported_is_said(backend, tmp_path):
    path = tmp_path / "m.onnx"
    path.write_bytes(b"mine")
    with pytest.raises(FileError, match=r"there is a file .* already; .* --force"):
        zoo.export(zoo.build("lenet", backend), path)
    assert path.read_bytes() == b"mine"
    with pytest.raises(ArgumentError, match="lenet is float64"):
        zoo.export(zoo.build("lenet", backend, dtype="float64"), tmp_path / "n.onnx")
    with pytest.raises(ModelError, match="zoo did not build this"):
        zoo.export(runtime(backend).nn.Linear(3, 2), tmp_path / "n.onnx")
    assert list(tmp_path.iterdir()) == [path]
    assert zoo.export(zoo.build("lenet", backend), path, force=True).bytes > 100_000


def test_what_does_not_fit_into_one_file_is_refused(backend, tmp_path, monkeypatch):
    model = zoo.build("lenet", backend)
    size = 4 * zoo.num_params(model)
    monkeypatch.setattr(exporting, "LARGEST", size - 1)
    with pytest.raises(ArgumentError, match=rf"lenet has {size:,} bytes of weights, over the 2 GB .* image_size"):
        zoo.export(model, tmp_path / "m.onnx")
    assert not list(tmp_path.iterdir())
    monkeypatch.setattr(exporting, "LARGEST", size)
    assert zoo.export(model, tmp_path / "m.onnx").bytes > size


def test_without_the_libraries_the_extra_is_named(backend, tmp_path, monkeypatch):
    for library in ("onnxruntime", "onnx", "onnxscript" if backend == "torch" else "paddle2onnx"):
        with monkeypatch.context() as patch:
            patch.setitem(sys.modules, library, None)
            with pytest.raises(DependencyError, match=rf"{library} is needed .*pip install .*\[onnx\]"):
                zoo.export(zoo.build("lenet", backend), tmp_path / "m.onnx")


@pytest.mark.slow
def test_compare_with_the_referee(monkeypatch, capsys, tmp_path):
    """The level passes; with another network's file it fails, and the exit code says so."""
    report = zoo.compare("lenet", levels="0,3", onnx=True)
    assert [level.name for level in report.levels] == ["0", "3", "onnx"]
    assert report.passed
    assert 0 < report.levels[-1].measured <= 1e-5
    assert " file against " in report.levels[-1].where
    code, out, _ = in_process(
        monkeypatch, capsys, "compare", "lenet", "resnet18", "--level", "0", "--onnx", "--image-size", "36",
        "--json", str(tmp_path / "r.json"),
    )  # fmt: skip
    assert code == 0
    assert "ONNX Runtime" in out
    from zoo.report.read_report import read_reports

    assert all(each.levels[-1].passed for each in read_reports(tmp_path / "r.json"))
    plain = exporting.write_onnx
    other = zoo.build("lenet", "torch", seed=9)
    monkeypatch.setattr("zoo.parity.onnx_level.write_onnx", lambda model, path, *more, **options: plain(other, path))
    broken = zoo.compare("lenet", levels="0", onnx=True)
    assert not broken.passed
    assert broken.levels[-1].measured > 1e-3
    with pytest.raises(ArgumentError, match="leave --onnx out"):
        zoo.compare("lenet", levels="0", onnx=True, isolate=True)


@pytest.mark.slow
@pytest.mark.parametrize("source", BACKENDS)
def test_convert_writes_onnx_and_the_referee_proves_it(source, tmp_path, monkeypatch, capsys):
    """A file of either framework; with another network's weights written, nothing takes its place."""
    model = make("lenet", source, num_classes=3)
    runtime(source).save_file(model, str(tmp_path / "a"), {})
    monkeypatch.chdir(tmp_path)
    words = ["convert", "a", "m.onnx", "--card", "lenet", "--json", "m.json"]
    code, out, error = in_process(monkeypatch, capsys, *words)
    assert code == 0, error
    assert "ONNX Runtime" in out
    proof = json.loads((tmp_path / "m.json").read_text())
    assert proof["proven"] is True
    assert [level["name"] for level in proof["levels"]] == ["onnx"]
    x = noise(2, 1, 28, 28)
    assert difference(referee.answers(tmp_path / "m.onnx", x), runtime(source).run(model, x)).relative <= 1e-5
    plain, other = exporting.write_onnx, zoo.build("lenet", "torch", num_classes=3, seed=9)
    monkeypatch.setattr(
        "zoo.weights.other_formats.write_onnx", lambda model, path, *more, **options: plain(other, path)
    )
    with pytest.raises(StateError, match=r"proof fails at level onnx .*'n.onnx' was not written"):
        zoo.convert("a", "n.onnx", "lenet")
    zoo.convert("a", "n.bin", "lenet", to="onnx", prove=False)
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    with pytest.raises(DependencyError, match=r"pip install .*\[onnx\]"):
        zoo.convert("a", "o.onnx", "lenet")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "m.json", "m.onnx", "n.bin"]


@pytest.mark.slow
def test_the_command_writes_and_says_what_the_referee_found(tmp_path, backend, monkeypatch, capsys):
    """As a process of its own: what the exporters print must not drown the one line."""
    weights, path = tmp_path / "w.safetensors", tmp_path / "m.onnx"
    zoo.save(zoo.build("resnet18", backend, num_classes=3, image_size=40, seed=1), weights)
    words = ["-m", "zoo", "export", str(weights), "-o", str(path), "--backend", backend]
    done = subprocess.run([sys.executable, *words], capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    (line,) = done.stdout.strip().splitlines()
    assert line.startswith(f"wrote {path}: 44,")
    assert all(f" from {name}" in line for name in BACKENDS)
    code, _, error = in_process(monkeypatch, capsys, "export", "lenet", "-o", str(path))
    assert code == 2
    assert "already" in error
    assert "Traceback" not in error


@pytest.mark.slow
def test_the_command_takes_names_and_files(tmp_path, backend, monkeypatch, capsys):
    np.savez(tmp_path / "a.npz", **zoo.state(make("lenet", backend, num_classes=3)))
    for arguments in (
        ["lenet", "--seed", "0", "--image-size", "36"],
        [str(tmp_path / "a.npz"), "--card", "lenet"],
        ["squeezenet1_1", "--weights", "imagenet"],
    ):
        path = tmp_path / f"{len(arguments)}{arguments[1]}.onnx"
        code, out, error = in_process(
            monkeypatch, capsys, "export", *arguments, "-o", str(path), "--backend", backend, "--force"
        )
        assert code == 0, error
        assert f"wrote {path}" in out
    for arguments, words in (
        (["lenet", "--card", "lenet"], "is a network's name already"),
        ([str(tmp_path / "a.npz"), "--card", "lenet", "--seed", "1"], "leave --weights and --seed out"),
        (["resnt50"], "there is no file 'resnt50'"),
    ):
        code, _, error = in_process(monkeypatch, capsys, "export", *arguments, "-o", str(tmp_path / "no.onnx"))
        assert code == 2
        assert words in error
