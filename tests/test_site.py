"""The lessons run, and the site made of what they print is looked at in a real browser.

One run of each: what the lessons print is recorded, and the site is written from these records and the kept figures.
"""

import json
import os
import re
import subprocess
import sys
import threading
from collections import Counter
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest
from site_reader import Quiet, Reader

import zoo
from docs import __main__ as docs
from docs.lesson_cells import names_both
from docs.names import LANGUAGES
from docs.networks import first_of
from docs.words import say
from zoo.backends import BACKENDS
from zoo.cards import CARDS
from zoo.course.book import lesson, shelf
from zoo.course.exercises.answer_files import tasks
from zoo.course.folded import kinds
from zoo.course.hunt import hunts
from zoo.course.prediction_questions import predictions
from zoo.course.run_lesson import run

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[1]
RECORDS = docs.arguments([]).records  # the command's own: what fits there is not run again for the site
LESSONS = [each.folder.name for each in shelf()]
NETWORK = "networks/resnet18"  # the first of its file, whose page has the sources
FEATURES = ("lessons/05_googlenet", NETWORK)
SEEN = (*FEATURES, "parity", "dictionary", "pitfalls", "architecture", "glossary", "index", "api/parity")
# the head of each file, and a few that have the short page of the others
VISITED = {first_of(facts.module) for facts in CARDS.values()} | {"resnet50"}
SCREENS = {name: {"width": width, "height": 900} for name, width in (("wide", 1600), ("middle", 1280), ("phone", 390))}
WIDE, MIDDLE, PHONE = SCREENS.values()
HOMES = {"en": "", "zh": "zh/"}  # the folder of each language
CHINESE = re.compile("[\u4e00-\u9fff]")


