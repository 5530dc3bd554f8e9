"""The check of the written pages: every link leads somewhere, and nothing is fetched from elsewhere."""

from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

FETCHED = {"img": "src", "script": "src", "iframe": "src", "source": "src", "object": "data", "use": "href"}


@dataclass
class Page(HTMLParser):
    """What a page links to and fetches, and the anchors that it has."""

    path: Path
    links: list[str] = field(default_factory=list)
    fetched: list[str] = field(default_factory=list)
    anchors: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        super().__init__()
        self.feed(self.path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what an element refers to."""
        said = {name: value or "" for name, value in attrs}
        self.anchors |= {said[name] for name in ("id", "name") if name in said}
        if tag in ("a", "area") and "href" in said:
            self.links.append(said["href"])
        elif tag == "link" and "href" in said:
            page = said.get("rel", "") in ("next", "prev", "search", "index", "canonical", "alternate")
            (self.links if page else self.fetched).append(said["href"])
        elif said.get(FETCHED.get(tag, "")):
            self.fetched.append(said[FETCHED[tag]])


def broken(folder: Path) -> list[str]:
    """What is wrong with the links of all pages in a folder, a sentence each: nowhere they lead, or elsewhere."""
    pages = cache(Page)
    found = []
    for path in sorted(folder.rglob("*.html")):
        page, name = pages(path), path.relative_to(folder).as_posix()
        for link in dict.fromkeys([*page.links, *page.fetched]):
            parts = urlsplit(link)
            if parts.scheme == "data":
                continue
            if parts.scheme or parts.netloc:
                if link in page.fetched:
                    found.append(f"{name}: fetches {link}")
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            if target.is_dir():
                target = target / "index.html"
            if not target.is_file() or not target.is_relative_to(folder.resolve()):
                found.append(f"{name}: {link} is not there")
            elif parts.fragment and target.suffix == ".html" and unquote(parts.fragment) not in pages(target).anchors:
                found.append(f"{name}: {link} has no such anchor")
    return found
