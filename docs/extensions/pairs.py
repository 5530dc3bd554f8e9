"""Pairs of notebook cells: what is tagged paddle and what follows it tagged torch become one set of two tabs."""

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform
from sphinx_design.shared import create_component

from docs.extensions.lines import DRAWN
from docs.names import BACKEND_NAMES

HALF = 75  # letters of a line of code that half a page of 1600 pixels shows


class PairCells(SphinxTransform):
    """Put a paddle cell and the torch cell right behind it, each with its outputs, into a tab-set of sphinx-design."""

    # behind the reading of the notebook, before anything looks at the document's structure
    default_priority = 300

    def apply(self, **_: Any) -> None:
        """Go over all cells of the document."""
        for first in list(self.document.findall(lambda node: tagged(node, "paddle"))):
            second = first.next_node(descend=False, siblings=True)
            if second is not None and tagged(second, "torch"):
                pair = tab_set({"paddle": first.deepcopy(), "torch": second.deepcopy()}, wide(first) or wide(second))
                first.parent.remove(second)
                first.replace_self(pair)


def tagged(node: nodes.Node, backend: str) -> bool:
    """Whether a node is a notebook's code cell for this backend."""
    return (
        isinstance(node, nodes.container)
        and node.get("nb_element") == "cell_code"
        and f"tag_{backend}" in node["classes"]
    )


def wide(cell: nodes.Node) -> bool:
    """Whether a cell printed a table, drawn with lines of letters, that half a page would cut."""
    blocks = (block.astext() for block in cell.findall(nodes.literal_block))
    return any(DRAWN.search(text) and max(map(len, text.splitlines())) > HALF for text in blocks)


def tab_set(contents: dict[str, nodes.Node], stacked: bool = False) -> nodes.container:
    """The set of tabs that the directive `{tab-set}` of sphinx-design makes, a tab for each backend.

    stacked: where both are wanted, one stands below the other, over all the width.
    """
    items = []
    for backend, content in contents.items():
        name = BACKEND_NAMES[backend]
        label = nodes.rubric(name, nodes.Text(name), classes=["sd-tab-label"])
        label["sync_group"], label["sync_id"] = "backend", backend
        panel = create_component("tab-content", classes=["sd-tab-content"], children=[content])
        items.append(create_component("tab-item", classes=["sd-tab-item"], children=[label, panel], selected=not items))
    classes = ["sd-tab-set", "pair", *(["stacked"] if stacked else [])]
    return create_component("tab-set", classes=classes, children=items)


def setup(app: Sphinx) -> dict[str, bool]:
    """Add the transform to Sphinx."""
    app.add_transform(PairCells)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
