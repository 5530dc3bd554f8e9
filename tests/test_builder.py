"""Names, arguments and environments: what build, card and list_models take, and what they refuse by name."""

import dataclasses
import re
import subprocess
import sys
from itertools import groupby
from types import SimpleNamespace

import numpy as np
import pytest
from conftest import noise

import zoo
from zoo import backends
from zoo.backends import BACKENDS, runtime
from zoo.cards import CARDS, FAMILIES
from zoo.errors import ArgumentError, BackendMissingError, DeviceError, ModelError, UnknownChoiceError

# what the import system says of a package that is there
FOUND = SimpleNamespace(origin="somewhere", submodule_search_locations=[])


def test_list_models():
    assert zoo.list_models() == list(CARDS)
    assert zoo.list_models("resnet1??") == ["resnet101", "resnet152"]
    assert zoo.list_models(family="inception") == ["inception_v1", "inception_v3"]
    assert zoo.list_models("*34*", source="csdn-c4w2") == ["resnet34_signs"]
    assert zoo.list_models("nothing*") == []
    # a family's stand together, whatever files they are in
    families = [zoo.card(name).family for name in zoo.list_models()]
    assert [family for family, _ in groupby(families)] == list(FAMILIES)


def test_a_source_has_what_is_from_there_and_what_its_library_has_too():
    named = zoo.list_models(source="torchvision")
    assert {"resnet18", "resnet50", "inception_v3"} <= set(named)
    assert not {"googlenet", "lenet"} & set(named)
    assert named == [
        name for name, facts in CARDS.items()
        if facts.source == "torchvision" or any(peer.startswith("torchvision.") for peer in facts.peers)
    ]  # fmt: skip
    assert "resnet18" in zoo.list_models(source="paddle.vision")
    assert "resnet50" in zoo.list_models(source="baidu")


def test_networks_of_at_most_so_many_parameters():
    assert zoo.list_models("lenet*", max_params=41_806) == ["lenet"]
    assert zoo.list_models("lenet*", max_params=41_805) == []
    for given in (10_000_000, 1e7, np.int64(10_000_000), "10M", "10m", "10000000", "10000K", " 0.01B "):
        found = zoo.list_models(max_params=given)
        assert found == [name for name, facts in CARDS.items() if facts.num_params <= 10_000_000]


@pytest.mark.parametrize("given", ["", "x", "10MM", "-1", "1e7", -1, float("nan"), True, [1]])
def test_a_number_of_parameters_that_is_none_is_refused(given):
    with pytest.raises(ArgumentError, match=re.escape(f"from 0 up, such as 10M or 500K, found {given!r}; write one.")):
        zoo.list_models(max_params=given)


def test_cards_are_complete_and_frozen():
    for name in zoo.list_models():
        card = zoo.card(name)
        assert card.name == name
        assert card.quirks
        assert card.paper.strip('"')
        with pytest.raises(dataclasses.FrozenInstanceError):
            card.num_params = 1


def test_a_built_network_is_a_plain_one_of_its_framework(backend):
    model = zoo.build("lenet", backend)
    base = {"torch": "torch.nn.modules.module", "paddle": "paddle.nn.layer.layers"}[backend]
    assert type(model).__mro__[1].__module__ == base
    assert zoo.backend_of(model) == backend
    assert model.training
    assert model.zoo.card == "lenet"


def test_float64(backend):
    model = zoo.build("lenet", backend, dtype="float64", seed=0)
    output = runtime(backend).run(model, noise(1, 1, 28, 28, dtype="float64"))
    assert output.dtype == "float64"
    assert set(runtime(backend).dtypes(model).values()) == {"float64"}
    # the framework's default is put back
    assert set(runtime(backend).dtypes(zoo.build("lenet", backend)).values()) == {"float32"}


