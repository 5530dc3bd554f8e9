"""What mutations are made of: finding nodes in a tree, and the tree with other ones in their place."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from zoo.fuzz.network_tree import IllegalError, Node, changed, walk

# what was done, in words, and the tree after it: None where the tree cannot be changed so
Found = Iterator[tuple[str, Node | None]]


def nodes(tree: Node, *kinds: str) -> Iterable[Node]:
    """The nodes of these kinds, each name once."""
    return {node.name: node for node in walk(tree) if node.kind in kinds}.values()


def put(tree: Node, node: Node, **settings: Any) -> tuple[str, Node | None]:
    """The tree with other settings of a node, and what becomes of which in words."""
    words = ", ".join(f"{name} {node.settings[name]} becomes {value}" for name, value in settings.items())
    return f"{node.name} ({node.kind}): {words}", exchanged(tree, node, node.put(**settings))


def exchanged(tree: Node, node: Node, *others: Node) -> Node | None:
    """The tree with other nodes in a node's place, in each where it runs; None where one alone can stand there."""
    try:
        return changed(tree, node.name, lambda found: others)
    except IllegalError:
        return None


def sequences(tree: Node) -> Iterable[Node]:
    """The tree itself, if it is one, and all sequences below it."""
    return (node for node in walk(tree) if node.kind == "sequence")


def filled(tree: Node, sequence: Node, parts: Iterable[Node]) -> Node | None:
    """The tree with other parts in a sequence."""
    other = sequence.holding(*parts)
    return other if sequence is tree else exchanged(tree, sequence, other)


def setting(kinds: tuple[str, ...], name: str, choices: Callable[[Node], Iterable[Any]]) -> Callable[[Node], Found]:
    """The mutation that gives one setting another value."""

    def found(tree: Node) -> Found:
        for node in nodes(tree, *kinds):
            if name in node.settings:
                yield from (put(tree, node, **{name: v}) for v in choices(node) if v != node.settings[name])

    return found


def left_out(*kinds: str) -> Callable[[Node], Found]:
    """The mutation that leaves a part out."""

    def found(tree: Node) -> Found:
        for node in nodes(tree, *kinds):
            yield f"{node.name} ({node.kind}) is left out", exchanged(tree, node)

    return found
