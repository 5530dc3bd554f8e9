"""The notes of a release, from CHANGELOG.md, after a look at what a tag, the version and the changelog say.

    python tools/release.py v0.1.0 > notes.md
    python tools/release.py v0.1.0 --readme ADDRESS      # make README.md one for the package index

The package index shows README.md away from its repository: there its links need the repository's address, which only
the workflow of a release knows.
"""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
LINK = re.compile(r"(?P<picture>!?)(?P<text>\[[^\]]*\])\((?!\w+:|#)(?P<target>[^)]+)\)")
HEAD = re.compile(r"^## (?P<version>\d+\.\d+\.\d+)(?: - (?P<date>\d{4}-\d\d-\d\d))?$", re.MULTILINE)


def version() -> str:
    """The version of this clone."""
    found = re.search(r'__version__ = "([^"]+)"', (ROOT / "zoo" / "version.py").read_text(encoding="utf-8"))
    if found is None:
        raise SystemExit("zoo/version.py has no __version__.")
    return found[1]


def notes(tag: str, changelog: str, own: str) -> str:
    """What the changelog says of a tag; SystemExit says what does not fit: the tag, the version or the date."""
    if tag != f"v{own}":
        raise SystemExit(f"the tag is {tag} and the version {own}; tag v{own}, or mend zoo/version.py.")
    heads = list(HEAD.finditer(changelog))
    for head, following in zip(heads, [*heads[1:], None], strict=True):
        if head["version"] != own:
            continue
        if head["date"] is None:
            raise SystemExit(f"CHANGELOG.md has no date for {own}; write '## {own} - YYYY-MM-DD'.")
        body = changelog[head.end() : following.start() if following else None].strip()
        if not body:
            raise SystemExit(f"CHANGELOG.md says nothing about {own}; write what changed.")
        return body + "\n"
    raise SystemExit(f"CHANGELOG.md has no section of {own}; write '## {own} - YYYY-MM-DD' and what changed.")


def absolute(text: str, address: str, tag: str) -> str:
    """A README whose links lead to files of a repository at a tag; address is the repository's own."""

    def link(match: "re.Match[str]") -> str:
        kind = "raw" if match["picture"] else "blob"
        return f"{match['picture']}{match['text']}({address.rstrip('/')}/{kind}/{tag}/{match['target']})"

    return LINK.sub(link, text)


if __name__ == "__main__":
    if len(sys.argv) == 4 and sys.argv[2] == "--readme":
        readme = ROOT / "README.md"
        readme.write_text(absolute(readme.read_text(encoding="utf-8"), sys.argv[3], sys.argv[1]), encoding="utf-8")
        raise SystemExit
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    sys.stdout.write(notes(sys.argv[1], (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), version()))
