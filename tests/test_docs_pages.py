"""The pages that docs/ generates: complete in both languages, alike in structure, and true to the code."""

import json
import re
from pathlib import Path

import numpy as np
import pytest

import zoo
from docs import (
    api,
    architecture,
    diagrams,
    feature_maps,
    figures,
    home,
    layer_errors,
    libraries,
    network_map,
    network_speed,
    network_table,
    networks,
    parity,
    speed,
    tables,
)
from docs.words import WORDS, say
from zoo.backends import BACKENDS
from zoo.cards import CARDS, CHINESE, SOURCES, TITLES
from zoo.mirror.side_by_side import SIDES, lines
from zoo.mirror.spellings import SPELLINGS
from zoo.optional_libraries import opencv
from zoo.parity.compare import LEVELS
from zoo.training.recipes import recipes

LANGUAGES = ("en", "zh")
UNMEASURED = "vgg13"
FENCE = re.compile(r"^(`{3,}).*?^\1$", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^(#+) ", re.MULTILINE)


def level(name: str, title: str, measured: float | str, tolerance: float, unit: str, **more: object) -> dict:
    return {"name": name, "title": title, "passed": more.get("passed", True), "tolerance": tolerance,
            "measured": measured, "unit": unit, "where": more.get("where", "largest at conv1, 7 | outputs"),
            "counts": {"parameters": 7_000, "MACs": 90_000, "layers": 5} if name == "0" else {},
            "command": "zoo compare NETWORK --levels 0"}  # fmt: skip


def report(name: str) -> dict:
    """A report of the shape that `zoo compare --json` gives, with made-up figures."""
    return {
        "passed": True, "network": name, "seed": 0, "image": "ten digits", "mode": "proof", "seconds": 1.0,
        "versions": {"paddle": "3.3.1", "torch": "2.15.0"}, "threads": {"paddle": 2, "torch": 2},
        "processor": "a <processor>", "arguments": {},
        "levels": [
            level("0", "static", 0.0, 0.0, "differences"),
            level("1", "transfer", 0.0, 0.0, "tensors differ"),
            level("2", "operators", 7e-15, 1e-12, "relative, float64"),
            level("3", "activations", 3e-15, 1e-12, "relative, float64"),
            level("3b", "float32", 0.4386, 4.0, "x rounding"),
            level("4", "loss", 1e-15, 1e-12, "relative, float64"),
            level("5", "gradients", 2e-14, 1.6e-12, "relative norm, float64", where="10 tensors, 3 of them null; more"),
            level("6", "buffers", 0.0, 0.0, "relative, float64", where="the network has no batch norm"),
            level("7", "optimizers", 1e-15, 1e-12, "relative, float64"),
        ],
    }  # fmt: skip


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The sources of all pages in both languages, networks without the slow drawings of their blocks."""
    reports = {name: report(name) for name in CARDS if name != UNMEASURED}
    folders = {}
    with pytest.MonkeyPatch.context() as patch:
        drawn = diagrams.anatomy("lenet")
        patch.setattr(diagrams, "anatomy", lambda name: drawn)
        patch.setattr(network_map, "feature_maps", lambda name: feature_maps.Maps(b"", {}, trained=False))
        for language in LANGUAGES:
            folders[language] = tmp_path_factory.mktemp(language)
            for module in (networks, home, parity, libraries, tables, speed, architecture, api):
                module.write(folders[language], language, reports)
    return folders


def pages(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): path.read_text(encoding="utf-8") for path in sorted(folder.rglob("*.md"))}


def headings(text: str) -> list[int]:
    return [len(each) for each in HEADING.findall(FENCE.sub("", text))]


@pytest.mark.slow
def test_every_network_has_a_page_in_both_languages(site: dict[str, Path]) -> None:
    for folder in site.values():
        there = {path.stem for path in (folder / "networks").glob("*.md")} - {"index"}
        assert there == set(CARDS)
        assert all(f"networks/{name}" in (folder / "networks" / "index.md").read_text() for name in CARDS)


def test_the_engines_side_by_side_are_as_they_were_measured(monkeypatch, tmp_path: Path) -> None:
    """Every figure is in the table and beside its bar, whose length it is; what could not run is a dash."""

    def row(way, threads, ratio):
        return {
            "name": "lenet",
            "side": way,
            "threads": threads,
            "batch": 16,
            "ratio": ratio,
            "basis": "cpu",
            "cpu": 0.0125,
            "load": 2.5 * threads,
        }

    rows = [row("eager", 1, 1.0), row("eager", 2, 1.0), row("openvino", 1, 2.5), row("openvino", 2, None)]
    made = {**speed.measured(), "rows": rows}
    monkeypatch.setattr(speed, "measured", lambda: made)
    for language in LANGUAGES:
        speed.write(tmp_path, language, {})
        page, drawn = ((tmp_path / name).read_text() for name in ("fast.md", "engines-lenet.svg"))
        assert speed.MARK not in page
        assert re.search(r"\| openvino \| +12\.5 \(2\.50\) \| +- \|", page)
        bars = [float(each) for each in re.findall(r'<rect [^>]*width="([\d.]+)" height="12"', drawn)]
        assert len(bars) == 3
        assert max(bars) == pytest.approx(2.5 * min(bars), rel=1e-4)
        assert made["processor"] in page
        assert re.search(r"2\.5 (to|到) 5\.0", page)


def test_pages_and_their_headings_are_alike_in_both_languages(site: dict[str, Path]) -> None:
    english, chinese = (pages(site[language]) for language in LANGUAGES)
    assert list(english) == list(chinese)
    assert {
        "index.md",
        "start.md",
        "parity.md",
        "libraries.md",
        "dictionary.md",
        "pitfalls.md",
        "glossary.md",
        "architecture.md",
    } <= set(english)
    for name in english:
        assert headings(english[name]) == headings(chinese[name]), name
        assert headings(english[name])[0] == 1
        assert headings(english[name]).count(1) == 1, name


def test_pairs_and_code_are_the_same_in_both_languages(site: dict[str, Path]) -> None:
    """The headings' languages differ, the code does not."""
    english, chinese = (pages(site[language]) for language in LANGUAGES)
    for name in english:
        assert english[name].count(":class: pair") == chinese[name].count(":class: pair"), name
        code = [
            re.findall(r"^```\{code-block\} python\n(?:.*?)^```$", text, re.M | re.S)
            for text in (english[name], chinese[name])
        ]
        assert code[0] == code[1], name


def test_no_placeholder_is_left(site: dict[str, Path]) -> None:
    for folder in site.values():
        for name, text in pages(folder).items():
            assert not re.search(r"\{\{ \w|\{(count|link|links|name|told|files|share)\}", FENCE.sub("", text)), name


def test_chinese_pages_use_full_width_marks(site: dict[str, Path]) -> None:
    wrong = re.compile(r"[\u4e00-\u9fff][,;:!?]|[,;:!?][\u4e00-\u9fff]")
    for name, text in pages(site["zh"]).items():
        prose = re.sub(r"`+[^`\n]*`+", "", FENCE.sub("", text))
        # a directive's option is no prose, and a link's page stands in angle brackets
        found = wrong.findall("\n".join(line for line in prose.splitlines() if not line.startswith(":")))
        assert not found, (name, found)


def test_everything_on_a_card_is_translated() -> None:
    used: set[str] = set()
    for name, facts in CARDS.items():
        assert facts.about, name
        texts = (facts.title, facts.about, TITLES[facts.family], *facts.quirks, *(each.title for each in facts.weights))
        for english in texts:
            assert english in CHINESE, (name, english)
        used.update(texts)
        assert SOURCES[facts.source] in WORDS, (name, facts.source)
        for named in recipes(name).values():
            assert named.about in WORDS, (name, named.about)
    assert all(each.note in WORDS for each in SPELLINGS)
    assert set(CHINESE) == used, "these are on no card"


def test_translations_keep_the_places_to_fill_in() -> None:
    for english, chinese in WORDS.items():
        assert sorted(re.findall(r"\{\w+\}", english)) == sorted(re.findall(r"\{\w+\}", chinese)), english


def test_a_word_without_chinese_is_named() -> None:
    with pytest.raises(KeyError, match="no Chinese for 'a word that is none'"):
        say("a word that is none", "en")


@pytest.mark.parametrize("module", tables.network_files())
def test_the_sources_of_a_pair_face_each_other(site: dict[str, Path], module: str) -> None:
    name = next(name for name, facts in CARDS.items() if facts.module == module)
    text = (site["en"] / "networks" / f"{name}.md").read_text()
    found = re.findall(
        r":caption: (zoo/\w+/\w+\.py)\n:linenos:\n:emphasize-lines: ([\d,]+)\n\n(.*?)^```$", text, re.M | re.S
    )
    assert [caption for caption, *_ in found] == [f"zoo/{backend}/{module}.py" for backend in ("paddle", "torch")]
    (_, marked, paddle), (_, other, torch) = found
    assert marked == other
    assert len(paddle.splitlines()) == len(torch.splitlines()) == len(lines(module))
    apart = {
        number
        for number, pair in enumerate(zip(paddle.splitlines(), torch.splitlines(), strict=True), start=1)
        if pair[0] != pair[1]
    }
    assert apart == set(map(int, marked.split(",")))
    for backend, shown in zip(SIDES, (torch, paddle), strict=True):
        assert shown.rstrip() == (architecture.ROOT / backend / f"{module}.py").read_text().rstrip()


@pytest.mark.parametrize("name", ["lenet", "resnet18", "googlenet_bn", "squeezenet1_1"])
def test_the_layers_are_those_of_summary(name: str) -> None:
    facts = CARDS[name]
    table = zoo.summary(zoo.build(name, backend="paddle"), facts.input_size)
    assert diagrams.anatomy(name).rows == table.rows
    assert (table.params, int(table)) == (facts.num_params, facts.macs)
    # the lines that make and run a layer name it, in both files
    shown = diagrams.anatomy(name)
    for backend in SIDES:
        text = (architecture.ROOT / backend / f"{facts.module}.py").read_text().splitlines()
        for layer, ran in shown.ran.items():
            if layer in shown.made and "." not in layer:
                assert f"self.{layer} = " in text[shown.made[layer] - 1]
                assert all(f"self.{layer}" in text[line - 1] for line in ran), layer
    assert {row.layer for row in table.rows} <= set(shown.ran)


def test_of_two_lines_that_make_a_layer_the_map_has_the_one_that_ran():
    """ResNet's first convolution is 7x7, or 3x3 for small pictures: a line for each, in one class."""
    text = (architecture.ROOT / "torch" / "resnet.py").read_text().splitlines()
    for name, kernel in (("resnet18", 7), ("resnet18_cifar", 3)):
        assert f"kernel_size={kernel}" in text[diagrams.anatomy(name).made["conv1"] - 1]


def test_the_kept_errors_of_layers_are_of_layers_that_there_are():
    kept = layer_errors.layer_errors()
    assert set(kept) <= set(CARDS)
    assert kept["lenet"]["layers"].keys() == {"logits", *(row.layer for row in diagrams.anatomy("lenet").rows)}
    assert max(error for one in kept.values() for error in one["layers"].values()) <= 1e-10


def test_the_kept_speed_is_of_networks_that_there_are_in_every_backend():
    kept = network_speed.network_speed()
    assert {"lenet", "resnet50", "vit_b_16"} <= set(kept) <= set(CARDS)
    assert all(set(one["cpu_ms"]) == set(BACKENDS) and min(one["cpu_ms"].values()) > 0 for one in kept.values())


def test_the_table_has_the_kept_milliseconds_and_says_where_there_are_none(monkeypatch):
    kept = network_speed.network_speed()
    monkeypatch.setattr(network_table, "network_speed", lambda: {"lenet": kept["lenet"]})
    for language, unmeasured in (("en", "not measured"), ("zh", "没有测量")):
        lines = network_table.rows(language, {}).splitlines()
        (lenet,) = (line for line in lines if "/networks/lenet>" in line)
        spent = kept["lenet"]["cpu_ms"]
        assert f"{spent['torch']:,.1f}" in lenet
        assert f"{spent['paddle']:,.1f}" in lenet
        assert unmeasured not in lenet
        (other,) = (line for line in lines if "/networks/vgg16>" in line)
        assert other.count(unmeasured) == 2


def test_the_map_has_a_row_for_every_run_of_a_layer_and_a_place_for_every_box(site: dict[str, Path]) -> None:
    for folder in site.values():
        html = (folder / "networks" / "lenet-layers.html").read_text()
        shown = diagrams.anatomy("lenet")
        assert html.count("<tr id=") == len(shown.stages)
        assert html.count("data-stage=") == len(shown.rows)
        assert html.count('data-line="') == 2 * len(shown.rows)
        for size in ("screen", "phone"):
            drawn = (folder / "networks" / f"lenet-stages-{size}.svg").read_text()
            assert drawn.count('href="#stage-') == len(shown.stages)


# (a network, what its weights are, what it is shown, what of it is on its page, how many pictures at least)
@pytest.mark.parametrize(
    ("name", "weights", "picture", "called", "least"),
    [
        pytest.param(
            *("squeezenet1_1", "The weights are trained.", "the photograph of a cat", "photograph", 26),
            marks=pytest.mark.slow,
        ),
        ("lenet", "drawn at random and not trained", "the handwritten 0", "digit", 4),
        pytest.param(
            *("googlenet", "drawn at random and not trained", "the photograph of a cat", "photograph", 60),
            marks=pytest.mark.slow,
        ),
    ],
)
def test_the_map_shows_what_layers_make_of_a_picture(tmp_path: Path, name, weights, picture, called, least) -> None:
    """Every convolution, pool and join of maps that is large enough has its picture, each another part of one file."""
    (tmp_path / "networks").mkdir()
    told = network_map.layers(tmp_path, CARDS[name], "en", None)
    assert weights in told
    assert f"what it makes of {picture}" in told
    rows = (tmp_path / "networks" / f"{name}-layers.html").read_text()
    shown = diagrams.anatomy(name).rows
    large = [row for row in shown if row.output_shape[-1] >= feature_maps.LEAST]
    wanted = [row.layer for row in large if row.kind in feature_maps.KINDS]
    assert re.findall(rf'alt="What (\S+) makes of the {called}"', rows) == wanted
    places = re.findall(r"object-position: -(\d+)px -(\d+)px", rows)
    assert len(set(places)) == len(wanted) >= least
    sheet = opencv().imread(str(tmp_path / "extra" / "features" / f"{name}.png"), 0)
    side = feature_maps.SIDE
    for left, top in places:
        tile = sheet[int(top) : int(top) + side, int(left) : int(left) + side]
        assert tile.shape == (side, side)
        assert tile.max() == 255 > tile.min()


def test_tokens_are_put_back_where_they_are_of() -> None:
    """Each token's place in the picture is its place in the map, its numbers being the maps; others are no map."""
    maps = np.arange(5 * 6 * 6).reshape(5, 6, 6)
    tokens = maps.transpose(1, 2, 0)
    row = tokens.reshape(36, 5)
    for output in (tokens, row, np.concatenate([np.full((1, 5), -1), row])):
        assert np.array_equal(feature_maps.seen("layer_norm", output), maps)
        assert feature_maps.seen("linear", output) is None
    for output in (maps, row[:35], row[:, 0], tokens[:3]):
        assert feature_maps.seen("layer_norm", output) is None
    assert np.array_equal(feature_maps.seen("conv", maps), maps)
    assert feature_maps.seen("conv", row) is None


def test_a_file_s_other_networks_have_the_lines_that_their_maps_show(site: dict[str, Path]) -> None:
    """Their rows lead to the page of the first one, which has the whole files."""
    text = (site["en"] / "networks" / "resnet50.md").read_text()
    numbers = re.search(r'class="map-sources" data-lines="([\d ]+)"', text)[1].split()
    rows = (site["en"] / "networks" / "resnet50-layers.html").read_text()
    assert set(re.findall(r'href="resnet18\.html\?line=(\d+)#sources"', rows)) == set(numbers)
    for backend in SIDES:
        whole = (architecture.ROOT / backend / "resnet.py").read_text().splitlines()
        assert "\n".join(whole[int(number) - 1] for number in numbers).rstrip() + "\n```" in text
    assert "map-sources" not in (site["en"] / "networks" / "resnet18.md").read_text()


def test_a_network_without_errors_of_its_layers_says_how_to_get_them(tmp_path: Path) -> None:
    (tmp_path / "networks").mkdir()
    told = network_map.layers(tmp_path, CARDS["lenet"], "en", None)
    assert "python -m docs.layer_errors lenet" in told
    rows = (tmp_path / "networks" / "lenet-layers.html").read_text()
    assert "parity error" not in rows
    assert rows.count("<th ") == 7
    assert rows.count("<td") == 7 * len(diagrams.anatomy("lenet").rows)


def test_the_table_of_networks_has_all_and_what_was_measured(site: dict[str, Path]) -> None:
    text = (site["en"] / "networks" / "index.md").read_text()
    rows = [line for line in text.splitlines() if line.startswith("| {doc}")]
    assert len(rows) == len(CARDS)
    lenet = next(row for row in rows if "/networks/lenet>" in row)
    kept = {name: [f"{one['cpu_ms'][backend]:,.1f}" for backend in BACKENDS]
            for name, one in network_speed.network_speed().items()}  # fmt: skip
    assert f"| 41,806 | 279,040 | 3e-15 | 0 to 7 | {' | '.join(kept['lenet'])} |" in lenet
    unmeasured = next(row for row in rows if f"/{UNMEASURED}>" in row)
    assert f"|  | not kept | {' | '.join(kept[UNMEASURED])} |" in unmeasured
    for row in rows:
        assert [cell.strip() for cell in row.split("|")[-3:-1]] == kept.get(
            re.search(r"networks/(\w+)>", row)[1], ["not measured"] * 2
        )
    plot = (site["en"] / "networks" / "all-networks-phone.svg").read_text()
    assert plot.count("<circle") == plot.count('.html" aria-label=') == len(CARDS)


def test_stages_count_every_block_once() -> None:
    shown = diagrams.anatomy("resnet34").stages
    assert [each.times for each in shown if each.inner] == [3, 4, 6, 3]
    assert [each.kind for each in shown][:2] == ["conv 7x7 /2", "max pool 3x3 /2"]
    assert {each.inner for each in diagrams.kinds_of_blocks("resnet34")} == {
        2,
        3,
    }  # a shortcut has a convolution, or none


def test_a_drawing_has_its_words_and_no_colour_of_its_own_for_text() -> None:
    svg = diagrams.stages("resnet18", "The stages")
    assert 'role="group" aria-label="The stages: conv 7x7 /2' in svg  # of links
    assert 'fill="currentColor"' in svg
    block = diagrams.block_drawing("resnet18", diagrams.kinds_of_blocks("resnet18")[0], 'a "block"')
    assert 'aria-label="a &quot;block&quot;"' in block
    assert "<metadata>" not in block
    assert block.startswith("<svg")


def test_the_architecture_is_read_from_the_code() -> None:
    house = architecture.survey()
    assert set(house.files) == {*architecture.ROOMS, architecture.BASE, ""}
    assert sum(house.files.values()) == len(list(architecture.ROOT.rglob("*.py")))
    assert ("cards", "parity") in house.imports
    assert {
        "runtime",
        "ladder",
        "learner",
        "tracer",
        "forms",
        "official",
        "export",
        "inference",
        "wrapping",
        "lending",
    } == set(house.adapters)


@pytest.mark.parametrize(
    ("file", "line", "told"),
    [
        ("parity/new.py", "import torch", "only zoo/torch may"),
        ("data/new.py", "def f():\n    from paddle.io import Dataset", "only zoo/paddle may"),
        ("cards.py", "import torchvision.models", "only zoo/torch may"),
        ("weights/new.py", "import importlib\nimportlib.import_module('paddle')", "only zoo/paddle may"),
        ("torch/new.py", "from zoo.paddle import runtime", "knows nothing of the other"),
        ("paddle/new.py", "import torch.nn as nn", "only zoo/torch may"),
        ("data/new.py", "from zoo.training import loop", "zoo/training is not above zoo/data"),
        ("weights/new.py", "import zoo.weights.new", "is a circle"),
        ("graph/fine.py", "", r"zoo/graph/fine\.py and zoo/paddle/fine\.py and zoo/torch/fine\.py have one name"),
        ("fine.py", "", r"zoo/fine\.py and zoo/paddle/fine\.py"),
        ("cli/fine.py", "", "have one name"),
        ("data/new.py", "# long" + "\n" * 300, "has 326 lines, more than 300"),
    ],
)
def test_a_planted_import_stops_the_drawing(tmp_path: Path, file: str, line: str, told: str) -> None:
    for room in architecture.ROOMS:
        (tmp_path / "zoo" / room).mkdir(parents=True)
    enough = "#\n" * architecture.LINES[0]
    fine = tmp_path / "zoo" / "torch" / "fine.py"
    fine.write_text(f"import torch\nfrom zoo.network.anatomy import Call\n{enough}")
    # a pair, and a command with what it calls
    for pair in ("paddle/fine.py", "cli/train.py", "training/train.py"):
        (tmp_path / "zoo" / pair).write_text(enough)
    architecture.survey(tmp_path / "zoo")
    (tmp_path / "zoo" / file).write_text(f"{line}\n{enough}")
    with pytest.raises(architecture.ArchitectureError, match=told):
        architecture.survey(tmp_path / "zoo")
    (tmp_path / "zoo" / file).unlink()
    fine.write_text("import torch\n")
    with pytest.raises(architecture.ArchitectureError, match=r"zoo/torch/fine\.py has 1 lines, fewer than 25"):
        architecture.survey(tmp_path / "zoo")


def test_the_reference_has_all_that_zoo_offers() -> None:
    shown = {name for _, names in api.GROUPS.values() for name in names}
    assert api.public() <= shown
    assert {"compare", "lesson run", "data make-fundus", "train"} <= set(api.commands())


def test_the_sections_of_a_docstring_are_lists_and_code() -> None:
    page = api.paragraphs(
        "Do it.\n\nArgs:\n    a, b: what\n        it takes.\n    c: one.\n\nExample:\n    >>> 1 + 1\n    2\n"
    )
    assert "Do it.\n\n**Args**\n\n- `a`, `b`: what it takes.\n- `c`: one.\n\n**Example**" in page
    assert "code-block} pycon\n\n>>> 1 + 1\n2\n```" in page


def test_the_ladder_page_has_every_level() -> None:
    assert tuple(level for level, *_ in parity.ladder()) == LEVELS


def test_a_failure_shows_in_the_matrix(tmp_path: Path) -> None:
    broken = report("lenet") | {"passed": False}
    third = next(each for each in broken["levels"] if each["name"] == "3")
    third |= {"passed": False, "measured": "inf"}
    parity.write(tmp_path, "en", {"lenet": broken, "alexnet": report("alexnet")})
    text = (tmp_path / "parity.md").read_text()
    assert "1 of 2 networks are equal" in text
    assert "**inf**" in text
    assert "DIFFERENT" in text
    assert "**inf**" in (tmp_path / "compare.md").read_text()


def test_plots_take_every_figure_that_json_can_hold() -> None:
    for measured in ("inf", "nan", 0.0, 1e-15, 1e300):
        one = report("lenet")
        next(each for each in one["levels"] if each["name"] == "3")["measured"] = measured
        assert "lenet" in figures.by_network("plot", "label", {"lenet": one}, "3", "tolerance")


def test_without_reports_the_pages_say_so(tmp_path: Path) -> None:
    parity.write(tmp_path, "zh", {})
    assert "还没有测量任何网络" in (tmp_path / "parity.md").read_text()
    assert "还没有测量的：`lenet`" in (tmp_path / "compare.md").read_text()


def test_a_network_without_figures_is_named_and_says_how_to_get_them(site: dict[str, Path]) -> None:
    for page in ("parity", "compare"):
        assert f"Not measured yet: `{UNMEASURED}`." in (site["en"] / f"{page}.md").read_text()
    text = (site["en"] / "networks" / f"{UNMEASURED}.md").read_text()
    assert (
        f"Not measured yet; the command that does it:\n\n```{{code-block}} sh\n\npython -m docs.reports {UNMEASURED}"
        in text
    )


def test_the_page_compare_has_a_row_of_both_tables_for_each_measured_network(site: dict[str, Path]) -> None:
    text = (site["en"] / "compare.md").read_text()
    assert text.count("| 7,000 | 90,000 | 5 | 0 | 0 | 3e-15 | 0.44 |") == len(CARDS) - 1
    assert text.count("| 7e-15 | 1e-15 | 2e-14 | 3 of 10 | no batch norm | 1e-15 |") == len(CARDS) - 1


def test_what_a_file_s_networks_share_is_on_one_page(site: dict[str, Path]) -> None:
    texts = {name: (site["en"] / "networks" / f"{name}.md").read_text() for name in ("resnet18", "resnet50")}
    assert [":caption: zoo/torch/resnet.py" in text for text in texts.values()] == [True, False]
    assert all("-layers.html" in text for text in texts.values())
    assert "are on the page {doc}`resnet18 </networks/resnet18>`" in texts["resnet50"]


def test_the_glossary_is_whole() -> None:
    rows = tables.terms()
    source = [line for line in tables.GLOSSARY.read_text().splitlines() if line.startswith("| ")]
    assert len(rows) == len(source) - 1
    assert all(all(row) for row in rows)


def test_uses_of_a_spelling_are_counted() -> None:
    concat = next(each for each in SPELLINGS if each.torch == "torch.cat")
    files, count = tables.uses(concat)
    assert 0 < files <= count < 40
    dropout = next(each for each in SPELLINGS if "Dropout" in each.torch)
    assert tables.uses(dropout)[1] > 0


@pytest.mark.parametrize("backend", SIDES)
def test_the_pieces_of_the_pitfalls_run(backend: str) -> None:
    pieces = tables.pieces(backend)
    assert list(pieces) == list(tables.pieces("paddle"))
    for name, piece in pieces.items():
        exec(compile(f"{pieces['imports']}\n{piece}", name, "exec"), {})


def test_every_piece_is_on_the_page() -> None:
    for language in LANGUAGES:
        text = (Path(tables.__file__).parent / "text" / language / "pitfalls.md").read_text()
        assert tables.PAIR.findall(text) == list(dict.fromkeys(tables.PAIR.findall(text)))
        assert set(tables.PAIR.findall(text)) == set(tables.pieces("torch"))


def test_reports_are_those_of_compare() -> None:
    """What the pages read is what a real report has; the command and what it measured are added by docs/reports.py."""
    real = json.loads(zoo.compare("lenet", levels="0,3,3b,5,6").to_json())
    made = report("lenet")
    assert made.keys() == real.keys()
    levels = {each["name"]: each for each in made["levels"]}
    for each in real["levels"]:
        assert levels[each["name"]].keys() == (each.keys() - {"series"}) | {"command"}
        assert levels[each["name"]]["counts"].keys() == each["counts"].keys()
    assert re.match(r"\d+ tensors, \d+ of them null", real["levels"][3]["where"])
    assert real["levels"][4]["where"] == levels["6"]["where"]