REFUSED = [
    (("resnet51",), {}, UnknownChoiceError, "no network 'resnet51'; did you mean 'resnet50'"),
    (("ResNet50",), {}, UnknownChoiceError, "no network 'ResNet50'; did you mean 'resnet50'"),
    (("xyzzy",), {}, UnknownChoiceError, "choose one of 'lenet', 'lenet_pm'"),
    (("lenet", "pytorch"), {}, UnknownChoiceError, "no backend 'pytorch'; did you mean 'torch'"),
    (("lenet",), {"dtype": "float46"}, UnknownChoiceError, "no dtype 'float46'; did you mean 'float"),
    (("lenet",), {"dtype": "int8"}, UnknownChoiceError, "no dtype 'int8'"),
    (
        ("lenet",),
        {"num_class": 3},
        UnknownChoiceError,
        "no argument of build.. 'num_class'; did you mean 'num_classes'",
    ),
    (("lenet",), {"num_classes": 0}, ArgumentError, "num_classes must be an integer from 1 up, found 0"),
    (("lenet",), {"num_classes": "3"}, ArgumentError, "num_classes must be an integer from 1 up, found '3'"),
    (("lenet",), {"in_channels": True}, ArgumentError, "in_channels must be an integer from 1 up, found True"),
    (("lenet",), {"image_size": 28.0}, ArgumentError, "image_size must be an integer from 1 up, found 28.0"),
    (("lenet",), {"seed": -1}, ArgumentError, "seed must be an integer from 0 up, found -1"),
    (("lenet",), {"seed": 1.5}, ArgumentError, "seed must be an integer from 0 up, found 1.5"),
    (("lenet",), {"aux": True}, ArgumentError, "lenet has no auxiliary heads; .* googlenet_bn, inception_v3"),
    (("googlenet_bn",), {"aux": "yes"}, ArgumentError, "aux must be True or False, found 'yes'"),
    (
        ("inception_v3",),
        {"aux": True, "image_size": 224},
        ArgumentError,
        "with aux=True; the smallest that works is 299",
    ),
    (("lenet",), {"device": "cpuu"}, UnknownChoiceError, "no device 'cpuu'; did you mean 'cpu'"),
    (("lenet",), {"device": "cpu:1"}, UnknownChoiceError, "no device 'cpu:1'"),
    (("lenet",), {"device": "gpu:99"}, DeviceError, "device 'gpu:99' is not there: .* sees"),
    (
        ("lenet_pm",),
        {"image_size": 1200},
        ArgumentError,
        "would have 663,862,321 parameters .* over the limit of 500,000,000",
    ),
    # more than the frameworks' own numbers hold
    (
        ("lenet",),
        {"image_size": 10**12},
        ArgumentError,
        "a picture would have 1,0.*,000 values, over the limit of 100,000,000",
    ),
    (("resnet18",), {"num_classes": 10**25}, ArgumentError, "over the limit of 500,000,000; take fewer classes"),
]


@pytest.mark.parametrize(("names", "arguments", "error", "message"), REFUSED)
def test_what_cannot_work_is_refused_by_name(names, arguments, error, message, backend):
    names = names if len(names) == 2 else (*names, backend)
    with pytest.raises(error, match=message) as caught:
        zoo.build(*names, **arguments)
    assert isinstance(caught.value, zoo.ZooError)
    assert str(caught.value).endswith((".", "?"))


def test_unknown_families_and_sources():
    with pytest.raises(UnknownChoiceError, match="no family 'resnets'; did you mean 'resnet'"):
        zoo.list_models(family="resnets")
    with pytest.raises(UnknownChoiceError, match="no source 'csdn'"):
        zoo.list_models(source="csdn")
    with pytest.raises(UnknownChoiceError, match="no network 'vgg17'; did you mean 'vgg1"):
        zoo.card("vgg17")


def test_compare_refuses_by_name():
    with pytest.raises(UnknownChoiceError, match="no level '3c'; did you mean '3"):
        zoo.compare("lenet", levels=["3c"])
    with pytest.raises(UnknownChoiceError, match="no argument of compare.. 'num_class'; did you mean 'num_classes'"):
        zoo.compare("lenet", num_class=3)
    with pytest.raises(UnknownChoiceError, match="no argument of compare.. 'dtype'"):
        zoo.compare("lenet", dtype="float32")
    with pytest.raises(ArgumentError, match="takes one network's name, or two models"):
        zoo.compare("lenet", "alexnet")
    with pytest.raises(ArgumentError, match="takes one network's name, or two models"):
        zoo.compare(zoo.build("lenet"))


def test_no_model_of_any_backend():
    with pytest.raises(ModelError, match="not a model of paddle or torch but a int"):
        zoo.backend_of(3)


def test_the_backend_falls_back_to_the_environment(backend, monkeypatch):
    monkeypatch.setenv("ZOO_BACKEND", backend)
    assert zoo.backend_of(zoo.build("lenet")) == backend
    monkeypatch.setenv("ZOO_BACKEND", "torchh")
    with pytest.raises(UnknownChoiceError, match="no backend 'torchh'; did you mean 'torch'. It came from ZOO_BACKEND"):
        zoo.build("lenet")


