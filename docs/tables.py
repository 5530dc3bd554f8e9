"""The pages of tables: the dictionary of spellings, the glossary, and the pitfalls with both spellings as pairs.

python -m docs.tables    # write the table of networks into README.md and README.zh.md
"""

import re
from functools import cache
from pathlib import Path

from docs import markup
from docs.markup import code, link, table
from docs.words import say
from zoo.cards import CARDS, FAMILIES, TITLES, list_models
from zoo.errors import FileError
from zoo.files import write_text
from zoo.mirror.side_by_side import lines, share, source
from zoo.mirror.spellings import SPELLINGS, Spelling

HERE = Path(__file__).parent
GLOSSARY = HERE.parent / "lessons" / "glossary.md"
PAIR = re.compile(r"^\{\{ pair (?P<name>[a-z0-9-]+) \}\}$", re.MULTILINE)
ROOT = HERE.parent
READMES = {"en": "README.md", "zh": "README.zh.md"}
MARKED = re.compile(r"(?<=<!-- made by python -m docs.tables -->\n\n).*?(?=\n</details>)", re.DOTALL)
PIECE = re.compile(r"^# -- (?P<name>[a-z0-9-]+)\n(?P<body>.*?)(?=^# -- |\Z)", re.MULTILINE | re.DOTALL)


def write(folder: Path, language: str, reports: dict[str, dict]) -> None:
    """Write the pages `dictionary`, `glossary` and `pitfalls`, and those that are all prose."""
    for page in prose():
        markup.save(folder, page, (HERE / "text" / language / f"{page}.md").read_text(encoding="utf-8"))
    _dictionary(folder, language)
    _glossary(folder, language)
    markup.save(folder, "pitfalls", pitfalls(language))


def prose() -> list[str]:
    """The pages of docs/text that nothing is filled into, by name."""
    texts = {path.stem: path.read_text(encoding="utf-8") for path in (HERE / "text" / "en").glob("*.md")}
    return sorted(name for name, text in texts.items() if "{{ " not in text)


def uses(spelling: Spelling) -> tuple[int, int]:
    """In how many network files and on how many of their lines PyTorch's side of a spelling stands."""
    counts = [
        sum(bool(spelling.pattern.search(line)) for line in source("torch", module).splitlines())
        for module in network_files()
    ]
    return sum(count > 0 for count in counts), sum(counts)


@cache
def network_files() -> tuple[str, ...]:
    """The names of the network files, the same in both backends."""
    return tuple(dict.fromkeys(facts.module for facts in CARDS.values()))


def _dictionary(folder: Path, language: str) -> None:
    heads = ["PaddlePaddle", "PyTorch", *(say(word, language) for word in ("note", "files", "lines"))]
    rows = [[code(each.paddle), code(each.torch), say(each.note, language), *uses(each)] for each in SPELLINGS]
    pairs = [line for module in network_files() for line in lines(module)]
    parts = [
        f"# {say('Dictionary of spellings', language)}",
        say(
            "How PaddlePaddle writes what PyTorch writes. `{{}}` stands for one word, number or bracket that is copied "
            "over; an earlier row is applied first. A test holds every line of the network files to it, and `zoo "
            "mirror` marks by it.",
            language,
            count=len(pairs),
        ),
        table(heads, rows, right=(3, 4)),
        say(
            "Files and lines: where the spelling stands in the {files} network files of `zoo/torch`. Of their "
            "{count} lines, {same} are the same to the letter in both backends and {share} once the dictionary "
            "is applied.",
            language,
            files=len(network_files()),
            count=f"{len(pairs):,}",
            same=f"{100 * sum(line.same for line in pairs) / len(pairs):.1f} %",
            share=f"{100 * share(pairs):.1f} %",
        ),
        say(
            "{lesson} begins with these spellings; {pitfalls} has what is spelled alike and is not the same.",
            language,
            lesson=link(say("Lesson 00", language), "lessons/00_two_spellings"),
            pitfalls=link(say("The page of pitfalls", language), "pitfalls"),
        ),
    ]
    markup.save(folder, "dictionary", *parts)


def terms() -> list[tuple[str, str, str, str]]:
    """The glossary's rows: English term, Chinese term, English meaning, Chinese meaning; FileError if one lacks any."""
    found = []
    for line in GLOSSARY.read_text(encoding="utf-8").splitlines():
        if not line.startswith("|") or line.startswith(("| English", "|---")):
            continue
        cells = [cell.strip() for cell in line.strip("|").split(" | ")]
        meanings = cells[-1].strip(" |").split("<br>")
        if len(cells) != 3 or len(meanings) != 2:
            raise FileError(
                f"a row of {GLOSSARY.name} is not 'English | Chinese | meaning<br>meaning': {line!r}; mend it."
            )
        found.append((cells[0], cells[1], *meanings))
    return found


def _glossary(folder: Path, language: str) -> None:
    heads = [say(word, language) for word in ("English term", "Chinese term", "what it means here")]
    rows = [
        [english, chinese, meaning] if language == "en" else [chinese, english, own]
        for english, chinese, meaning, own in terms()
    ]
    if language == "zh":
        heads = [heads[1], heads[0], heads[2]]
    parts = [
        f"# {say('Glossary', language)}",
        say(
            "The terms of the lessons in English and in Chinese. The Chinese ones are mostly those of the Baidu "
            "course; names in code are the same in both languages.",
            language,
        ),
        table(heads, rows),
    ]
    markup.save(folder, "glossary", *parts)


@cache
def pieces(backend: str) -> dict[str, str]:
    """The pieces of code of the pitfalls page in one framework, by name: they run, each by itself."""
    text = (HERE / "text" / f"pitfalls_{backend}.py").read_text(encoding="utf-8")
    return {match["name"]: match["body"].strip() for match in PIECE.finditer(text)}


def pitfalls(language: str) -> str:
    """The page of pitfalls, its `{{ pair NAME }}` lines replaced by the two spellings; KeyError for an unknown name."""
    text = (HERE / "text" / language / "pitfalls.md").read_text(encoding="utf-8")
    sides = [pieces(backend) for backend, _ in markup.TWINS]
    return PAIR.sub(lambda match: markup.pair(*(markup.block(side[match["name"]]) for side in sides)).rstrip(), text)


def networks(language: str) -> str:
    """The table of all networks, a row for each family, as both READMEs have it between their marks."""
    heads = [say(word, language) for word in ("family", "networks", "trainable parameters")]
    rows = []
    for family in FAMILIES:
        cards = [CARDS[name] for name in list_models(family=family)]
        counts = sorted(facts.num_params for facts in cards)
        span = f"{counts[0]:,}"
        if counts[-1] > counts[0]:
            span = say("{low} to {high}", language, low=span, high=f"{counts[-1]:,}")
        rows.append([say(TITLES[family], language), " ".join(code(facts.name) for facts in cards), span])
    return table(heads, rows)


def renewed(language: str) -> str:
    """README.md or README.zh.md with that table as it should be; FileError if it has no place for it."""
    text = (ROOT / READMES[language]).read_text(encoding="utf-8")
    new, count = MARKED.subn(lambda _: networks(language), text)
    if count != 1:
        raise FileError(f"{READMES[language]} has {count} places for the table of networks, and should have one.")
    return new


if __name__ == "__main__":
    for each, name in READMES.items():
        write_text(ROOT / name, renewed(each))
