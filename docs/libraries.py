"""The page of networks that both libraries have: each crossed by zoo.transfer both ways, or the true difference.

    python -m docs.libraries                     # every network, each in a process of its own; about 15 minutes
    python -m docs.libraries resnet18 alexnet    # these anew

The libraries are asked what they have; the figures are kept in docs/libraries.json and shown as they are there.
"""

import argparse
import inspect
import json
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from docs import markup
from docs.markup import code, table
from docs.names import BACKEND_NAMES
from docs.words import say
from zoo.backends import BACKENDS, runtime
from zoo.cards import CARDS
from zoo.errors import ModelError, StateError
from zoo.files import write_text
from zoo.weights.peer_networks import NETWORKS

KEPT = Path(__file__).with_suffix(".json")
LIBRARIES = {"paddle": "paddle.vision.models", "torch": "torchvision.models"}
WAYS = [(a, b) for a in BACKENDS for b in BACKENDS if a != b]
CLASSES = 7
SIDE = 32  # pixels; a network whose maps would be empty, or whose head has a fixed width, takes more
SIDES = {"alexnet": 224, "googlenet": 224, "inception_v3": 96, "squeezenet1_0": 64, "squeezenet1_1": 64}
# auxiliary heads do not run in evaluation, and paddle.vision's Inception v3 has none
ARGUMENTS: dict[str, dict[str, dict[str, Any]]] = {
    "torch": {name: {"aux_logits": False, "init_weights": False} for name in ("googlenet", "inception_v3")}
}


def makers(backend: str) -> dict[str, Callable[..., Any]]:
    """What makes a network in a framework's own library of them, by name."""
    library = import_module(LIBRARIES[backend])
    return {
        name: value
        for name, value in vars(library).items()
        if inspect.isfunction(value) and name.islower() and not name.startswith(("_", "get_", "list_"))
    }


def both() -> list[str]:
    """The names that all libraries have."""
    return sorted(set.intersection(*(set(makers(backend)) for backend in BACKENDS)))


def made(name: str, backend: str) -> Any:
    """A network as its library builds it, for few classes."""
    return makers(backend)[name](num_classes=CLASSES, **ARGUMENTS.get(backend, {}).get(name, {}))


def crossed(name: str, source: str, target: str) -> dict[str, Any]:
    """One network crossed one way: equal, with level 3's figure, or what zoo.diagnose says of the target.

    The source's norms are moved away from 0 and 1 first, where a mistake would not show.
    """
    import zoo
    from zoo.network.init import perturbed

    theirs, mine = made(name, source), made(name, target)
    adapter = runtime(source)
    adapter.write(theirs, perturbed(adapter.slots(theirs), 0))
    size = (3, SIDES.get(name, SIDE), SIDES.get(name, SIDE))
    try:
        done = zoo.transfer(theirs, mine, input_size=size)
        # what stands behind the place of the largest figure is what the frameworks themselves compute apart
        apart = done.proof.where.partition("; ")[2]
        return {"equal": True, "measured": done.proof.measured, "tensors": len(done.tensors), "apart": apart}
    except (ModelError, StateError):
        found = zoo.diagnose(mine, theirs, input_size=size)
        told = {"where": found.where, "cause": str(found.cause or ""), "expected": found.expected, "found": found.found}
        return {"equal": False, **told}


def measure(name: str) -> dict[str, Any]:
    """One network crossed all ways."""
    return {
        "side": SIDES.get(name, SIDE),
        "ways": {f"{source} to {target}": crossed(name, source, target) for source, target in WAYS},
    }


def sets(name: str) -> str:
    """The published weights that load into zoo's network of that name, in either backend: what weights= takes."""
    return ", ".join(
        code(each.name)
        for facts in CARDS.values()
        for each in facts.published
        if not each.unusable and NETWORKS[each.source].get(facts.name) == name
    )


def read() -> dict[str, Any]:
    """What is kept: versions, and a record of each network."""
    content: dict[str, Any] = json.loads(KEPT.read_text(encoding="utf-8"))
    return content


