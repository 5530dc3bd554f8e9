"""Predictions of the lessons: radio buttons, and for each answer an explanation that is folded; no script.

The style sheet shows the explanation of the answer that is chosen; without it all are there, folded.
"""

import os
from html import escape
from typing import ClassVar

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from zoo.course.prediction_questions import WORDS, parsed


class Predict(SphinxDirective):
    """The directive `{predict}`; zoo/course/prediction_questions.py says what stands in it."""

    has_content = True
    required_arguments = 1
    final_argument_whitespace = True
    option_spec: ClassVar[dict[str, object]] = {}

    def run(self) -> list[nodes.Node]:
        """The question, its answers and their explanations."""
        words = WORDS[os.environ.get("ZOO_LANG", "en")]
        found = parsed(self.arguments[0], "\n".join(self.content))
        name = f"predict-{self.env.new_serialno('predict')}"
        made: list[nodes.Node] = [_html(f'<fieldset class="predict"><legend>{escape(words["head"])}</legend>')]
        made += self.parse(found.question)
        for at, choice in enumerate(found.choices, 1):
            line = nodes.paragraph(classes=["predict-answer"])
            label = f'<input type="radio" name="{name}" id="{name}-{at}"><label for="{name}-{at}">'
            line += [_html(label), *self.parse(choice.text)[0].children, _html("</label>")]
            answer = words["right" if choice.right else "wrong"]
            made += [
                _html('<div class="predict-choice">'), line,
                _html(f"<details><summary>{escape(words['open'])}</summary>"),
                *self.parse(f"{answer} {choice.why}"), _html("</details></div>"),
            ]  # fmt: skip
        return [*made, _html("</fieldset>")]

    def parse(self, text: str) -> list[nodes.Node]:
        """A text in the page's Markdown."""
        inside = nodes.container()
        self.state.nested_parse(StringList(text.split("\n"), source="predict"), self.content_offset, inside)
        return list(inside.children)


def _html(text: str) -> nodes.raw:
    return nodes.raw("", text, format="html")


def setup(app: Sphinx) -> dict[str, bool]:
    """Add the directive and its style to Sphinx."""
    app.add_directive("predict", Predict)
    app.add_css_file("predict.css")
    return {"parallel_read_safe": True, "parallel_write_safe": True}
