"""Ports in styles that are not ours, right or with several mistakes: each mistake is placed and named, and no other."""

import json
import re
import sys
from pathlib import Path

import pytest
from conftest import in_process, make
from test_doctor import MODULES, _one_thread, loaded  # noqa: F401

import zoo
from zoo.backends import BACKENDS, runtime
from zoo.doctor.diagnosis import Cause
from zoo.errors import ModelError
from zoo.user_source_lines import declaring

STYLES = {backend: loaded(backend, "styles") for backend in BACKENDS}
CASES = [(backend, name, *case) for backend in BACKENDS for name, case in STYLES[backend].EXPECTED.items()]


def places(found):
    """What a diagnosis names, in order: the cause, and where it is so."""
    first = found.figures.get("also_at", "")
    rest = [(place["cause"], [place["where"], *place["also"]]) for place in found.further]
    return [] if found.equal else [(found.cause.value, [found.where, *first.split(", ")]), *rest]


@pytest.mark.parametrize(("backend", "name", "network", "size", "expected"), CASES)
def test_every_mistake_of_a_port_is_named_and_no_other(backend, name, network, size, expected):
    found = zoo.diagnose(getattr(STYLES[backend], name)(), network, image_size=size)
    told = places(found)
    assert [cause for cause, _ in told] == [cause for cause, _ in expected], found
    for (_, where), (_, place) in zip(told, expected, strict=True):
        assert any(place in each for each in where), (place, where)
    if expected:
        assert found.line.startswith(f"{backend}_styles.py:")
        assert found.figures.get("places_that_differ", 1) >= len(expected)


def test_a_line_is_that_of_the_declaration_or_of_the_call(backend):
    module = STYLES[backend]
    text = Path(module.__file__).read_text(encoding="utf-8").splitlines()
    found = zoo.diagnose(module.three_mistakes(), "lenet")
    lines = [int(line.rpartition(":")[2]) for line in (found.line, *(place["line"] for place in found.further))]
    assert "pools[i]" in text[lines[0] - 1]
    assert "acts[i]" in text[lines[1] - 1]
    assert "self.hidden =" in text[lines[2] - 1]
    assert found.further[-1]["instead"] == "nn.Linear(120, 64)"


def test_what_has_another_shape_ends_the_list(backend):
    found = zoo.diagnose(STYLES[backend].smaller_map(), "squeezenet1_1", image_size=33)
    assert (found.cause, found.further) == (Cause.PADDING, ())
    assert "could not be judged" in found.figures["further_on"]
    assert "relative_difference" not in found.figures


def test_many_places_are_counted_and_at_most_five_are_listed(backend):
    found = zoo.diagnose(STYLES[backend].many_mistakes(), "squeezenet1_1", image_size=33)
    assert len(found.further) == 4
    assert found.figures["further_on"] == "There may be more places."
    content = json.loads(found.to_json())
    assert [place["cause"] for place in content["further"]] == [place["cause"] for place in found.further]


def wraps(backend):
    nn, model = runtime(backend).nn, make("lenet", backend)
    if backend == "paddle":
        return [runtime(backend).paddle.DataParallel(model)]
    torch = runtime(backend).torch
    return [nn.DataParallel(model), torch.compile(model), nn.DataParallel(torch.compile(model))]


def test_compiled_and_parallel_models_are_unwrapped(backend):
    for model in wraps(backend):
        found = zoo.diagnose(model, "lenet")
        assert found.equal, found
        report = zoo.compare(model, make("lenet", backend), input_size=(1, 28, 28), levels=("0", "1"))
        assert report.passed
        target = make("lenet", backend, seed=4)
        assert len(zoo.transfer(model, target, input_size=(1, 28, 28)).tensors) == 10


def static(backend):
    model = make("lenet", backend)
    if backend == "paddle":
        return runtime(backend).paddle.jit.to_static(model)
    torch = runtime(backend).torch
    return torch.jit.trace(model.eval(), torch.zeros(1, 1, 28, 28), check_trace=False)


def test_a_static_program_is_refused_in_one_sentence(backend, monkeypatch, capsys, tmp_path):
    model = static(backend)
    for call in (
        lambda: zoo.diagnose(model, "lenet"),
        lambda: zoo.compare(model, make("lenet", backend), input_size=(1, 28, 28)),
        lambda: zoo.transfer(model, make("lenet", backend), input_size=(1, 28, 28)),
    ):
        with pytest.raises(ModelError, match=r"cannot be seen; give the nn\.(Module|Layer) that it was made from"):
            call()
    (tmp_path / "port.py").write_text("import test_doctor_ports\ndef net():\n    return test_doctor_ports.KEPT\n")
    monkeypatch.setitem(globals(), "KEPT", model)
    code, _, error = in_process(monkeypatch, capsys, "diagnose", f"{tmp_path / 'port.py'}:net", "--against", "lenet")
    assert code == 2
    assert "cannot be seen" in error


CASTS = {
    "torch": ("x.float()", "x.half().float()", "x.cuda()", "x.to('cuda:0')", "x.to(torch.float32)", "x.type_as(x)"),
    "paddle": ("x.astype('float32')", "paddle.cast(x, 'float16')", "x.cuda()", "x.to('gpu')", "x.to('float32')"),
}


