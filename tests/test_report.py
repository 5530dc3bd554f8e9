"""The report: what the page says of comparisons that pass, fail and are odd; reading them back; a real browser."""

import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from math import inf, nan

import pytest
from test_cli import in_process

import zoo
from zoo.cards import CARDS
from zoo.cli.climbing import Climbed
from zoo.errors import ArgumentError, FileError
from zoo.parity.compare import LEVELS
from zoo.report.html import page
from zoo.report.parity_report import Level, ParityReport
from zoo.report.read_report import read_reports
from zoo.report.svg_plots import HEIGHT, WIDTH, Curve, Limit, plot

PHOTOGRAPH = "chelsea.png and its mirror image"
LAYERS = ["conv1", "relu", "fc"]
HOSTILE = "<script>alert('x')</script>\"&\ud800"


def levels(relative=(0.0, 2e-16, 3e-16)) -> tuple[Level, ...]:
    """Levels 0, 1, 3 and 3b; level 3 passes if its figures do."""
    worst = max(relative)
    passed = all(value <= 1e-12 for value in relative)
    where = (
        "largest at fc" if passed else "relu (relu) differs first: 0.5 against 0.25 at [0]; look at the calls before"
    )
    errors = {"error paddle": [1e-7, 3e-7, 2e-7], "error torch": [2e-7, 1e-7, 2e-7]}
    alone = {"alone paddle": [0.25, 0.5, 0.0], "alone torch": [0.25, 0.75, 0.0]}
    single = {"layers": LAYERS, "explained": [1e-6, 2e-6, 2e-6], **errors, **alone}
    return (
        Level("0", "static", True, 0.0, 0.0, "differences", "fine", {"parameters": 41806, "MACs": 279040}),
        Level("1", "transfer", True, 0.0, 0.0, "tensors differ", "10 tensors"),
        Level("3", "activations", passed, 1e-12, worst, "relative, float64", where, {}, _series(relative)),
        Level("3b", "float32", True, 4.0, 0.75, "x rounding", "at fc", {}, single),
    )


def _series(relative):
    return {"layers": LAYERS, "relative": list(relative)}


def trajectory() -> Level:
    series = {"loss paddle": [2.5, 1.25, 0.5], "loss torch": [2.5, 1.25, 0.5], "difference": [0.0, 1e-15, 2e-14]}
    return Level("8", "trajectory", True, 1e-10, 2e-14, "relative, float64", "at step 3", {}, series)


def report(network="lenet", ladder=None, **changes) -> ParityReport:
    arguments = {"num_classes": 10, "in_channels": 1, "image_size": 28, "aux": False}
    whole = ParityReport(
        network=network,
        arguments=arguments,
        seed=0,
        image="ten digits",
        mode="proof",
        levels=levels() if ladder is None else ladder,
        versions={"paddle": "3.3.1", "torch": "2.15.0"},
        threads={"paddle": 2, "torch": 2},
        processor="A processor at 2 GHz",
        seconds=1.25,
    )
    return replace(whole, **changes)


FAILING = levels((0.0, 0.5, 0.25))


class Page(HTMLParser):
    """The page as a parser sees it: open and closed tags must match; ids, links, tags and text are kept."""

    VOID = ("meta",)

    def __init__(self, source: str):
        super().__init__()
        self.open, self.tags, self.ids, self.links, self.words = [], [], [], [], []
        self.feed(source)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.ids += [value for name, value in attrs if name == "id"]
        self.links += [value for name, value in attrs if name == "href"]
        assert not [name for name, _ in attrs if name.startswith("on") or name == "src"]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if not self.open or self.open[-1] != "style":
            self.words.append(data)

    @property
    def text(self):
        return " ".join(" ".join(self.words).split())


def test_a_passing_page_has_all_there_is_to_know():
    source = page([report(), report("resnet18", (*levels(), trajectory()))])
    seen = Page(source)
    assert "Equal: all 2 networks" in seen.text
    assert "DIFFERENT" not in seen.text
    assert seen.tags.count("h1") == 1
    facts = ["paddle 3.3.1, torch 2.15.0", "paddle 2, torch 2", "A processor at 2 GHz", "ten digits", "proof", "1.2 s"]
    for fact in [*facts, "41,806", "279,040", "≤ 1e-12 relative, float64", "≤ 4 x rounding", "num_classes 10"]:
        assert fact in seen.text, fact
    assert "zoo compare lenet --levels 0,1,3,3b --seed 0" in seen.text
    # the links lead somewhere, and every section is reached from the matrix
    assert {link[1:] for link in seen.links} == set(seen.ids)
    # errors in float64, in float32 and of each layer alone, the losses and their difference for the one with level 8
    assert seen.tags.count("figure") == 3 + 3 + 2
    assert "layer 3, fc: difference 3e-16" in seen.text
    assert "layer 2, relu: error paddle 3e-07" in seen.text
    assert "step 3: loss torch 0.5" in seen.text