def write(folder: Path, language: str, _: object) -> None:
    """Write the page `libraries`."""

    def word(english: str, **values: object) -> str:
        return say(english, language, **values)

    kept = read()
    networks = kept["networks"]
    equal = [name for name, each in networks.items() if all(way["equal"] for way in each["ways"].values())]
    heads = [word("network"), word("pixels"), word("tensors")]
    heads += [word("{a} to {b}", a=BACKEND_NAMES[a], b=BACKEND_NAMES[b]) for a, b in WAYS]
    heads.append(word("published weights"))
    rows = []
    for name in equal:
        ways = [networks[name]["ways"][f"{a} to {b}"] for a, b in WAYS]
        rows.append(
            [
                code(name),
                networks[name]["side"],
                ways[0]["tensors"],
                *(f"{way['measured']:.1e}" for way in ways),
                sets(name),
            ]
        )
    differing = [word("network"), word("into"), word("where"), word("cause"), word("expected"), word("found")]
    differing.append(word("published weights"))
    differences = [
        [code(name), BACKEND_NAMES[b], *(code(way[key]) if way[key] else "" for key in ("where", "cause")),
         *(markup.literal(way[key]) for key in ("expected", "found")), sets(name)]
        for name, each in networks.items() if name not in equal
        for (_, b), way in zip(WAYS, each["ways"].values(), strict=True)
    ]  # fmt: skip
    parts = [
        f"# {word('Both libraries')}",
        word(
            "torchvision and paddle.vision have {count} networks of the same names. For {equal} of them `zoo.transfer` "
            "carries the weights of either library's network into the other's, and then every operation's output is "
            "the same: the largest relative difference in float64, at most 1e-12. Names, order of definition and "
            "spelling differ; operations are matched by how they run.",
            count=len(networks),
            equal=len(equal),
        ),
        word(
            "So the weights that one library publishes fit the other's network as well. The last column has what "
            "`zoo.build` takes as `weights=`, in either backend; files are carried from one library to the other by "
            "`zoo convert`."
        ),
        table(heads, rows, right=range(1, len(heads) - 1)),
    ]
    apart: dict[str, list[str]] = {}
    for name in equal:
        told = next((way["apart"] for way in networks[name]["ways"].values() if way["apart"]), "")
        if told:
            apart.setdefault(told.partition(":")[0], [told]).append(code(name))
    if apart:
        parts += [
            word("Known differences between the frameworks are made equal first; in the words of the proof:"),
            "\n".join(
                f"- {word(', ').join(names)}{word(': ')}{markup.literal(told)}" for told, *names in apart.values()
            ),
        ]
    if differences:
        parts += [
            f"## {word('Other networks of the same name')}",
            word(
                "Where the two libraries have different networks, `zoo.transfer` refuses and writes nothing, and "
                "`zoo.diagnose` names the first operation that differs, as the network that should get the weights has "
                "it. The columns before the last are what it prints."
            ),
            table(differing, differences),
            word(
                "The weights that one library publishes for such a network do not fit the other's, and zoo's takes "
                "those in the last column alone. AlexNet's dropout is the exception: a factor of 0.5 in two Linear "
                "weights makes up for it exactly, so zoo takes the weights of both libraries."
            ),
        ]
    parts += [
        word(
            "Measured with {versions}; {classes} classes; norms moved away from 0 and 1 first. The command:",
            versions=word(", ").join(f"{name} {version}" for name, version in kept["versions"].items()),
            classes=CLASSES,
        ),
        markup.block("python -m docs.libraries", "sh"),
    ]
    markup.save(folder, "libraries", *parts)


def main(words: list[str] | None = None) -> int:
    """Cross the networks anew, and keep the figures."""
    parser = argparse.ArgumentParser(prog="python -m docs.libraries", description="Cross the libraries' networks.")
    parser.add_argument("networks", nargs="*", help="names; all that both libraries have, if left out")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    given = parser.parse_args(words)
    if given.one:
        print(json.dumps(measure(given.one)))
        return 0
    kept = read() if KEPT.is_file() else {"networks": {}}
    for name in given.networks or both():
        # what a large network leaves behind would be the next one's lack of memory
        command = [sys.executable, "-m", "docs.libraries", "--one", name]
        done = subprocess.run(command, capture_output=True, encoding="utf-8")
        if done.returncode:
            print(done.stderr, file=sys.stderr)
            return 1
        kept["networks"][name] = json.loads(done.stdout.splitlines()[-1])
        kept["networks"] = dict(sorted(kept["networks"].items()))
        kept["versions"] = {
            library: import_module(library).__version__ for library in ("paddle", "torch", "torchvision")
        }
        write_text(KEPT, json.dumps(kept, indent=1, ensure_ascii=False) + "\n")
        ways = kept["networks"][name]["ways"].items()
        print(name, {way: each.get("measured", each.get("cause")) for way, each in ways}, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
