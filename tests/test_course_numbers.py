"""Every number in a lesson's prose is one that a claim states, which a run checks, or where it is from stands here.

A literal of any other line of a cell is not enough: most small numbers are somewhere in the code.
"""

import ast
import math
import re

import pytest

from zoo.backends import BACKENDS
from zoo.course.book import Cell, lesson, shelf

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
# By lesson: what no claim states. What begins with "=" is worked out; the rest says where the number is from.
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
    "04_vgg": {
        "16": "the network's name", "112": "=224 / 2", "14": "=224 / 16", "28": "=224 / 8",
        "47_000": "=round(2.45**12, -3)",
    },
    "05_googlenet": {"5_000_000": "the second source, whose count a claim corrects"},
    "06_resnet": {
        "0.036": HE, "19": "VGG-19 has its layers in its name", "0.045": HE, "18": HE, "34": HE, "512": HE,
        "6.4": RUSSAKOVSKY, "1500": RUSSAKOVSKY, "0.051": RUSSAKOVSKY, "0.12": RUSSAKOVSKY, "258": RUSSAKOVSKY,
        "100_000": RUSSAKOVSKY, "120": RUSSAKOVSKY, "49": "=53 - 4", "36": "=50 - 14", "101": HE, "152": HE,
    },
    "07_inception_v1": {"0.475": "=round(math.e / (math.e + 3), 3)"},
    "08_resnet_signs": {"6720": "=7616 - 896"},
    "09_inception_v3": {
        "0.925": "=0.9 + 0.1 / 4", "0.025": "=0.1 / 4",
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
    "11_moving_a_model": {"3.3": "a version", "2.6": "a version"},
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
    "14_attention": {"0.813": CONVNEXT, "0.821": CONVNEXT, "1_281_167": RUSSAKOVSKY,
        "256": "=16**2", "300": CONVNEXT,
    },
}  # fmt: skip
# By lesson: what the reader chooses, or what the source chose, such as the size of a picture, a rate or the width of a
# layer, and the code that says so in a cell.
SETTINGS: dict[str, dict[str, str]] = {
    "00_two_spellings": {
        "0.9": "nn.BatchNorm2D(1, momentum=0.9)", "0.1": "nn.BatchNorm2d(1, momentum=0.1)", "200": "limit=200",
        "0.875": "lr, momentum, steps = 2**-7, 0.875, 20",
    },
    "01_lenet": {
        "28": "(network, (1, 28, 28))", "64": "nn.Linear(120, 64)", "9000": "full(9000, 1500)",
        "1500": "full(9000, 1500)",
    },
    "02_fundus": {
        "255": "/ 255.0", "120": "inputs=120 * 50 * 50", "56": "card56 = (3, 56, 56)", "64": "nn.Linear(inputs, 64)",
        "0.001": "learning_rate=0.001",
    },
    "03_alexnet": {
        "96": "count([(3, 96, 11)", "256": "(96, 256, 5)", "384": "(256, 384, 3)", "64": "count([(3, 64, 11)",
        "192": "(64, 192, 5)", "4096": "width=4096", "32": "preprocessing, (1, 32, 32)", "512": "AlexNet(10, 1, 1, 512",
        "224": "(whole, (3, 224, 224))",
    },
    "04_vgg": {
        "512": "arch = [(2, 64), (2, 128), (3, 256), (3, 512), (3, 512)]", "224": "(3, 224, 224)",
        "56": "(128, 56, 56)", "4096": "width=4096",
    },
    "05_googlenet": {
        "112": "3, 112, 112)", "128": "nn.Conv2d(in_channels, 128, 1)", "0.7": "nn.Dropout(0.7)",
        "48": "preprocessing, (3, 48, 48)", "24": "full(48, 24)", "32": "(network, (3, 32, 32))",
    },
    "06_resnet": {"128": "Bottleneck(256, 128, stride=2)"},
    "07_inception_v1": {
        "192": "products = 5 * 5 * 192", "32": "places = 28 * 28 * 32", "16": "first = 28 * 28 * 16 * 192",
        "224": "tower(mended, (3, 224, 224))", "64": "transforms.Resize((64, 64))",
    },
    "08_resnet_signs": {
        "255": '"float32") / 255', "1080": "1080 * 64 * 64 * 3 * 4", "32": "full(64, 32)",
        "16": "batch_size=full(16, 8)",
    },
    "09_inception_v3": {"0.1": "share, classes = 0.1, 1000", "27_161_264": "27161264 * 4 / 2**20"},
    "10_pitfalls": {"1080": "1080 * 3 * 64 * 64 * 4"},
    "11_moving_a_model": {"0.01": "nn.BatchNorm2d(6, momentum=0.01)", "0.99": "nn.BatchNorm2D(6, momentum=0.99)"},
    "12_bigger": {"32": "for index in range(32)"},
    "13_dense_and_light": {"224": "(3, 224, 224)", "400": "np.linspace(0, 2 * np.pi, 400"},
    "14_attention": {"100": "math.exp(-100)"},
    "15_your_own_model": {
        "0.5": '"momentum=0.5,"', "0.9": '"momentum=0.9,"', "28": "SIZE = (1, 28, 28)",
    },
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


def literals(code: str) -> set[float]:
    """The numbers that stand in a piece of code."""
    return {float(re.sub("[,_]", "", each["digits"])) for each in NUMBER.finditer(code)}


def claimed(cells: list[Cell]) -> set[float]:
    """What the claims of a lesson state: what a number is compared with, within what, and what is said of it.

    What a claim works out, its second argument, states nothing.
    """
    found: set[float] = set()
    for node in (node for cell in cells for node in ast.walk(ast.parse(cell.source))):
        name = getattr(node.func, "id", "") if isinstance(node, ast.Call) else ""
        if name in ("claim", "holds"):
            given = [*node.args, *(each.value for each in node.keywords)]
            found |= literals(
                " ".join(ast.unparse(each) for at, each in enumerate(given) if (name, at) != ("claim", 1))
            )
    return found


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", [each.folder.name for each in shelf()])
def test_every_number_of_the_prose_has_a_source(name, language):
    which = lesson(name, language)
    known = claimed(which.cells()) | {float(number) for each in (SOURCES, SETTINGS) for number in each.get(name, {})}
    prose = NOT_PROSE.sub(" ", which.text)
    assert [number + unit for number, unit in numbers(prose) if not stated(number, unit, known)] == []


@pytest.mark.parametrize("name", SOURCES | SETTINGS)
def test_every_source_is_used_and_right(name):
    sources, settings = SOURCES.get(name, {}), SETTINGS.get(name, {})
    cells = lesson(name).cells()
    texts = [NOT_PROSE.sub(" ", lesson(name, language).text) for language in ("en", "zh")]
    known = claimed(cells)
    lacking = [each for text in texts for each in numbers(text) if not stated(*each, known)]
    assert not sources.keys() & settings.keys()
    for number in sources | settings:
        assert any(stated(*each, {float(number)}) for each in lacking), number
    for number, source in sources.items():
        if source.startswith("="):
            assert float(number) == pytest.approx(eval(source[1:], {"math": math}), rel=1e-12), number
    for number, code in settings.items():
        assert float(number) in literals(code), number
        assert any(code in cell.source for cell in cells), code


def test_a_number_is_stated_by_a_claim_and_by_no_other_code():
    source = (
        "layer = nn.Linear(84, 4096)\nclaim('of 77 layers', layers(61), 21_294_470, within=35)\nholds('96', x > 0.25)"
    )
    assert claimed([Cell(source, (), 1)]) == {77, 21294470, 35, 96, 0.25}


def test_a_number_that_no_cell_states_is_found():
    assert numbers("In 1998 about 61.5 % of 3 sets of 1,080") == [("61.5", "%"), ("1080", "")]
    assert stated("61.5", "%", {0.61521})
    assert stated("61.5", "%", {61.48})
    assert not stated("61.5", "%", {0.616})
    assert stated("23.8", "million", {23834568.0})
    assert stated("2383", "万", {23834568.0})
    assert not stated("1080", "", {1091.0})


def of_the_form(which, backend: str) -> list[ast.expr]:
    """What the claims of a lesson say whose limit is another one in the short form, also where a name stands for it."""
    names: set[str] = set()
    found = []
    for cell in which.cells(backend):
        for node in ast.walk(ast.parse(cell.source)):
            if isinstance(node, ast.Assign) and asks(node.value) and compares(node.value):
                names |= {each.id for each in node.targets if isinstance(each, ast.Name)}
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "holds":
                given = {each.id for each in ast.walk(node.args[1]) if isinstance(each, ast.Name)}
                if asks(node.args[1]) or given & names:
                    found.append(node.args[0])
    return found


def asks(node: ast.expr) -> bool:
    """Whether an expression asks which form runs."""
    return any(isinstance(each, ast.Call) and getattr(each.func, "id", "") == "full" for each in ast.walk(node))


def compares(node: ast.expr) -> bool:
    """Whether an expression is true or not."""
    return isinstance(node, ast.Compare) or getattr(getattr(node, "func", None), "id", "") == "all"


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_claim_whose_limit_is_another_one_in_the_short_form_says_another_thing_there(backend):
    """Where the short form allows more, the long one's words would be printed beside figures that do not bear them."""
    found = {each.folder.name: of_the_form(each, backend) for each in shelf()}
    assert sum(map(len, found.values())) > 15
    for name, texts in found.items():
        assert [ast.unparse(text) for text in texts if not asks(text)] == [], name
        for text in texts:
            whole, short = (ast.literal_eval(each) for each in text.args)
            assert whole != short, name


@pytest.mark.parametrize(
    "source", ['holds("it learns", a > full(0.9, 0.2))', 'b = a > full(9, 2)\nholds("it learns", b)']
)
def test_a_claim_that_says_the_same_in_both_forms_is_found(source):
    class Book:
        cells = staticmethod(lambda backend: [Cell(source, (), 1)])

    (text,) = of_the_form(Book, BACKENDS[0])
    assert not asks(text)