def test_the_page_asks_nothing_of_a_network():
    source = page([report("resnet18", (*levels(), trajectory()))])
    assert not re.search(r"https?:|//|url\(|@import|<script|<link|<img|<iframe", source)
    assert "default-src 'none'" in source


def test_what_fails_comes_first_with_layer_values_and_cause():
    seen = Page(page([report("resnet18"), report("lenet", FAILING)]))
    text = seen.text
    assert "DIFFERENT: 1 of 2 networks" in text
    assert text.index("differs first: 0.5 against 0.25 at [0]; look at the calls before") < text.index(
        "Networks and levels"
    )
    assert text.index("lenet") < text.index("resnet18")
    assert "Measured 0.5, allowed 1e-12 relative, float64." in text
    assert "first: relu" in text
    assert text.count("0.5 DIFFERENT") == 1  # in the matrix


def test_a_level_that_fails_by_its_other_limit_says_so():
    broken = replace(levels()[3], passed=False, where="fc differs first")
    seen = Page(page([report(ladder=(broken,))])).text
    assert "allowed 4 x rounding: within it, but not within the level's other limit" in seen


def test_a_level_that_was_not_run_is_blank():
    source = page([report(), report("resnet18", levels()[:1])])
    assert source.count('<td class="none" title="not run"></td>') == 3
    Page(source)


def test_no_levels_at_all_is_no_success():
    text = Page(page([report(ladder=())])).text
    assert "DIFFERENT: 1 of 1 network" in text
    assert "no level was run" in text


def test_nothing_to_report():
    with pytest.raises(ArgumentError, match="at least one comparison"):
        page([])


def test_levels_stand_in_the_ladders_order():
    names = ["10", "8", "3b", "3", "0", "own"]
    shuffled = tuple(replace(levels()[0], name=name, title="-", counts={}) for name in names)
    source = page([report(ladder=shuffled)])
    assert re.findall(r'<th scope="col">(\w+) -<', source) == ["0", "3", "3b", "8", "10", "own"]


def test_tolerances_that_differ_are_all_named():
    other = tuple(replace(level, tolerance=1e-11) for level in levels())
    assert "≤ 1e-12 relative, float64 or ≤ 1e-11 relative, float64" in page([report(), report("vgg11", other)])


@pytest.mark.parametrize(
    "where", ["network", "image", "mode", "processor", "arguments", "versions", "threads", "level"]
)
def test_hostile_text_stays_text(where):
    changes = {
        "arguments": {"arguments": {HOSTILE: HOSTILE}},
        "versions": {"versions": {HOSTILE: HOSTILE}},
        "threads": {"threads": {HOSTILE: 2}},
    }.get(where, {where: HOSTILE})
    if where == "level":
        series = {"layers": [HOSTILE] * 2, "relative": [0.0, 1.0]}
        own = {"layers": [HOSTILE], "explained": [1.0], f"error {HOSTILE}": [1.0], f"alone {HOSTILE}": [1.0]}
        old = {"layers": [HOSTILE], "difference": [1.0], f"self-error {HOSTILE}": [1.0]}
        changes = {
            "levels": (
                Level(HOSTILE, HOSTILE, False, 0.5, 1.0, HOSTILE, HOSTILE, {HOSTILE: 1}, series),
                Level("3b", HOSTILE, False, 0.5, 1.0, HOSTILE, HOSTILE, {}, own),
                Level("3a", HOSTILE, False, 0.5, 1.0, HOSTILE, HOSTILE, {}, old),
                Level("8", "-", False, 0.5, 1.0, HOSTILE, HOSTILE, {}, {f"loss {HOSTILE}": [1.0], "difference": [1.0]}),
            )
        }
    source = page([replace(report(), **changes)])
    source.encode("utf-8")
    assert "script" not in Page(source).tags
    assert "<script" not in source
    assert "alert('x')" in Page(source).text