def test_then_to_the_first_that_is_installed(backend, monkeypatch):
    monkeypatch.delenv("ZOO_BACKEND", raising=False)
    assert zoo.backend_of(zoo.build("lenet")) == BACKENDS[0]
    monkeypatch.setattr(backends, "find_spec", lambda name: FOUND if name == backend else None)
    assert zoo.build("lenet").zoo.backend == backend


def test_a_missing_backend_is_told_with_its_install_line(backend, monkeypatch):
    monkeypatch.delenv("ZOO_BACKEND", raising=False)
    other = next(name for name in BACKENDS if name != backend)
    monkeypatch.setattr(backends, "find_spec", lambda name: FOUND if name == other else None)
    with pytest.raises(BackendMissingError, match=rf"pip install .*\[{backend}\]"):
        zoo.build("lenet", backend)
    with pytest.raises(BackendMissingError, match=rf"pip install .*\[{backend}\]"):
        zoo.compare("lenet")
    monkeypatch.setattr(backends, "find_spec", lambda name: None)
    with pytest.raises(BackendMissingError, match="neither PaddlePaddle nor PyTorch is installed"):
        zoo.build("lenet")


def run_python(code: str, **environment: str) -> str:
    import os

    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env={**os.environ, **environment}, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_import_zoo_is_lazy():
    heavy = "{'torch', 'paddle', 'torchvision', 'cv2', 'numpy', 'rich', 'typer'}"
    assert run_python(f"import sys, zoo; print({heavy} & set(sys.modules))") == "set()"
    code = f"import sys, zoo; zoo.list_models(); zoo.card('vgg16'); print({heavy} & set(sys.modules))"
    assert run_python(code) == "set()"


@pytest.mark.slow
@pytest.mark.parametrize("used", BACKENDS)
def test_one_backend_never_loads_the_other(used, tmp_path):
    """Building, running, saving and loading in one backend works where the other cannot be imported."""
    other = next(name for name in BACKENDS if name != used)
    code = f"""
import sys
class Block:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ({other!r}, "torchvision"):
            raise ImportError(name + " is blocked")
sys.meta_path.insert(0, Block())
import zoo
model = zoo.build("googlenet_bn", {used!r}, num_classes=3, image_size=33, aux=True)
zoo.save(model, {str(tmp_path / "m.safetensors")!r})
model = zoo.load({str(tmp_path / "m.safetensors")!r}, {used!r})
print(zoo.summary(model, (3, 33, 33)).params, zoo.backend_of(model), {other!r} in sys.modules)
"""
    expected = zoo.num_params(zoo.build("googlenet_bn", used, num_classes=3, aux=True))
    assert run_python(code) == f"{expected} {used} False"


@pytest.mark.slow
def test_importing_paddle_leaves_the_environment_alone():
    code = "import os; os.environ.pop('OMP_NUM_THREADS', None); import zoo; zoo.build('lenet', 'paddle'); "
    assert run_python(code + "print(os.environ.get('OMP_NUM_THREADS'))") == "None"


def test_the_public_api_is_what_it_says():
    for name in zoo._HOMES:
        assert getattr(zoo, name) is not None
        assert name in dir(zoo)
    assert zoo.graph.portable
    with pytest.raises(AttributeError, match="no attribute 'biuld'"):
        zoo.biuld  # noqa: B018


def test_no_framework_and_no_branch_outside_its_room():
    import ast
    import re
    from pathlib import Path

    def imports(text):
        """The packages that code imports; what stands in a docstring's example is no import."""
        nodes = list(ast.walk(ast.parse(text)))
        names = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
        names += [node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module and not node.level]
        return {name.partition(".")[0] for name in names}

    root = Path(zoo.__file__).parent
    branches = re.compile(r"backend *(==|!=|in) *[\[(\"']")
    for path in root.rglob("*.py"):
        if path.relative_to(root).parts[0] not in BACKENDS:
            text = path.read_text(encoding="utf-8")
            assert not imports(text) & {*BACKENDS, "torchvision"}, path
            assert not branches.search(text), path
    for backend in BACKENDS:
        other = next(name for name in BACKENDS if name != backend)
        for path in (root / backend).glob("*.py"):
            assert not re.search(rf"^\s*(import|from) (zoo\.)?{other}\b", path.read_text(), re.MULTILINE), path
