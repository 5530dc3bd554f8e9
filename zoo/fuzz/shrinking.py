"""Making a failure small: parts are dropped from the tree as long as it fails in the same way."""

from collections.abc import Callable, Iterator

from zoo.fuzz.network_tree import IllegalError, Network, Node, changed, legal, walk

ATTEMPTS = 120  # runs of the ladder that one failure may take

Pair = tuple[Network, Network | None]  # a network and its mutant, if it has one


def shrunk(pair: Pair, fails: Callable[[Pair], bool], attempts: int = ATTEMPTS) -> Pair:
    """The smallest pair that was found to fail. A part is dropped from both, by its name."""
    tried = 0
    again = True
    while again:
        again = False
        for smaller in _smaller(pair):
            tried += 1
            if tried > attempts:
                return pair
            if fails(smaller):
                pair, again = smaller, True
                break
    return pair


def _smaller(pair: Pair) -> Iterator[Pair]:
    """Both networks without a part, or with a part's first one in its place: the largest parts first."""
    network, mutant = pair
    names = {node.name: sum(1 for _ in walk(node)) for node in walk(network.tree) if node is not network.tree}
    for name in sorted(names, key=lambda name: -names[name]):
        for change in (_dropped, _opened):
            made = (_without(network, name, change), mutant and _without(mutant, name, change))
            if made[0] is not None and (mutant is None or (made[1] is not None and made[1].tree != made[0].tree)):
                yield made[0], made[1]


def _without(network: Network, name: str, change: Callable[[Node], tuple[Node, ...]]) -> Network | None:
    try:
        tree = changed(network.tree, name, change)
    except IllegalError:
        return None
    smaller = Network(tree, network.input, network.classes)
    return smaller if tree != network.tree and legal(smaller) else None


def _dropped(node: Node) -> tuple[Node, ...]:
    return ()


def _opened(node: Node) -> tuple[Node, ...]:
    """A composite's first part in its place; a sequence's parts."""
    return node.parts if node.kind == "sequence" else node.parts[:1] or (node,)