def test_the_command_repeats_what_was_run():
    own = {"num_classes": 10, "in_channels": 1, "image_size": 75, "aux": False}
    source = page([report(arguments=own, seed=3, image="my cat.png and its mirror image", ladder=levels()[2:])])
    assert "zoo compare lenet --levels 3,3b --seed 3 --image-size 75 --image &#x27;my cat.png&#x27;" in source
    assert "<code>zoo report" not in source
    assert "zoo report lenet --levels 0,1,3,3b --seed 0 -o report.html" in page([report()])
    # the photograph is not what lenet looks at by default
    assert "--seed 0 --image chelsea.png<" in page([report(image=PHOTOGRAPH)])
    assert "knows no network of this name" in page([report("mine")])
    heads = {"num_classes": 1000, "in_channels": 3, "image_size": 224, "aux": True}
    assert "zoo compare googlenet_bn --levels 0,1,3,3b --seed 0 --aux<" in page(
        [report("googlenet_bn", arguments=heads, image=PHOTOGRAPH)]
    )
    everyone = []
    for name, card in CARDS.items():
        channels, size, _ = card.input_size
        image = "ten digits" if card.preprocessing.channels == "grey" else PHOTOGRAPH
        whole = {"num_classes": card.num_classes, "in_channels": channels, "image_size": size, "aux": False}
        everyone.append(report(name, arguments=whole, image=image))
    assert "zoo report --all --levels 0,1,3,3b --seed 0 -o report.html" in page(everyone)


def points(source: str) -> list[tuple[float, float]]:
    """Every place that a plot draws at, marks and circles."""
    found = re.findall(r'<circle cx="([-\w.]+)" cy="([-\w.]+)"', source)
    found += re.findall(r"[ML](-?[\d.]+) (-?[\d.]+)", source)
    return [(float(x), float(y)) for x, y in found]


ODD = [
    [],
    [0.0],
    [1e-12],
    [0.0] * 3,
    [inf],
    [nan, nan],
    [5e-324, 1.7e308],
    [-1.0, -inf, 1.0],
    [0.0, inf, nan, 1e-15, 1e300],
    [2.5] * 500,
    [1.7e308, -1.7e308],
]


@pytest.mark.parametrize("log", [True, False])
@pytest.mark.parametrize("values", ODD)
@pytest.mark.parametrize("tolerance", [0.0, 1e-12, inf])
def test_whatever_is_plotted_is_inside_the_plot(values, log, tolerance):
    curve, limit = Curve("d", values, [tolerance] * len(values)), Limit("t", [tolerance])
    source = plot("t", [curve], [], place_name="layer", unit="u", limits=[limit] if log else [], log=log)
    Page(source)
    assert "nan" not in re.sub(r">[^<]*<|aria-label=\"[^\"]*\"", "", source)
    assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in points(source)), source
    assert source.count("<title>layer ") == len(values)


def test_zeros_and_infinities_have_marks_of_their_own_and_are_counted():
    curve = Curve("d", [0.0, 1e-15, inf, nan, 2e-15, 0.0], [1e-12] * 6)
    source = plot("t", [curve], ["a", "b", "c", "d", "e", "f"], place_name="layer", unit="u")
    assert source.count('class="zero"') == 2
    assert source.count('class="odd"') == 2
    assert "2 exact zeros, drawn on the floor as ◇" in source
    assert "2 infinite or no number, drawn at the top as ▲ in red" in source
    assert "layer 1, a: d exactly 0" in source
    assert "layer 3, c: d inf" in source
    assert "first: c" in source
    # the line stops where there is nothing to draw to
    _, line = re.findall(r'class="line a" d="([^"]*)"', source)  # the first one is the legend's
    assert (line.count("M"), line.count("L")) == (2, 0)


def test_losses_stand_on_an_even_axis_where_zero_is_a_number():
    source = plot("t", [Curve("loss", [1.0, 0.0])], [], place_name="step", unit="loss", log=False)
    assert 'class="zero"' not in source
    assert "exact" not in source.replace("exactly 0", "")


# reading

WHOLE = [report(), report("resnet18", (*FAILING, trajectory()), seed=3)]


def stored(tmp_path, text) -> str:
    path = tmp_path / "r.json"
    path.write_text(text if isinstance(text, str) else json.dumps(text), encoding="utf-8")
    return str(path)


