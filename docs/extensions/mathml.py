"""Formulas as MathML, made when the site is built: no script and no font is fetched to show them.

The page Start says why it is not KaTeX.
"""

import html

from docutils import nodes
from latex2mathml.converter import convert
from sphinx.application import Sphinx
from sphinx.util.logging import getLogger
from sphinx.writers.html5 import HTML5Translator

LOGGER = getLogger(__name__)


def mathml(latex: str, display: str, node: nodes.Element) -> str:
    """A formula as a <math> element; a warning and the formula itself where it cannot be read."""
    try:
        return convert(latex, display=display)
    except Exception as error:
        LOGGER.warning("the formula %r cannot be turned into MathML (%s)", latex, error, location=node)
        return f"<code>{html.escape(latex)}</code>"


def inline(writer: HTML5Translator, node: nodes.math) -> None:
    """Write a formula in a line of text."""
    writer.body.append(mathml(node.astext(), "inline", node))
    raise nodes.SkipNode


def block(writer: HTML5Translator, node: nodes.math_block) -> None:
    """Write a formula in a line of its own."""
    writer.body.append(f'<div class="formula">{mathml(node.astext(), "block", node)}</div>\n')
    raise nodes.SkipNode


def setup(app: Sphinx) -> dict[str, bool]:
    """Add the renderer to Sphinx."""
    app.add_html_math_renderer("latex2mathml", inline_renderers=(inline, None), block_renderers=(block, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
