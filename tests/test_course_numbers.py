"""Every number in a lesson's prose is one that a cell sets or states, which a run checks, or its source is here."""

import ast
import math
import re

import pytest

from zoo.course.book import lesson, shelf

NOT_PROSE = re.compile(
    r"^```(?!\{predict\}).*?^```[ \t]*$|^\$\$.*?^\$\$|`[^`\n]*`|\$[^$]+?\$|\]\([^)]*\)"
    r"|\b[Ll]esson \d\d|第 ?\d\d ?课"
    r"|^- \*\*(?:Time\.|时间：)\*\*.*?(?=\n- |\n\n)|^---\n.*?^---\n",
    re.MULTILINE | re.DOTALL,
)
NUMBER = re.compile(
    r"(?<![A-Za-z0-9_.^])(?P<digits>\d(?:[\d_]|,(?=\d{3}))*(?:\.\d+)?(?:e-?\d+)?)(?![A-Za-z0-9_])"
    r"(?P<unit>\s*(?:%|thousand|million|billion|[千万亿]+))?"
)
YEAR = re.compile(r"(?:19|20)\d\d")
COUNTED = 12  # a whole number up to this reads as a word does
UNITS = {"%": 1e-2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "千": 1e3, "万": 1e4, "亿": 1e8, "": 1.0}
# By lesson: what no cell has. What begins with "=" is worked out; the rest says where the number is from.
RUSSAKOVSKY = "Russakovsky and others, ImageNet large scale visual recognition challenge, 2015"
HE = "He and others, Deep residual learning for image recognition, 2015"
CONVNEXT = "Liu and others, A ConvNet for the 2020s, 2022"
MNIST = "LeCun's MNIST: 60,000 pictures and 10,000"
SOURCES: dict[str, dict[str, str]] = {
    "00_two_spellings": {"16": "=4 * 4", "15": "=4 * 4 - 1"},
    "01_lenet": {
        "32": "LeCun and others, Gradient-based learning applied to document recognition, 1998",
        "24": "=28 - 5 + 1", "60_000": MNIST, "10_000": MNIST, "1000": "=10_000 - 9000", "30_000": "=5 * 60_000 / 10",
    },
    "02_fundus": {
        "110": "=(224 - 5 + 1) / 2", "106": "=110 - 5 + 1", "53": "=106 / 2",
        "41806": "zoo.card('lenet'), held by a claim",
        "0.002": "=1 / 500", "75": "=75_000 * 0.001",
    },
    "03_alexnet": {"0.94": "=1 - 0.06"},
    "04_vgg": {"112": "=224 / 2", "28": "=224 / 8", "47_000": "=round(2.45**12, -3)"},
    "06_resnet": {
        "0.036": HE, "19": "VGG-19 has its layers in its name", "0.045": HE, "18": HE, "34": HE, "512": HE,
        "6.4": RUSSAKOVSKY, "1500": RUSSAKOVSKY, "0.051": RUSSAKOVSKY, "0.12": RUSSAKOVSKY, "258": RUSSAKOVSKY,
        "100_000": RUSSAKOVSKY, "120": RUSSAKOVSKY, "49": "=53 - 4",
    },
    "07_inception_v1": {"0.475": "=round(math.e / (math.e + 3), 3)"},
    "08_resnet_signs": {"6720": "=7616 - 896"},
    "09_inception_v3": {
        "0.9001": "=0.9 + 0.1 / 1000", "9001": "=round(0.9001 / 0.0001)",
        "1.1": "the network's name", "13": "zoo.card('squeezenet1_1'), 224 / 16 rounded down",
        "1_200_000": RUSSAKOVSKY, "1e-5": "lesson 10 states it, held by a claim",
        "6_600_000": "=6.6 * 1e6", "7_000_000": "=7.0 * 1e6",
    },
    "10_pitfalls": {
        "53_120": "=2 * 26_560", "0.875": "=1 / 2 + 1 / 4 + 1 / 8", "1e-16": "=float(f'{2**-53:.0e}')",
        "96": "Krizhevsky and others, ImageNet classification with deep convolutional neural networks, 2012",
        "3.3": "a version", "2.14": "a version", "2.15": "a version",
    },
    "11_moving_a_model": {"3.3": "a version"},
    "12_bigger": {
        "1080": "the signs' training set, counted by lesson 08", "0.999": "=1 - 0.001",
        "256": "=2**8", "0.996": "=round(1 - 2**-8, 3)",
        "1e-38": "=float(f'{2**-126:.0e}')",
        "18": HE, "100": "a usual network between machines, in Gbit/s", "12.5": "=100 / 8",
        "450": "NVIDIA's H100: NVLink 4, 900 GB/s in both directions together",
    },
    "13_dense_and_light": {
        "121": "the network's name", "201": "the network's name", "264": "the network's name",
        "0.1666667": "zoo.card('mobilenet_v3_small').quirks", "244": "zoo.card('shufflenet_v2_x2_0')",
    },
    "14_attention": {"0.813": CONVNEXT, "0.821": CONVNEXT, "1_281_167": RUSSAKOVSKY},
}  # fmt: skip