def test_a_report_survives_the_way_through_json(tmp_path):
    odd = report(ladder=levels((0.0, inf, nan)))
    assert odd.passed is False
    reports = [*WHOLE, odd]
    text = "[" + ",".join(each.to_json() for each in reports) + "]"
    found = read_reports(stored(tmp_path, text))
    assert found[:2] == reports[:2]
    assert found[2].levels[2].series["relative"][1] == inf
    assert found[2].levels[2].series["relative"][2] != found[2].levels[2].series["relative"][2]
    assert page(found) == page(reports)


def test_one_report_and_one_a_line_are_read_too(tmp_path):
    assert read_reports(stored(tmp_path, WHOLE[0].to_json())) == WHOLE[:1]
    assert read_reports(stored(tmp_path, "\n".join(each.to_json() for each in WHOLE) + "\n")) == WHOLE


def test_a_layer_may_be_called_inf(tmp_path):
    series = {"layers": ["inf"], "relative": [0.0]}
    ladder = (replace(levels()[2], series=series),)
    (found,) = read_reports(stored(tmp_path, report(ladder=ladder).to_json()))
    assert found.levels[0].series == series


def test_a_file_of_the_first_version_is_read(tmp_path):
    content = json.loads(report().to_json())
    del content["processor"]
    for level in content["levels"]:
        del level["series"]
    source = page(read_reports(stored(tmp_path, [content])))
    assert "not recorded" in source
    assert "<figure" not in source
    assert "No plots: no level kept what they draw." in source


def test_level_3b_of_an_older_version_is_drawn(tmp_path):
    own = {"self-error paddle": [1e-7, 3e-7, 2e-7], "self-error torch": [2e-7, 1e-7, 2e-7]}
    series = {"layers": LAYERS, "difference": [0.0, 2e-7, 3e-7], **own}
    old = Level("3b", "float32", True, 2.5, 1.5, "x self-error", "at fc", {}, series)
    source = page(read_reports(stored(tmp_path, report(ladder=(old,)).to_json())))
    assert source.count("<figure>") == 1
    assert "layer 2, relu: self-error paddle 3e-07" in source
    assert "≤ 2.5 x self-error" in source


def changed(**changes):
    return {**json.loads(report().to_json()), **changes}


def with_level(**changes):
    content = json.loads(report().to_json())
    content["levels"][2].update(changes)
    return content


DAMAGED = [
    ("", "no JSON"),
    ("{", "no JSON"),
    ("[]", "it holds no report"),
    ("3", "an object belongs there, found int"),
    ("[" * 100_000, "nested too deeply"),
    ([changed(), "x"], "report 2 of 2: an object belongs there, found str"),
    ({}, "'levels' is missing"),
    (changed(levels={}), "'levels': a list belongs there, found dict"),
    (changed(seed="0"), "'seed': a whole number belongs there, found str"),
    (changed(seed=True), "'seed': a whole number belongs there, found bool"),
    (changed(passed=False), "'passed' is not what its levels say"),
    (changed(arguments={"a": ["b"]}), "a whole number belongs there, found str"),
    (changed(arguments={"a": {"b": 1}}), "a list belongs there, found int"),
    (changed(versions={"torch": 2}), "a text belongs there, found int"),
    (changed(levels=[json.loads(report().to_json())["levels"][0]] * 2), "a level is there twice"),
    (with_level(tolerance=None), "level 3: 'tolerance': a number belongs there, found NoneType"),
    (with_level(measured="much"), "level 3: 'measured': a number belongs there, found str"),
    (with_level(measured=10**400), "level 3: 'measured': a number is too large"),
    (with_level(measured=0.5), "level 3: passed with 0.5 measured and 1e-12 allowed"),
    (with_level(measured="nan"), "level 3: passed with nan measured"),
    (with_level(series={"relative": ["x"]}), "series 'relative': a number belongs there"),
    (with_level(series={"layers": [3]}), "series 'layers': a text belongs there"),
    (with_level(series={"loss torch": 3}), "series 'loss torch': a list belongs there"),
    (json.dumps(changed()).replace("1.25", "NaN"), "NaN is not a JSON number"),
]


@pytest.mark.parametrize(("content", "problem"), DAMAGED)
def test_any_other_file_is_refused_in_one_sentence(content, problem, tmp_path):
    with pytest.raises(FileError, match=re.escape(problem)) as caught:
        read_reports(stored(tmp_path, content))
    assert "write it again with `zoo compare NAME --json FILE`" in str(caught.value)