@pytest.mark.parametrize("name", LESSONS)
def test_every_cell_runs_and_every_claim_holds(name, backend, tmp_path):
    """Always a run, never a record; it is recorded, and the site needs no second one."""
    outcome = run(lesson(name), backend, quick=True, out=tmp_path, echo=False, record=RECORDS)
    assert outcome.passed, outcome.failure
    assert outcome.cells == len(lesson(name).cells(backend)) > 0


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Path:
    """The folder of the pages, written by the command; records that it lacks, it makes.

    Of the networks that share a file one is drawn: the others have the same layers in other numbers, and drawing them
    takes longer than all lessons.
    """
    out = tmp_path_factory.mktemp("site")
    only = ",".join([*(f"lessons/{name}" for name in LESSONS), *(f"networks/{name}" for name in sorted(VISITED))])
    words = [sys.executable, "-m", "docs", "--records", str(RECORDS), "--out", str(out), "--only", only]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(words, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert done.returncode == 0, done.stdout[-8000:]
    return out


# the site on a server that says what it was asked for, in one browser


@pytest.fixture(scope="module")
def served(site):
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.fixture
def reader(browser, served):
    """Readers that are closed in the end: reader(screen) or reader(screen, "dark")."""
    opened = []

    def one(screen: dict, scheme: str = "light", base: str = "") -> Reader:
        opened.append(Reader(browser, base or served, screen, scheme))
        return opened[-1]

    yield one
    for each in opened:
        each.context.close()


def names() -> set[str]:
    """The pages there must be, without their ending."""
    return {
        *["parity", "libraries", "dictionary", "glossary", "search"],
        *["lessons/index", "lessons/hunt", "networks/index", "api/index"],
        *(path.stem for path in (ROOT / "docs" / "text" / "en").glob("*.md")),
        *(f"lessons/{name}" for name in LESSONS),
        *(f"networks/{name}" for name in zoo.list_models()),
    }


def pages(site: Path, language: str) -> set[str]:
    root = site if language == "en" else site / language
    found = {path.relative_to(root).with_suffix("").as_posix() for path in root.rglob("*.html")}
    return {page for page in found if not page.startswith(("_", "zh/"))}


def test_both_languages_have_all_pages(site):
    assert pages(site, "en") == pages(site, "zh")
    assert names() <= pages(site, "en")
    groups = [page for page in pages(site, "en") - names() if page.startswith("api/")]
    assert len(groups) >= 5
    assert pages(site, "en") == names() | set(groups)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_fits_every_screen_without_a_complaint(language, site, reader):
    """One visit to every page, of the networks to some: what it asks for, what it says of itself, what it cuts.

    On a few pages also, on every screen, light and dark, WCAG's 4.5 for every piece of text, letters of drawings and of
    code included.
    """
    tab, wrong, low = reader(PHONE), {}, {}
    left_out = {f"networks/{name}" for name in CARDS} - {f"networks/{name}" for name in VISITED}
    for page in sorted(pages(site, language) - left_out):
        tab.tab.set_viewport_size(PHONE)
        found = tab.open(f"{'' if language == 'en' else 'zh/'}{page}.html")
        expected = {
            "status": 200, "headings": 1, "unlabelled": [], "unloaded": [], "raw": [], "wide": [], "tiny": [],
            "language": {"en": "en", "zh": "zh-CN"}[language],
        }  # fmt: skip
        odd = {key: found[key] for key, value in expected.items() if found[key] != value}
        if found["maths"] == 0 and "$" in (source(page, language) or ""):
            odd["maths"] = 0
        for screen in (PHONE, MIDDLE, WIDE):
            tab.tab.set_viewport_size(screen)
            cut = tab.tab.evaluate("site.cut()")
            if cut:
                odd[f"cut at {screen['width']}"] = cut
            if page in SEEN:
                low |= contrasts(tab, page, screen)
        if odd or tab.noise:
            wrong[page] = [odd, *tab.noise]
        tab.noise.clear()
    assert wrong == {}
    assert low == {}


def contrasts(tab: Reader, page: str, screen: dict) -> dict:
    """What stands out too little on a page, light and dark; the plots that are shown are the scheme's own."""
    low, plots = {}, {}
    # colours that are on their way are neither scheme's
    tab.tab.add_style_tag(content="* { transition: none !important }")
    for scheme in ("light", "dark"):
        tab.tab.emulate_media(color_scheme=scheme)
        checked = tab.tab.evaluate("site.contrasts()")
        kinds = Counter(each["kind"] for each in checked)
        assert kinds["text"] + kinds["table"] + kinds["link"] > 15, page
        if page == NETWORK:
            assert min(kinds[kind] for kind in ("code", "table", "link", "drawing", "header")) > 0, kinds
        place = f"{page} at {screen['width']} {scheme}"
        low |= {f"{place} {each['kind']} {each['text']}": each for each in checked if each["ratio"] < 4.5}
        ground = tab.tab.evaluate("site.brightness(document.body)")
        assert ground > 0.8 if scheme == "light" else ground < 0.1
        plots[scheme] = tab.tab.evaluate("site.plots()")
        assert all(f"-{scheme}" in each for each in plots[scheme])
    assert len(plots["light"]) == len(plots["dark"])
    assert (len(plots["light"]) > 0) == (page in ("index", FEATURES[0]))
    tab.tab.emulate_media(color_scheme="light")
    return low


def source(page: str, language: str) -> str | None:
    """The text of a lesson without its code, where formulas stand between dollars."""
    name = page.removeprefix("lessons/")
    return lesson(name, language).prose if name in LESSONS else None


@pytest.mark.parametrize("page", FEATURES)
@pytest.mark.parametrize("prefix", ["", "zh/"])
def test_side_by_side_on_a_wide_screen(page, prefix, reader):
    wide = reader(WIDE)
    wide.open(f"{prefix}{page}.html")
    pairs = wide.tab.evaluate("site.pairs()")
    assert len(pairs) >= 2
    for paddle, torch in pairs:
        assert (paddle["id"], torch["id"]) == BACKENDS
        assert paddle["shown"]
        assert torch["shown"]
        assert abs(paddle["top"] - torch["top"]) <= 1
        assert paddle["right"] <= torch["left"]
        assert min(paddle["width"], torch["width"]) > 400
    if page == NETWORK:
        first, second = wide.tab.evaluate("site.lines()")
        assert len(first) == len(second) > 80
        assert max(abs(a - b) for a, b in zip(first, second, strict=True)) <= 1
    assert wide.noise == []


@pytest.mark.parametrize("page", FEATURES)
@pytest.mark.parametrize("screen", SCREENS.values(), ids=SCREENS)
def test_the_switch_switches_every_pair_and_is_remembered(page, screen, reader):
    tab = reader(screen)
    tab.open(f"{page}.html")
    shown = tab.pairs()
    assert shown == [list(BACKENDS) if screen == WIDE else ["paddle"]] * len(shown)
    for backend in reversed(BACKENDS):
        tab.click(f".bar-backends [data-backend={backend}]")
        assert tab.pairs() == [[backend]] * len(shown)
        pressed = tab.tab.locator(".bar-backends [aria-pressed=true]").evaluate_all(
            "e => e.map(b => b.dataset.backend)"
        )
        assert pressed == [backend]
    tab.click(".bar-backends [data-backend=torch]")
    tab.tab.reload()
    assert tab.pairs() == [["torch"]] * len(shown)
    for elsewhere in (*FEATURES, f"zh/{NETWORK}"):
        tab.open(f"{elsewhere}.html")
        assert set(map(tuple, tab.pairs())) == {("torch",)}
    # a tab of one pair takes the others with it
    tab.click(".pair [data-sync-id=paddle]")
    assert set(map(tuple, tab.pairs())) == {("paddle",)}
    tab.open(f"{page}.html")
    assert tab.pairs() == [["paddle"]] * len(shown)
    if screen == WIDE:
        tab.click(".bar-backends [data-backend=both]")
        assert tab.pairs() == [list(BACKENDS)] * len(shown)
    assert tab.noise == []


@pytest.mark.parametrize("screen", [PHONE, WIDE], ids=["phone", "wide"])
@pytest.mark.parametrize("page", ["lessons/01_lenet", NETWORK])
def test_the_switch_of_languages_keeps_the_page_and_the_place(page, screen, reader):
    tab = reader(screen)
    tab.open(f"{page}.html")
    tab.tab.evaluate("site.section(3).scrollIntoView()")
    if screen == WIDE:
        # the contents beside the page mark the section too
        tab.tab.wait_for_function("site.current() === site.heading(3)")
    titles = {}
    for here, there in [("", "zh/"), ("zh/", "")]:
        titles[here] = tab.tab.evaluate("site.heading(3)")
        tab.click(".bar-language")
        tab.tab.wait_for_url(f"**/{there}{page}.html#s-3")
        assert tab.at() == (f"{there}{page}.html", "s-3")
        tab.tab.wait_for_load_state("load")
        # the section's heading stands below the header, in the upper half
        top = tab.tab.evaluate("site.top(site.section(3))")
        bar = tab.tab.evaluate("document.querySelector('.bar').getBoundingClientRect().bottom")
        assert bar - 1 <= top < screen["height"] / 2
    assert tab.tab.evaluate("site.heading(3)") == titles[""]
    assert re.search("[\u4e00-\u9fff]", titles["zh/"])
    assert not re.search("[\u4e00-\u9fff]", titles[""])
    # from its top to its top
    tab.open(f"{page}.html")
    tab.click(".bar-language")
    tab.tab.wait_for_url(f"**/zh/{page}.html")
    assert tab.at() == (f"zh/{page}.html", "")
    assert tab.noise == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_header_works_from_the_keyboard(language, reader):
    home, other = HOMES[language], HOMES["zh" if language == "en" else "en"]
    wide = reader(WIDE)
    wide.open(f"{home}{NETWORK}.html")

    def to(selector: str):
        for _ in range(30):
            wide.tab.keyboard.press("Tab")
            if wide.tab.evaluate("wanted => document.activeElement.matches(wanted)", selector):
                ring = wide.tab.evaluate("getComputedStyle(document.activeElement).outlineStyle")
                assert ring != "none"
                return
        pytest.fail(f"{selector} is not reached")

    to(".bar-backends [data-backend=torch]")
    wide.tab.keyboard.press("Enter")
    assert set(map(tuple, wide.pairs())) == {("torch",)}
    to(".theme-toggle")
    schemes = set()
    for _ in range(3):
        wide.tab.keyboard.press("Enter")
        wide.tab.wait_for_timeout(50)
        schemes.add(wide.tab.evaluate("site.brightness(document.body) > 0.5"))
    assert schemes == {True, False}
    wide.open(f"{home}{NETWORK}.html")
    to(".bar-language")
    wide.tab.keyboard.press("Enter")
    wide.tab.wait_for_url(f"{wide.base}{other}{NETWORK}.html*")
    assert wide.noise == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_drawers_open_and_close(language, reader):
    """A phone has two; where the pages of the site stand beside the text, the contents of the page are one."""
    tab = reader(PHONE)
    menu, contents = (".bar-menu", ".sidebar-drawer"), (".bar-toc", ".toc-drawer")
    for screen, drawers in ((PHONE, [menu, contents]), (MIDDLE, [contents])):
        tab.tab.set_viewport_size(screen)
        tab.open(f"{HOMES[language]}lessons/05_googlenet.html")
        for button, drawer in drawers:
            inside = f"() => site.inside(document.querySelector('{drawer}'))"
            assert not tab.tab.evaluate(inside)
            tab.click(button)
            tab.tab.wait_for_function(inside)
            tab.tab.keyboard.press("Escape")
            tab.tab.wait_for_function(f"() => !({inside})()")
    assert tab.noise == []


FINDS = [
    ("index.html", "Inception", "lessons/07_inception_v1.html"),
    ("zh/index.html", "Inception", "zh/lessons/07_inception_v1.html"),
    ("zh/lessons/01_lenet.html", "卷积核", "zh/lessons/01_lenet.html"),
]


@pytest.mark.parametrize(("page", "word", "found"), FINDS)
@pytest.mark.parametrize("disk", [False, True], ids=["served", "disk"])
def test_the_search_finds(page, word, found, disk, reader, site):
    """By the box beside the page, from a server and from a disk."""
    wide = reader(WIDE, base=site.as_uri() + "/" if disk else "")
    wide.open(page)
    wide.tab.locator("input[name=q]").first.fill(word)
    wide.tab.keyboard.press("Enter")
    wide.tab.wait_for_selector("#search-results ul.search li a")
    # results arrive one by one
    wide.tab.wait_for_function("address => site.links('#search-results').includes(address)", arg=wide.base + found)
    assert wide.noise == []


def test_a_search_for_what_is_nowhere_finds_nothing(reader):
    wide = reader(WIDE)
    for page in ("search.html?q=qwertyuiop", "zh/search.html?q=%E9%BC%B9%E9%B9%AE"):
        wide.open(page)
        wide.tab.wait_for_selector("#search-results .search-summary, #search-results p")
        wide.tab.wait_for_timeout(500)
        assert wide.tab.evaluate("site.links('#search-results')") == []
    assert wide.noise == []


def test_the_site_opens_from_a_disk(reader, site):
    disk = reader(WIDE, base=site.as_uri() + "/")
    disk.open("index.html")
    disk.click("article a[href^='lessons/'], .sidebar-tree a[href^='lessons/']")
    disk.tab.wait_for_url("**/lessons/*.html")
    disk.open("lessons/05_googlenet.html")
    disk.click(".bar-backends [data-backend=torch]")
    assert set(map(tuple, disk.pairs())) == {("torch",)}
    disk.open(f"{NETWORK}.html")
    assert set(map(tuple, disk.pairs())) == {("torch",)}
    disk.click(".bar-language")
    disk.tab.wait_for_url(f"**/zh/{NETWORK}.html")
    assert disk.noise == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_lesson_shows_what_both_backends_printed_and_drew(language, site, reader):
    """Every line of an output; one that tells of both frameworks may stand once, as the first's run had it."""
    wide = reader(WIDE)
    wide.open(f"{'' if language == 'en' else 'zh/'}lessons/01_lenet.html")
    printed = wide.tab.evaluate("site.printed()")
    drawn = 0
    for backend in BACKENDS:
        kept = json.loads((RECORDS / f"01_lenet-{backend}.json").read_text(encoding="utf-8"))["outputs"]
        outputs = [output for cell in kept for output in cell if backend == BACKENDS[0] or not names_both(output)]
        texts = [output.get(language, output.get("text", "")) for output in outputs]
        lines = [line.strip() for text in texts for line in text.splitlines()]
        assert len([line for line in lines if re.search(r"\d", line)]) > 10
        assert [line for line in lines if line not in printed] == []
        drawn = max(drawn, sum("figure" in output for cell in kept for output in cell))
    assert len(wide.tab.evaluate("site.plots()")) >= drawn > 3


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_lesson_is_copied_taken_along_and_exercised(language, site, reader):
    wide = reader(WIDE)
    wide.context.grant_permissions(["clipboard-read", "clipboard-write"])
    wide.open(f"{'' if language == 'en' else 'zh/'}lessons/01_lenet.html")
    which = lesson("01", language)
    wide.tab.locator(".cell_input .copy").first.click(force=True)
    wide.tab.wait_for_selector(".copy[data-done]")
    assert wide.tab.evaluate("navigator.clipboard.readText()").rstrip("\n") == which.cells()[0].source.rstrip("\n")
    for backend in BACKENDS:
        link = wide.tab.locator(f"p.record a[href$='.ipynb'][href*='-{backend}']").first.evaluate("e => e.href")
        book = json.loads((site / link.removeprefix(wide.base)).read_text(encoding="utf-8"))
        # beside its own: what sets it up, and for each prediction a guess and its answer
        own = len(which.cells(backend)) + 1 + 2 * len(predictions(which.text))
        assert sum(cell["cell_type"] == "code" for cell in book["cells"]) == own
    folds = wide.tab.locator("details.hide")
    rows = zip(which.cells(), kinds([cell.source for cell in which.cells()]), strict=True)
    assert folds.count() == sum(bool(does) for cell, does in rows if cell.backend is None) > 2
    fold, code = folds.first, folds.first.locator("pre")
    assert re.search(r"\b1\b.*\b1\b", fold.locator("> summary").inner_text())
    assert not code.is_visible()
    fold.locator("> summary").click()
    assert re.search(r"\b(claim|holds)\(", code.inner_text())
    asked = tasks(which)
    hints = wide.tab.locator("details.hint")
    assert hints.count() == 2 * len(asked)
    assert [task.name for task in asked] == wide.tab.locator("h4 code").all_inner_texts()
    first, second = hints.nth(0), hints.nth(1)
    for opened, other in ((first, False), (second, True)):
        opened.locator("> summary").click()
        assert second.locator("li").first.is_visible() == other
        assert first.locator("> :not(summary) li").first.is_visible()
    assert wide.noise == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_home_shows_the_picture_and_three_ways_in(language, reader):
    prefix, tab = "" if language == "en" else "zh/", reader(WIDE)
    tab.open(f"{prefix}index.html")
    assert tab.tab.locator("article ul, article ol").count() == 0
    cards = tab.tab.locator("article .sd-card")
    assert cards.count() == 3
    for card in cards.all():
        assert re.search(r"\d+ (lessons, about|课，阅读约) [\d.]+ (hours|小时)", card.inner_text())
    for screen, name in ((WIDE, "screen"), (MIDDLE, "screen"), (PHONE, "phone")):
        tab.tab.set_viewport_size(screen)
        (shown,) = tab.tab.evaluate("site.plots()")
        assert f"picture-light-{name}" in shown
    # all of a card is its link, but for the links in it: a lesson that it names, a port that it has to mend
    for target, place in (
        (cards.nth(1).get_by_role("link", name="12 "), "lessons/12_bigger.html"),
        (cards.nth(2).get_by_role("link", name="01", exact=True), "lessons/hunt.html#*"),
        (cards.nth(1), "lessons/00_two_spellings.html"),
    ):
        target.click()
        tab.tab.wait_for_url(f"**/{prefix}{place}")
        tab.open(f"{prefix}index.html")
    assert tab.noise == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_table_of_networks_is_sorted_and_its_plot_leads_to_them(language, reader):
    home, tab = HOMES[language], reader(MIDDLE)
    tab.open(f"{home}networks/index.html")

    def column(number: int) -> list[str]:
        return tab.tab.evaluate(
            "n => [...document.querySelectorAll('.sortable tbody tr')].map(r => r.cells[n].textContent.trim())", number
        )

    for number in (0, 4, 5, 6, 8, 9):
        before = column(number)
        for down in (False, True):
            tab.tab.locator(".sortable th button").nth(number).click()
            # what was not measured stays below, whichever way
            empty = [text for text in column(number) if text in ("", say("not measured", language))]
            found = column(number)[: len(CARDS) - len(empty)]
            keys = [float(text.replace(",", "")) for text in found] if number else found
            assert keys == sorted(keys, reverse=down) or not number
            assert sorted(found + empty) == sorted(before)
    point = tab.tab.locator(".drawing:visible a").first
    name = point.evaluate("e => e.getAttribute('href')")
    # a pointer may meet the point above it
    point.focus()
    tab.tab.keyboard.press("Enter")
    tab.tab.wait_for_url(f"{tab.base}{home}networks/{name}")
    assert tab.noise == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("screen", SCREENS.values(), ids=SCREENS)
def test_a_box_of_the_map_shows_its_layers_and_their_lines_in_both_files(screen, language, reader):
    tab = reader(screen)
    tab.open(f"{HOMES[language]}{NETWORK}.html")
    drawing = tab.tab.locator(".drawing:visible").first
    assert drawing.evaluate("e => e.scrollWidth - e.clientWidth") <= 1
    drawing.locator("a[data-stage='3']").click()
    shown = tab.tab.locator(".map-shown")
    assert shown.locator("tbody tr").count() == 12  # two blocks of two convolutions, each with its norm and its ReLU
    row = shown.locator("tbody tr").first
    assert row.locator("td").all_inner_texts()[:5] == [
        "layer1.0.conv1",
        "conv",
        "64 x 56 x 56",
        "36,864",
        "115,605,504",
    ]
    assert float(row.locator("td").nth(5).inner_text()) <= 1e-12
    # the maps of the four convolutions, cut out of one file that was fetched
    maps = shown.locator("img.feature")
    assert maps.count() == 4
    maps.first.scroll_into_view_if_needed()
    tab.tab.wait_for_function("document.querySelector('.map-shown img.feature').naturalWidth === 320")
    codes = shown.locator("pre").all_inner_texts()
    assert [spelling in text for text, spelling in zip(codes, ("nn.Conv2D(", "nn.Conv2d("), strict=True)] == [
        True,
        True,
    ]
    row.locator("a[data-line]").first.click()
    marked = tab.tab.locator(".pair .l.shown").evaluate_all("lines => lines.map((line) => line.textContent)")
    assert len(marked) == 2
    assert all("self.conv1 = " in text for text in marked)
    assert tab.noise == []


@pytest.mark.parametrize(("screen", "language"), [(PHONE, "zh"), (WIDE, "en")], ids=["phone", "wide"])
def test_the_map_of_a_file_s_other_network_shows_lines_and_leads_to_them(screen, language, reader):
    """The whole files are on the page of the first one; its own has the lines that the map shows, out of sight."""
    tab = reader(screen)
    tab.open(f"{HOMES[language]}networks/resnet50.html")
    assert not tab.tab.locator(".map-sources").is_visible()
    tab.tab.locator(".drawing:visible").first.locator("a[data-stage='1']").click()
    shown = tab.tab.locator(".map-shown")
    assert shown.locator("td").first.inner_text() == "conv1"
    codes = shown.locator("pre").all_inner_texts()
    for text, spelling in zip(codes, ("nn.Conv2D(", "nn.Conv2d("), strict=True):
        assert f"{spelling}in_channels, 64, kernel_size=7, stride=2" in text
    shown.locator("a[data-line]").first.click()
    tab.tab.wait_for_url(re.compile(r"/networks/resnet18\.html\?line=\d+#sources$"))
    tab.tab.locator(".pair .l.shown").first.wait_for(state="attached")
    marked = tab.tab.locator(".pair .l.shown").evaluate_all("lines => lines.map((line) => line.textContent)")
    for text, spelling in zip(marked, ("nn.Conv2D(", "nn.Conv2d("), strict=True):
        assert f"self.conv1 = {spelling}" in text
    assert tab.noise == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_prediction_of_a_lesson_is_explained_when_it_is_chosen(language, reader):
    """Each answer its own, and one of them is right; on every screen."""
    tab = reader(WIDE)
    yes, no = {"en": ("Yes.", "No."), "zh": ("对。", "不对。")}[language]
    for screen in SCREENS.values():
        tab.tab.set_viewport_size(screen)
        tab.open(f"{HOMES[language]}lessons/01_lenet.html")
        questions = tab.tab.locator("fieldset.predict")
        assert questions.count() > 0
        assert tab.tab.locator(".predict details:visible").count() == 0
        for question in questions.all():
            told = []
            for answer in question.locator("input").all():
                # by its words, as a finger does
                question.locator(f"label[for='{answer.get_attribute('id')}']").click()
                shown = question.locator("details:visible")
                assert shown.count() == 1
                shown.locator("summary").click()
                told.append(shown.locator("p:visible").first.inner_text())
            assert len(set(told)) == len(told) >= 2
            assert sum(text.startswith(yes) for text in told) == 1
            assert sum(text.startswith(no) for text in told) == len(told) - 1
    assert tab.noise == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_drawings_of_a_lesson_are_moved_step_by_step(language, reader):
    """By its numbers and by the arrows; one step is shown, whose sentence is in the language of the page."""
    tab = reader(WIDE)
    for screen in SCREENS.values():
        tab.tab.set_viewport_size(screen)
        tab.open(f"{HOMES[language]}lessons/00_two_spellings.html")
        drawings = tab.tab.locator(".zoo-steps:visible")
        assert drawings.count() > 2
        # all of them where there is least room, else one
        for drawing in drawings.all()[: None if screen == PHONE else 1]:
            shown, labels = drawing.locator("figcaption:visible"), drawing.locator("label").all()
            captions = []
            for label in labels:
                label.click()
                assert shown.count() == 1
                captions.append(shown.inner_text())
            assert len(set(captions)) == len(labels) >= 2
            assert all(bool(CHINESE.search(text)) == (language == "zh") for text in captions)
            tab.tab.keyboard.press("ArrowLeft")
            assert shown.all_inner_texts() == captions[-2:-1]
            figure = drawing.locator("figure:visible svg").bounding_box()
            assert figure["x"] >= 0
            assert figure["x"] + figure["width"] <= screen["width"]
    assert tab.noise == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_hunt_gives_its_hints_one_by_one_and_its_answer_last(language, reader):
    tab, given = reader(WIDE), hunts(language)
    for which, screen in zip((given[0], given[9], given[-1]), SCREENS.values(), strict=True):
        tab.tab.set_viewport_size(screen)
        tab.open(f"{HOMES[language]}lessons/hunt.html")
        assert tab.tab.locator("article details").count() == sum(len(each.story.hints) + 1 for each in given)
        assert tab.tab.locator("article details[open]").count() == 0
        section = tab.tab.locator("article section section").filter(has=tab.tab.locator("h2", has_text=which.number))
        folds = section.locator("details").all()
        assert len(folds) == len(which.story.hints) + 1
        for at, fold in enumerate(folds):
            fold.locator("> summary").click()
            # each opens itself alone
            assert [each.get_attribute("open") is not None for each in folds] == [i <= at for i in range(len(folds))]
            assert fold.locator("p:visible").first.inner_text()
        changed = folds[-1].locator("pre").inner_text().splitlines()
        for correction in which.corrections:
            assert [f"- {line}" for line in correction.wrong if f"- {line}" not in changed] == []
            assert [f"+ {line}" for line in correction.right if f"+ {line}" not in changed] == []
    assert tab.noise == []
