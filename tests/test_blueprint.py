"""What is said of a network without a framework is what either framework says of it."""

import subprocess
import sys

import pytest
from conftest import odd

from zoo.backends import runtime
from zoo.cards import CARDS
from zoo.network.blueprint import blueprint
from zoo.network.build import Build, bare, complete


@pytest.mark.parametrize("name", CARDS)
def test_the_tensors_are_those_of_the_network(name, backend):
    facts = CARDS[name]
    for given in ({}, odd(name), *([{"aux": True}] if facts.num_params_aux else [])):
        arguments = complete(facts, given)
        slots = runtime(backend).slots(bare(Build(name, backend, **arguments, dtype="float32", seed=0)))
        assert blueprint(facts, arguments) == slots


@pytest.mark.slow
def test_no_framework_is_imported():
    code = (
        "import sys; from zoo.cards import CARDS; from zoo.network.build import complete; "
        "from zoo.network.blueprint import blueprint; "
        "print(sum(len(blueprint(facts, complete(facts, {}))) for facts in CARDS.values()) > 3000, "
        "{'torch', 'paddle', 'zoo.torch'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120)
    assert done.stdout.split() == ["True", "set()"]
