"""The switch of languages: a link to the same page, and to the same section of it, in the other language.

Headings come in the same order in both, so every section has, beside its own anchor, one by its number: "s-3".
"""

import os
import posixpath
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform

# what the header says, in both languages
BAR = {
    "en": {
        "tools": "Tools of the page",
        "menu": "Contents of the site",
        "contents": "Contents of the page",
        "backend": "Framework",
        "both": "both",
        "copy": "copy",
        "copied": "copied",
        "theme": "Light, dark or automatic colours",
        "other": "中文",
        "other_code": "zh-CN",
        "switch": "本页的中文版",
    },
    "zh": {
        "tools": "页面工具",
        "menu": "全站目录",
        "contents": "本页目录",
        "backend": "框架",
        "both": "并排",
        "copy": "复制",
        "copied": "已复制",
        "theme": "浅色、深色或自动配色",
        "other": "English",
        "other_code": "en",
        "switch": "This page in English",
    },
}


class NumberSections(SphinxTransform):
    """Give every section an anchor by its number in the page, from "s-1"."""

    default_priority = 800

    def apply(self, **_: Any) -> None:
        """Number the sections of the document."""
        for number, section in enumerate(self.document.findall(nodes.section), 1):
            section["ids"].append(f"s-{number}")


def other(page: str, language: str) -> str:
    """The link from a page to its other language: English lies at the root of the site, Chinese under zh/."""
    here = posixpath.dirname(posixpath.join("" if language == "en" else "zh", page))
    there = posixpath.join("zh" if language == "en" else "", page)
    return f"{posixpath.relpath(there, here or '.')}.html"


def give(app: Sphinx, page: str, _template: str, context: dict[str, Any], _document: nodes.document | None) -> None:
    """Hand the header's words, and the link if the other language is built too, to the page's template."""
    language = os.environ.get("ZOO_LANG", "en")
    context["bar"] = BAR[language]
    if language == "zh":
        # the theme has these words in English alone
        tree = context.get("furo_navigation_tree", "")
        context["furo_navigation_tree"] = tree.replace("Toggle navigation of ", "展开或收起：")
    context["other_href"] = other(page, language) if "," in os.environ.get("ZOO_LANGS", language) else None


def setup(app: Sphinx) -> dict[str, bool]:
    """Add the anchors and the header's words to Sphinx."""
    app.add_transform(NumberSections)
    # behind the theme's own
    app.connect("html-page-context", give, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
