"""Sphinx's configuration, one for both languages: $ZOO_LANG is "en" or "zh", $ZOO_LANGS all that are being built."""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from zoo.version import __version__

LANGUAGE = os.environ.get("ZOO_LANG", "en")

project = "zoo"
version = release = __version__
html_title = "zoo"
language = {"en": "en", "zh": "zh_CN"}[LANGUAGE]
extensions = [
    "myst_nb", "sphinx_design", "docs.extensions.pairs", "docs.extensions.languages", "docs.extensions.mathml",
    "docs.extensions.search", "docs.extensions.predict", "docs.extensions.lines",
]  # fmt: skip

# the notebooks come with their outputs
nb_execution_mode = "off"
nb_merge_streams = True
# what the pages offer to download
exclude_patterns = ["lessons/files/**"]
myst_enable_extensions = ["colon_fence", "dollarmath", "deflist", "attrs_block", "attrs_inline", "fieldlist"]
myst_heading_anchors = 3
suppress_warnings = ["config.cache"]
nitpicky = True

html_theme = "furo"
html_math_renderer = "latex2mathml"
html_static_path = ["static"]
templates_path = ["templates"]
html_css_files = ["site.css"]
html_js_files = [("site.js", {"defer": "defer"}), ("networks.js", {"defer": "defer"})]
html_copy_source = False
# excerpts are fetched from the pages, which a browser refuses where the site is opened from a disk
html_show_search_summary = False
html_show_sourcelink = False
html_show_copyright = False
html_use_index = False
html_domain_indices = False
pygments_style = "a11y-high-contrast-light"
pygments_dark_style = "a11y-high-contrast-dark"
FONTS = (
    "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, 'PingFang SC', 'Microsoft YaHei', "
    "'Noto Sans CJK SC', 'Noto Sans SC', 'WenQuanYi Micro Hei', sans-serif"
)
MONOSPACE = (
    "ui-monospace, 'SF Mono', SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', 'Liberation Mono', "
    "'Noto Sans Mono CJK SC', monospace"
)
VARIABLES = {"font-stack": FONTS, "font-stack--monospace": MONOSPACE, "font-stack--headings": FONTS}
html_theme_options = {
    "light_css_variables": VARIABLES,
    "dark_css_variables": VARIABLES,
    # the header's place; templates/page.html has what is in it
    "announcement": "header",
    "top_of_page_buttons": [],
}


def setup(app):
    """Say where a language's own files are: what pages fetch, and what myst-nb takes out of the notebooks.

    Its pictures are kept beside the doctrees; its own place is in the site.
    """

    def elsewhere(app):
        # what the pages fetch: the pictures of a network's maps
        app.config.html_extra_path.append(str(Path(app.srcdir) / "extra"))
        app.env.mystnb_config = app.env.mystnb_config.copy(output_folder=str(Path(app.doctreedir) / "pictures"))

    # after myst-nb's own, which makes the configuration
    app.connect("builder-inited", elsewhere, priority=900)