def stated(number: str, unit: str, known: set[float]) -> bool:
    """Whether a number is one of those that are known, rounded to its own digits; with a unit or without."""
    own = float(number)
    digits = len(re.sub(r"e.*|\.", "", number).lstrip("0").rstrip("" if "." in number else "0")) or 1
    return any(
        own == found or (found and own == float(f"{found:.{digits - 1}e}"))
        for each in known
        for found in (each, each / UNITS[unit])
    )


def numbers(text: str) -> list[tuple[str, str]]:
    """The numbers of a text with their units: no years, and no whole numbers that are counted on fingers."""
    found = [(re.sub("[,_]", "", each["digits"]), (each["unit"] or "").strip()) for each in NUMBER.finditer(text)]
    return [
        (number, unit)
        for number, unit in found
        if unit or not (YEAR.fullmatch(number) or (number.isdigit() and int(number) <= COUNTED))
    ]


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", [each.folder.name for each in shelf()])
def test_every_number_of_the_prose_has_a_source(name, language):
    which = lesson(name, language)
    known = {float(each["digits"].replace(",", "")) for cell in which.cells() for each in NUMBER.finditer(cell.source)}
    known |= {float(number) for number in SOURCES.get(name, {})}
    prose = NOT_PROSE.sub(" ", which.text)
    assert [number + unit for number, unit in numbers(prose) if not stated(number, unit, known)] == []


@pytest.mark.parametrize("name", SOURCES)
def test_every_source_is_used_and_right(name):
    which = lesson(name)
    known = {float(each["digits"].replace(",", "")) for cell in which.cells() for each in NUMBER.finditer(cell.source)}
    texts = [NOT_PROSE.sub(" ", lesson(name, language).text) for language in ("en", "zh")]
    lacking = [each for text in texts for each in numbers(text) if not stated(*each, known)]
    for number, source in SOURCES[name].items():
        assert any(stated(*each, {float(number)}) for each in lacking), number
        if source.startswith("="):
            assert float(number) == pytest.approx(eval(source[1:], {"math": math}), rel=1e-12), number


def test_a_number_that_no_cell_states_is_found():
    assert numbers("In 1998 about 61.5 % of 3 sets of 1,080") == [("61.5", "%"), ("1080", "")]
    assert stated("61.5", "%", {0.61521})
    assert stated("61.5", "%", {61.48})
    assert not stated("61.5", "%", {0.616})
    assert stated("23.8", "million", {23834568.0})
    assert stated("2383", "万", {23834568.0})
    assert not stated("1080", "", {1091.0})


MUCH = re.compile(r"\bin a hundred|percent|%|\bhalf\b|third|fifth|tenth|hundredth|thousandth|\btimes\b")


def looser(source: str) -> list[tuple[ast.expr, str]]:
    """The claims of a cell whose limit is another one in the short form: what they say, and its words."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    held = [call for call in calls if getattr(call.func, "id", "") == "holds" and "full(" in ast.unparse(call.args[1])]
    return [(call.args[0], ast.unparse(call.args[0])) for call in held]


def test_a_claim_of_how_much_states_the_limit_of_the_form_that_ran():
    """Where the short form allows more, a text that has the long one's figure would be printed beside worse ones."""
    found = [each for which in shelf() for cell in which.cells() for each in looser(cell.source)]
    assert len(found) > 15
    assert [words for text, words in found if isinstance(text, ast.Constant) and MUCH.search(words)] == []
    ((text, words),) = looser('holds("behind by three in a hundred", a > full(0.03, 0.08))')
    assert isinstance(text, ast.Constant)
    assert MUCH.search(words)