@pytest.mark.parametrize(("backend", "cast"), [(backend, cast) for backend in BACKENDS for cast in CASTS[backend]])
def test_a_cast_or_a_move_does_not_break_the_proof(backend, cast):
    base = MODULES[backend].Digits

    class Casting(base):
        def forward(self, x):
            return super().forward(eval(cast, {backend: getattr(runtime(backend), backend), "x": x}))

    found = zoo.diagnose(Casting(), "lenet")
    assert found.equal, found
    assert found.figures["largest_relative_difference"] <= 1e-12
    assert ("few digits" in found.explanation) == ("16" in cast or "half" in cast)
    assert ("left out the cast to float32" in found.explanation) == ("float32" in cast or cast == "x.float()")


def test_the_equal_panel_says_what_float32_makes_of_it(backend):
    found = zoo.diagnose(MODULES[backend].Residual18(5), "resnet18", image_size=33)
    assert "In float32 the outputs" in found.explanation
    assert re.search(r"[5-7] digits can be trusted", found.explanation), found.explanation


def test_the_output_that_is_judged_is_named(backend):
    base = MODULES[backend].Digits

    class Several(base):
        def forward(self, x):
            maps = self.features(x)
            return {"maps": maps, "logits": self.classify(self.squash(self.hidden(maps.flatten(1))))}

    class First(base):
        def forward(self, x):
            maps = self.features(x)
            return [maps, self.classify(self.squash(self.hidden(maps.flatten(1))))]

    for made, name in ((Several, "logits, of"), (First, "1, of")):
        found = zoo.diagnose(made(), "lenet")
        assert found.equal, found
        assert found.output.startswith(name)
        assert "not judged" in found.output


def test_a_lazy_layer_takes_its_shape_from_one_pass():
    from torch import nn

    model = MODULES["torch"].Digits()
    model.two, model.hidden = nn.LazyConv2d(16, 5), nn.LazyLinear(64)
    assert zoo.diagnose(model, "lenet").equal
    assert type(model.hidden) is nn.LazyLinear


def test_a_weight_behind_a_norm_is_its_effective_one(backend):
    nn, model = runtime(backend).nn, MODULES[backend].Digits()
    norm = nn.utils.parametrizations.weight_norm if backend == "torch" else nn.utils.weight_norm
    norm(model.hidden)
    found = zoo.diagnose(model, "lenet")
    assert found.equal, found


def test_an_error_in_forward_is_the_diagnosis(backend):
    base = MODULES[backend].Digits

    class Stops(base):
        def forward(self, x):
            x = self.features(x)
            return self.nowhere(x)

    found = zoo.diagnose(Stops(), "lenet")
    assert found.cause is Cause.BREAKS_OFF
    assert "nowhere" in found.found
    assert found.line.startswith("test_doctor_ports.py:")
    assert "inf" not in json.dumps(found.figures)


def test_what_comes_first_has_nothing_before_it(backend):
    nn = runtime(backend).nn
    model = MODULES[backend].Digits()
    model.one = nn.Conv2d(1, 6, 5, bias=False) if backend == "torch" else nn.Conv2D(1, 6, 5, bias_attr=False)
    found = zoo.diagnose(model, "lenet")
    assert (found.where, found.cause) == ("one", Cause.BIAS)
    assert found.explanation.startswith("Your model differs from lenet at the very start, at one.")
    assert (
        found.instead
        == {"torch": "nn.Conv2d(1, 6, kernel_size=5)", "paddle": "nn.Conv2D(1, 6, kernel_size=5)"}[backend]
    )


def test_a_pool_that_does_nothing_at_this_size_is_named(backend):
    nn, base = runtime(backend).nn, MODULES[backend].Digits

    class Padded(base):
        def forward(self, x):
            x = nn.functional.max_pool2d(self.features(x), 1)
            return self.classify(self.squash(self.hidden(x.flatten(1))))

    found = zoo.diagnose(Padded(), "lenet")
    assert found.equal, found
    assert "max pool 1, stride 1" in found.explanation
    assert "is not in the reference" in found.explanation


def test_declarations_are_found_in_lists_too():
    from torch import nn

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.body = nn.Sequential(
                nn.Linear(2, 2),
                nn.ReLU(),
            )
            self.made = nn.Sequential(*[nn.Linear(2, 2) for _ in range(2)])

    net = Net()
    layers = dict(net.named_modules())
    first, second = (declaring(layers, f"body.{at}") for at in (0, 1))
    assert second[1] == first[1] + 1
    assert declaring(layers, "made.1") == ("", 0)
    assert declaring(layers, "elsewhere") == ("", 0)


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_class_that_has_no_file_is_examined_all_the_same(backend, monkeypatch):
    """As in a notebook's cell: its module is __main__, and nobody knows a file of it."""
    monkeypatch.delattr(sys.modules["__main__"], "__file__", raising=False)
    wrong = make("lenet", backend)
    parent, softmax = type(wrong), runtime(backend).nn.functional.softmax
    wrong.__class__ = type(
        "Typed", (parent,), {"__module__": "__main__", "forward": lambda self, x: softmax(parent.forward(self, x), -1)}
    )
    found = zoo.diagnose(wrong, "lenet")
    assert found.cause == Cause.SOFTMAX_IN_HEAD, found.explanation
