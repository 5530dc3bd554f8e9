"""Search in Chinese pages: without a dictionary, by every two letters that stand together.

Sphinx's own cuts the pages into words but not what is typed, and its page stops at a stemmer that is not there (9.0).
"""

import re

from sphinx.application import Sphinx
from sphinx.search.en import SearchEnglish

HAN = "\u3400-\u9fff"
PARTS = re.compile(rf"[{HAN}]+|(?:(?![{HAN}])\w)+")


class SearchChinese(SearchEnglish):
    """Latin words as in English; a run of Chinese letters as each letter, and each pair of neighbours."""

    lang = "zh"
    # the same cut of what is typed; pairs alone, so that a word's letters must stand together
    js_splitter_code = """
var splitQuery = (query) =>
  (query.match(/[\\u3400-\\u9fff]+|(?:(?![\\u3400-\\u9fff])[\\p{Letter}\\p{Number}_])+/gu) || []).flatMap((part) =>
    /^[\\u3400-\\u9fff]{2}/.test(part) ? [...part].slice(1).map((letter, at) => part[at] + letter) : [part]);
"""

    def split(self, input: str) -> list[str]:
        """The terms of a text."""
        found: list[str] = []
        for part in PARTS.findall(input):
            if re.match(f"[{HAN}]", part):
                found += [*part, *(part[at : at + 2] for at in range(len(part) - 1))]
            else:
                found.append(part)
        return found


def setup(app: Sphinx) -> dict[str, bool]:
    """Put it in the place of Sphinx's own."""
    app.add_search_language(SearchChinese)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
