"""A reader of the site: a browser's tab that keeps what the pages complain of and ask for from elsewhere."""

import re
from http.server import SimpleHTTPRequestHandler
from pathlib import Path
from urllib.parse import urlsplit

SCRIPT = (Path(__file__).parent / "site_page.js").read_text(encoding="utf-8")


class Quiet(SimpleHTTPRequestHandler):
    """Serves a folder and keeps its requests to itself."""

    def log_message(self, *_):
        pass


class Reader:
    """A tab of a browser of its own, and what it complained of or wanted from elsewhere."""

    def __init__(self, browser, base: str, screen: dict, scheme: str = "light"):
        self.base, self.noise = base, []
        self.context = browser.new_context(viewport=screen, color_scheme=scheme)
        self.context.add_init_script(SCRIPT)
        self.context.route(re.compile(f"^(?!{re.escape(base)}|data:)"), self.refuse)
        self.tab = self.context.new_page()
        self.tab.set_default_timeout(20_000)
        self.tab.on("console", self.hear)
        self.tab.on("pageerror", lambda error: self.noise.append(str(error)))
        self.tab.on("requestfailed", lambda request: self.noise.append(f"failed: {request.url}"))

    def hear(self, message):
        # the theme logs which colours were chosen
        if message.type != "log" or not message.text.startswith("Changed to "):
            self.noise.append(f"{message.type}: {message.text}")

    def refuse(self, route):
        self.noise.append(f"asked for {route.request.url}")
        route.abort()

    def open(self, page: str) -> dict:
        """Open a page and give its facts (see site_page.js)."""
        answer = self.tab.goto(self.base + page, wait_until="load")
        return {**self.tab.evaluate("site.facts()"), "status": answer.status if answer else None}

    def at(self) -> tuple[str, str]:
        """The page that is open, and the place in it."""
        address = urlsplit(self.tab.url)
        return address.path.removeprefix(urlsplit(self.base).path), address.fragment

    def pairs(self) -> list[list[str]]:
        """For every pair of the page, the backends that are shown."""
        return self.tab.evaluate("site.pairs().map((pair) => pair.filter((side) => side.shown).map((side) => side.id))")

    def click(self, selector: str):
        self.tab.locator(selector).first.click()