def test_files_that_are_none_are_refused(tmp_path):
    for path in (tmp_path / "nowhere.json", tmp_path):
        with pytest.raises(FileError, match="cannot be read"):
            read_reports(path)
    (tmp_path / "b.json").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(FileError, match="it is not text"):
        read_reports(tmp_path / "b.json")


# the command

MISTAKES = [
    ([], "report takes networks' names, --all or --from FILE"),
    (["lenet", "--all"], "report takes networks' names, --all or --from FILE"),
    (["lenet", "--from", "x.json"], "report takes networks' names, --all or --from FILE"),
    (["--from", "x.json", "--seed", "1", "--image-size", "64"], "--image-size, --seed: this is about what is run"),
    (["--from", "x.json", "--device", "cpu"], "--device: this is about what is run, and --from runs nothing"),
    (["a.py:A", "b.py:B", "--input-size", "3,8,8", "--image-size", "8"], "--image-size is for a network's name"),
    (["lenet", "--image-size", "3"], "image_size=3 is too small for lenet"),
    (["--from", "nowhere.json"], "the reports 'nowhere.json' cannot be read"),
    (["lenet51"], "did you mean 'lenet'"),
    (["lenet", "--levels", "77"], "no level '77'"),
]


@pytest.mark.parametrize(("arguments", "message"), MISTAKES)
def test_a_mistake_is_one_sentence_and_exit_code_2(arguments, message, monkeypatch, capsys, tmp_path):
    target = tmp_path / "r.html"
    code, _, error = in_process(monkeypatch, capsys, "report", *arguments, "-o", str(target))
    assert code == 2
    assert message in error
    assert not target.exists()


def test_a_page_that_cannot_be_written_is_told_before_anything_runs(monkeypatch, capsys, tmp_path):
    for target, problem in [("no/folder/r.html", "there is no folder"), (str(tmp_path), "it is a folder")]:
        code, _, error = in_process(monkeypatch, capsys, "report", "lenet", "-o", target)
        assert code == 2
        assert problem in error
        assert "lenet: equal" not in error


def test_the_command_runs_and_writes(monkeypatch, capsys, tmp_path):
    target = tmp_path / "r.html"
    code, output, error = in_process(monkeypatch, capsys, "report", "lenet", "--levels", "0,3", "-o", str(target))
    assert code == 0
    assert "1 of 1 equal; wrote" in output
    assert "lenet: equal" in error
    assert "zoo report lenet --levels 0,3 --seed 0 -o report.html" in target.read_text()
    assert list(tmp_path.iterdir()) == [target]


def test_the_command_takes_files_together_and_tells_a_difference(monkeypatch, capsys, tmp_path):
    first, second = tmp_path / "a.json", tmp_path / "b.json"
    first.write_text(WHOLE[0].to_json())
    second.write_text(WHOLE[1].to_json())
    target = tmp_path / "r.html"
    arguments = ["report", "--from", str(first), "--from", str(second), "-o", str(target)]
    code, output, _ = in_process(monkeypatch, capsys, *arguments)
    assert code == 1
    assert "1 of 2 equal" in output
    assert "differs first: 0.5 against 0.25" in output
    assert "DIFFERENT: 1 of 2 networks" in target.read_text()
    assert in_process(monkeypatch, capsys, *arguments[:3], "-o", str(target), "--force")[0] == 0


def test_what_compare_stores_is_what_report_shows(monkeypatch, capsys, tmp_path):
    """The real ladder through a file, so that its series and this page cannot drift apart."""
    path, target = tmp_path / "r.json", tmp_path / "r.html"
    assert in_process(monkeypatch, capsys, "compare", "lenet", "--levels", "0,1,3,3b", "--json", str(path))[0] == 0
    assert in_process(monkeypatch, capsys, "report", "--from", str(path), "-o", str(target))[0] == 0
    source = target.read_text()
    assert source.count("<figure>") == 3
    assert "layer 3, conv2: difference" in source
    assert source.count("error paddle") > 8
    assert "3" in LEVELS


# a real browser


def opened(browser, path, scheme, width=1200):
    """The page in the browser, and what it asked for or complained of."""
    tab, noise = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme), []
    tab.on("request", lambda request: noise.append(request.url) if request.url != path.as_uri() else None)
    tab.on("console", lambda message: noise.append(message.text))
    tab.on("pageerror", lambda error: noise.append(str(error)))
    tab.goto(path.as_uri())
    return tab, noise


