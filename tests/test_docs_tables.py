"""The two READMEs of the lessons, which the site's lists of lessons are made of, say the same in both languages."""

import re

from docs import lessons
from docs.names import LANGUAGES
from zoo.course.book import shelf

COMMAND = re.compile(r"`(zoo [^`]+|ZOO_[^`]+)`")


def test_both_tables_of_sources_have_the_same_rows_and_link_to_the_same_headings():
    tables = {}
    for language in LANGUAGES:
        prose = {which.folder.name: which.prose for which in shelf(language)}
        heads = {name: re.findall("^#+ (.+)$", text, re.MULTILINE) for name, text in prose.items()}
        rows = lessons.index(language).partition(":::{dropdown}")[2].partition("\n:::")[0].split("\n")[3:]
        links = [re.findall(r"\[(?:\d\d )?((?:`[^`]*`|[^]`])+)\]\((\w+)\.ipynb((?:#[^)]+)?)\)", row) for row in rows]
        assert len(links) > 40
        assert all(links)
        gone = [(name, head) for row in links for head, name, _ in row if head not in heads[name]]
        assert gone == []
        # the lesson itself, and not a place in it, where its title is named
        for head, name, place in (link for row in links for link in row):
            assert (place == "") == (head == heads[name][0]), head
        tables[language] = [[(name, heads[name].index(head)) for head, name, _ in row] for row in links]
    assert tables["zh"] == tables["en"]


def test_both_lists_of_lessons_have_the_same_rows_and_commands():
    rows, commands = {}, {}
    for language, name in lessons.README.items():
        text = (shelf()[0].folder.parent / name).read_text(encoding="utf-8")
        rows[language] = [match["name"] for match in lessons.ROW.finditer(text)]
        commands[language] = sorted(COMMAND.findall(text.replace("\n", " ")))
    assert rows["zh"] == rows["en"] == [which.folder.name for which in shelf()]
    assert commands["zh"] == commands["en"] != []
