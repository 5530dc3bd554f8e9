"""The first page: what zoo is, the picture that shows it, and three ways in, each with its lessons and hours."""

import re
from pathlib import Path

from docs import hunts, markup, picture
from docs.figures import Report
from docs.names import BACKEND_NAMES
from docs.words import say
from zoo.course.book import Lesson, shelf
from zoo.course.hunt import hunts as shelf_of_hunts
from zoo.errors import FileError
from zoo.files import write_text
from zoo.parity.compare import QUICK

HERE = Path(__file__).parent
MINUTES = re.compile(r"\*\*Time\.\*\* About (?P<minutes>\d+) minutes to read")
SCHEMES = {"light": False, "dark": True}
# who one is, what the way leads to, the framework that it leads to, which has ports to mend and pages of its own, and
# the numbers of its lessons; those that are not written yet are passed over
WAYS = (
    (
        "New to deep learning",
        "From one training step to the networks that won, each run, measured and taken apart.",
        "",
        ("00", "01", "02", "03", "04", "05", "06", "07", "08", "09", "13", "14"),
    ),
    (
        "From PaddlePaddle to PyTorch",
        "How PyTorch writes what you write, where the two differ, and how a trained model moves across.",
        "torch",
        ("00", "10", "11", "12", "15"),
    ),
    (
        "From PyTorch to PaddlePaddle",
        "How PaddlePaddle writes what you write, where the two differ, and how a trained model moves across.",
        "paddle",
        ("00", "10", "11", "12", "15"),
    ),
)


def minutes(which: Lesson) -> int:
    """The minutes to read that a lesson states; FileError if it states none."""
    found = MINUTES.search(" ".join(which.text.split()))
    if found is None:
        raise FileError(f"{str(which.path)!r} states no minutes to read; write '- **Time.** About 20 minutes to read.'")
    return int(found["minutes"])


def hours(amount: int) -> str:
    """Minutes in hours, to the half."""
    return f"{max(round(amount / 30), 1) / 2:g}"


def write(folder: Path, language: str, reports: dict[str, Report]) -> None:
    """Write the page `index`; KeyError where lenet has no report."""
    text = (HERE / "text" / language / "index.md").read_text(encoding="utf-8")
    shown = drawn(folder, language, reports[picture.MODULE])
    markup.save(folder, "index", text.replace("{{ picture }}", shown).replace("{{ ways }}", ways(language)))


def drawn(folder: Path, language: str, report: Report) -> str:
    """Write the picture for both schemes, for a screen and a phone, and return what shows the one that fits."""
    kept = {**report, "levels": [level for level in report["levels"] if level["name"] in QUICK]}
    told = say(
        "The PaddlePaddle file and the PyTorch file of LeNet side by side, what is spelled otherwise marked, and below "
        "them what zoo compare lenet measured",
        language,
    )
    parts = []
    for size, narrow in (("screen", False), ("phone", True)):
        images = []
        for scheme, dark in SCHEMES.items():
            name = f"picture-{scheme}-{size}.svg"
            write_text(folder / name, picture.drawn(kept, language, dark=dark, narrow=narrow))
            images.append(f"```{{image}} {name}\n:alt: {told}\n:class: only-{scheme}\n```\n")
        parts.append(f"::::{{div}} on-{size}\n\n" + "\n".join(images) + "::::\n")
    return "\n".join(parts)


def ways(language: str) -> str:
    """The three ways in as cards, each a link to its first lesson, with links to all that it names."""
    english, own = ({each.number: each for each in shelf(each)} for each in ("en", language))
    cards = []
    for title, about, target, numbers in WAYS:
        there = [number for number in numbers if number in english]
        told = say(
            "{count} lessons, about {hours} hours to read",
            language,
            count=len(there),
            hours=hours(sum(minutes(english[number]) for number in there)),
        )
        names = say("; ", language).join(
            markup.link(own[number].heading, f"lessons/{own[number].folder.name}") for number in there
        )
        first = own[there[0]].folder.name
        cards.append(
            f":::{{grid-item-card}} {say(title, language)}\n:link: lessons/{first}\n:link-type: doc\n\n"
            f"{say(about, language)}\n\n**{told}**\n\n{ports(target, language)}{{.lessons}}\n{names}\n:::\n"
        )
    return "::::{grid} 1 1 3 3\n:gutter: 3\n\n" + "\n".join(cards) + "::::\n"


def ports(target: str, language: str) -> str:
    """What one direction has that the other has not: the hunts whose port is in its framework; and the pitfalls."""
    if not target:
        return ""
    numbers = [
        f"[{each.number}]({hunts.PAGE}.md#{markup.anchor(f'{each.number} {each.title}')})"
        for each in shelf_of_hunts(language)
        if each.backend == target
    ]
    told = say(
        "{count} ports to {name} with a bug to find: {hunts}. Where the two differ: {pitfalls}.",
        language,
        count=len(numbers),
        name=BACKEND_NAMES[target],
        hunts=say(", ", language).join(numbers),
        pitfalls="{doc}`/pitfalls`",
    )
    return f"{{.lessons}}\n{told}\n\n"