def channels(tab, selector, property_="color"):
    """The computed colour of the first such element as three numbers."""
    colour = tab.eval_on_selector(selector, f"element => getComputedStyle(element).{property_}")
    return [int(value) for value in re.findall(r"\d+", colour)[:3]]


def contrast(first, second):
    """The ratio of WCAG 2."""

    def luminance(colour):
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (v / 255 for v in colour)]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted([luminance(first), luminance(second)])
    return (high + 0.05) / (low + 0.05)


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_browser_shows_every_network_and_red_first(browser, scheme, tmp_path):
    names = zoo.list_models()
    odd = levels((0.0, inf, nan))
    reports = [report(name, (*levels(), trajectory())) for name in names[:-2]]
    reports += [report(names[-2], FAILING), report(names[-1], odd), report(HOSTILE, levels()[:1])]
    path = tmp_path / "r.html"
    path.write_text(page(reports), encoding="utf-8")
    tab, noise = opened(browser, path, scheme)
    shown = tab.locator("table.matrix tbody tr th a").all_inner_texts()
    assert sorted(shown)[1:] == sorted(names)
    assert shown[:2] == names[-2:]  # what fails comes first, in the order it was asked for
    headings = tab.locator("section.network h2").all_inner_texts()
    assert [heading.split()[1] for heading in headings[:3]] == ["DIFFERENT", "DIFFERENT", "equal"]
    assert tab.locator("h1").all_inner_texts() == [f"DIFFERENT: 2 of {len(names) + 1} networks"]
    paper = channels(tab, "body", "backgroundColor")
    assert (sum(paper) > 600) == (scheme == "light")
    for selector in ("h1", ".failures b.different", "section.network b.different", "td.different b"):
        red, green, blue = channels(tab, selector)
        assert red > green + 80, selector
        assert red > blue + 80, selector
        assert contrast((red, green, blue), paper) >= 4.5, selector
    red_paper = channels(tab, ".failures", "backgroundColor")
    assert contrast(channels(tab, ".failures b.different"), red_paper) >= 4.5
    assert contrast(channels(tab, ".failures small, .failures li"), red_paper) >= 4.5
    for selector in ("b.equal", ".dim", "a", ".where td", "figcaption"):
        assert contrast(channels(tab, selector), paper) >= 4.5, selector
    assert contrast(channels(tab, ".plot .y", "fill"), paper) >= 4.5
    # the link in the matrix leads to the section
    tab.locator("table.matrix tbody tr th a").nth(4).click()
    assert tab.evaluate("document.querySelector(':target h2').textContent").startswith(shown[4])
    assert noise == []
    tab.close()


@pytest.mark.slow
@pytest.mark.parametrize("ladder", [levels(), FAILING])
def test_on_a_phone_nothing_leaves_the_screen(browser, ladder, tmp_path):
    long = {"num_classes": "9" * 200, "in_channels": 1, "image_size": 28, "aux": False}
    reports = [
        report("resnet18", (*ladder, trajectory())),
        report("n" * 300, ladder, processor="p" * 300, arguments=long),
    ]
    path = tmp_path / "r.html"
    path.write_text(page(reports), encoding="utf-8")
    tab, noise = opened(browser, path, "light", width=390)
    assert tab.evaluate("document.documentElement.scrollWidth") <= 390
    # plots shrink with the screen and their letters stay legible
    box = tab.locator("svg.plot").first.bounding_box()
    assert 250 < box["width"] <= 390
    letters = tab.locator("svg.plot text.y").first.evaluate(
        "element => parseFloat(getComputedStyle(element).fontSize) * element.getScreenCTM().a"
    )
    assert letters >= 10
    assert noise == []
    tab.close()


def test_the_page_is_of_the_network_and_device_that_are_asked_for(monkeypatch, capsys, tmp_path):
    """As in compare: the arguments reach the network, and stand on the page with what repeats the run."""
    found = {}

    def made(names, how, **more):
        found["how"] = how
        return Climbed([zoo.compare("lenet", levels="0", **how.arguments)], 0.0, None)

    monkeypatch.setattr("zoo.cli.climbing.climb_all", made)
    words = ["report", "lenet", "--image-size", "40", "--num-classes", "3", "--device", "cpu"]
    code, _, error = in_process(monkeypatch, capsys, *words, "-o", str(tmp_path / "r.html"))
    assert code == 0, error
    assert found["how"].arguments == {"num_classes": 3, "image_size": 40}
    assert found["how"].device == "cpu"
    assert "image_size" in (tmp_path / "r.html").read_text(encoding="utf-8")
