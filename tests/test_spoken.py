"""What cells print, in Chinese: every sentence of the catalogue is one that the code prints, and the rest stays."""

import ast
import io
import json
import re
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console
from rich.text import Text
from test_check_chinese import CHINESE, english

import zoo
from zoo.course import results_in_chinese
from zoo.course.book import lesson, shelf
from zoo.course.conversion_words import BEGINNINGS, CONVERT
from zoo.course.outputs_in_chinese import Speaker, chinese, columns, line
from zoo.course.sentences_in_chinese import HEADS, LABELS, ROWS, SENTENCES
from zoo.course.training_words import BAR, TRAIN
from zoo.doctor.diagnosis import Cause
from zoo.network.anatomy import Slot
from zoo.network.state import widened
from zoo.network.tables import LayerTable, Row
from zoo.parity.rounding_model import in_words
from zoo.report.parity_report import Level, ParityReport, detail, overview
from zoo.training import metrics
from zoo.training.callbacks import WORDS, ProgressBar
from zoo.training.history import History

ROOT = Path(zoo.__file__).parents[1]
PRINTING = [each for each in [*ROOT.glob("zoo/**/*.py"), *ROOT.glob("lessons/*/lesson.md")]
            if each.name not in ("sentences.py", "table_words.py", "training_words.py", "conversion_words.py",
                                 "comparison_words.py", "comparison_causes.py", "page_words.py")]  # fmt: skip
RESULTS = (
    results_in_chinese.TITLES
    | results_in_chinese.UNITS
    | results_in_chinese.HEADS
    | results_in_chinese.WORDS
    | results_in_chinese.FORMS
    | BAR
    | TRAIN
    | CONVERT
    | BEGINNINGS
)
SOURCES = "".join(path.read_text(encoding="utf-8") for path in PRINTING)


@pytest.mark.parametrize("text", dict.fromkeys([*HEADS, *ROWS, *LABELS, *SENTENCES, *RESULTS]))
def test_the_code_still_prints_it(text):
    """Its words stand in the code or in a lesson's cell."""
    for word in re.findall(r"[A-Za-z]+", re.sub(r"\{\w+\}", "", text)):
        assert word in SOURCES, f"{word!r} of {text!r}"


def test_what_the_code_says_now_is_known():
    """Sentences that the code makes here, one of each kind that lessons print."""
    slots = [Slot("a", (3,), "linear", True), Slot("b", (2, 3), "linear", True)]
    with pytest.raises(zoo.ZooError) as refused:
        widened(slots, {"a": "float64", "b": "float64"}, {"b": np.zeros((3, 2)), "d": np.zeros(1)})
    errors = {"a (paddle)": 1.5e-7, "b (torch)": 1.7e-7}
    said = [str(refused.value), *(in_words(apart, errors) for apart in (2.3e-7, 1e-3)), in_words(0.0, {"a": 0.0})]
    for text in said:
        assert CHINESE.search(line(text)), text
        assert english(line(text)) == [], text


def test_the_chinese_has_the_same_holes_and_no_english():
    for text, said in [each for words in (HEADS, ROWS, LABELS, SENTENCES, RESULTS) for each in words.items()]:
        assert CHINESE.search(said) or text == said, text
        assert english(re.sub(r"\{\w+\}", "", said)) == [], said
        assert sorted(re.findall(r"\{\w+\}", text)) == sorted(re.findall(r"\{\w+\}", said)), text


@pytest.mark.parametrize("number", ["11", "15"])
def test_the_comments_of_a_translated_network_are_chinese(number, backend):
    """Those of the networks that lessons translate, also in a list of changes; what translating back reads stays."""
    sources = [
        node.value.value
        for cell in lesson(number).cells(backend)
        for node in ast.parse(cell.source).body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and "nn." in str(node.value.value)
    ]
    assert sources
    for source in sources:
        made = zoo.translate(source, to="torch" if "import paddle" in source else "paddle").text.splitlines()
        comments = [each for each in made if each.strip().startswith("# ") and "# zoo: spelled in " not in each]
        assert comments
        for each in comments:
            for begin in ("", "+ ", "- "):
                told = line(begin + each)
                assert CHINESE.search(told), each
                assert told.startswith(begin + each[: each.index("# ") + 2])
    assert (
        line("# zoo: spelled in PyTorch: nn.ReLU(inplace=True)") == "# zoo: spelled in PyTorch: nn.ReLU(inplace=True)"
    )


@pytest.mark.parametrize("worked", ["", "(2 x 2) x 6 x 3 x (5 x 5) + 100 x 100"])
def test_a_table_keeps_its_columns(worked):
    rows = (Row("kind", "conv", (6, 220, 220), 1456, 1_780_000, worked), Row("layer", "max_pool", (64,), 1, 20, worked))
    whole = str(LayerTable("multiply-accumulates of LeNet at 3 x 224 x 224", rows, 1457, 1_780_020))
    told = chinese(whole)
    before, after = whole.rstrip("\n").split("\n"), told.rstrip("\n").split("\n")
    assert [columns(each) for each in before] == [columns(each) for each in after]
    assert after[0].strip() == "LeNet 的乘加次数，输入 3 x 224 x 224"
    heads = [each.strip() for each in after[2].split("┃")[1:-1]]
    assert heads == ["层", "种类", "输出，N x", "参数量", *["手算乘加次数"] * bool(worked), "乘加次数"]
    assert "│ 合计" in after[-2]
    assert after[4:6] == before[4:6]  # names in code stay, also where one is a word of the head


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("   VGG at 3 x 32 x 32   ", "VGG，输入 3 x 32 x 32"),
        ("augmentation   59.0% 45.0% 1.501", "数据增广       59.0% 45.0% 1.501"),
        ("pool, no padding  (2, 192, 26, 26)", "池化，无填充      (2, 192, 26, 26)"),
        ("twice   1 1.393 28.1%", "两次    1 1.393 28.1%"),
        ("{'sigmoid': '+0.0%', 'dropout': '+32.0%'}", "{'sigmoid': '+0.0%', '随机失活': '+32.0%'}"),
        ("right                equal", "right                相等"),
        ("pool_kind            forward call 3: avg_pool", "pool_kind            forward 的第 3 次调用（avg_pool）"),
        ("momentum=0.1, as the share of the new batch", "momentum=0.1，按新批次所占的比例计"),
        ("1 0.0 10 tensors", "1 0.0 10 个张量"),
        ("head.weight          transposed", "head.weight          转置"),
        ("3b 0.36 largest at conv3 in b (torch); a (paddle): 6 digits of the logits hold (error 1.5e-07); In float32 "
         "the outputs differ by 2.3e-07 of the largest one, 1.5 times what a is from its float64 output (1.5e-07) and "
         "1.3 times what b is from its float64 output (1.7e-07): that is rounding alone, 6 digits can be trusted.",
         "3b 0.36 最大在 b (torch) 的 conv3；a (paddle)：logits 有 6 位可信（误差 1.5e-07）；float32 下输出相差"
         "最大值的 2.3e-07，是 a 与它自己的 float64 输出之差（1.5e-07）的 1.5 倍，"
         "是 b 与它自己的之差（1.7e-07）的 1.3 倍："
         "这只是舍入，6 位可信。"),
        ("the state does not fit the model (1 missing: fc.bias; 1 mismatched: fc.weight has shape (512, 10), not (10, "
         "512)) and nothing was loaded; build the model that it was saved from, or rename the tensors.",
         "状态与模型不符（缺 1 个：fc.bias；1 个不符：fc.weight 的形状是 (512, 10)，应为 (10, 512)），什么也没有装入；"
         "请建立保存它的那个模型，或者改张量的名称。"),
        ("Up to forward call 13: softmax your model does what lenet does, to the last digits of float64; here it "
         "differs. The reference returns logits, your model probabilities. A cross-entropy loss takes the softmax "
         "itself; taken twice, it flattens the gradients. Return the logits.",
         "在 forward 的第 13 次调用（softmax）之前，你的模型与 lenet 一致，直到 float64 的最后几位；到这里开始不同。"
         "参考网络返回 logits，你的模型返回概率。交叉熵损失自己会做 softmax；做两次会使梯度变平。请返回 logits。"),
    ],
)  # fmt: skip
def test_what_lessons_print_is_put_in_chinese(text, said):
    assert line(text).strip() == said


@pytest.mark.parametrize(
    "text",
    [
        "", "conv.weight  (4, 1, 3, 3)", "['fc.bias'] []", "exceptions must derive from BaseException",
        "size mismatch for weight: copying a param with shape torch.Size([4, 3]) from checkpoint", "train test  33.3%",
        "Conv2d_1a_3x3    (32, 149, 149)     1", "paddle.Size([2, 3, 4]) paddle.float32", "一共 3 个: 1 tensors",
        "all keys equal", "scale (4,)",
    ],
)  # fmt: skip
def test_what_is_not_known_stays(text):
    assert line(text) == text


@pytest.mark.parametrize("cause", [Cause.PADDING, Cause.SHORTCUT, Cause.ACTIVATION_KIND, Cause.LAYER_UNUSED])
def test_an_explanation_is_what_the_grader_says(cause):
    """By its text alone, as by the diagnosis."""
    from zoo.course.exercises.diagnosis_in_chinese import in_chinese
    from zoo.doctor import texts
    from zoo.doctor.diagnosis import Diagnosis

    expected, found = "padding=(1, 1)", "padding=(0, 0)"
    text = f"{texts.START} {texts.WORDS[cause]}".format(where="c1", network="Net", expected=expected, found=found)
    told = in_chinese(Diagnosis("Net", "torch", False, "c1", cause, expected, found, text)).explanation
    assert CHINESE.search(line(text))
    assert told.startswith(line(text).removesuffix("。"))


SPOKEN = {"inspect"}  # the commands of zoo whose lines the catalogue has


@pytest.mark.parametrize("which", shelf(), ids=lambda each: each.folder.name)
def test_no_cell_prints_an_english_sentence(which):
    """None of its own, that the catalogue lacks; and no command's lines that it lacks."""
    for cell in which.cells():
        for node in ast.walk(ast.parse(cell.source)):
            name = getattr(node.func, "id", "") if isinstance(node, ast.Call) else ""
            if name == "command":
                assert node.args[0].value in SPOKEN
            for part in ast.walk(node) if name == "print" else ():
                if isinstance(part, ast.Constant) and isinstance(part.value, str):
                    assert english(line(part.value)) == [], f"line {cell.line} of {which.path}"


def test_lines_are_spoken_when_they_are_whole():
    out = io.StringIO()
    speaker = Speaker(out)
    print("1 0.0 10", end=" ", file=speaker)
    assert out.getvalue() == ""
    print("tensors\nstep 3\r", end="", file=speaker)
    assert out.getvalue() == "1 0.0 10 个张量\nstep 3\r"
    print("1 0.0", end="", file=speaker)
    speaker.flush()
    assert out.getvalue().endswith("\r1 0.0")
    Console(file=speaker, width=80).print("10 tensors")
    assert not speaker.isatty()


def test_jupyter_can_tell_below_which_cell_a_line_belongs():
    """Its stream is told before each cell, and puts all that comes later below the cell that it heard of last."""
    out, cells = io.StringIO(), []
    out.set_parent = cells.append
    speaker = Speaker(out)
    speaker.set_parent("second")
    assert cells == ["second"]
    with pytest.raises(AttributeError):
        _ = speaker.no_such_thing


def kept(network, levels=slice(None)):
    """A report whose figures are kept for the site; stands for none that could be run here."""
    found = json.loads((ROOT / "docs" / "reports.json").read_text(encoding="utf-8"))[network]
    rows = [
        Level(**{name: each.get(name, {}) for name in Level.__dataclass_fields__}) for each in found["levels"][levels]
    ]
    return ParityReport(levels=tuple(rows), **{
        name: found[name] for name in ParityReport.__dataclass_fields__ if name != "levels"
    })  # fmt: skip


def printed(shown):
    out = io.StringIO()
    Console(file=out, width=400).print(shown)
    return out.getvalue()


def test_every_level_s_title_and_unit_is_chinese_and_the_site_s():
    """Those of the code that makes levels, which are arguments of Level and of row()."""
    titles, units = set(), set()
    for path in ROOT.glob("zoo/parity/*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name = getattr(node.func, "id", "") if isinstance(node, ast.Call) else ""
            for number, kept_in in {"Level": ((1, titles), (5, units)), "row": ((1, titles), (4, units))}.get(name, ()):
                given = node.args[number] if number < len(node.args) else None
                kept_in |= {given.value} if isinstance(given, ast.Constant) and given.value else set()
    assert len(titles) > 10
    assert len(units) > 4
    assert titles <= set(results_in_chinese.TITLES)
    assert units <= set(results_in_chinese.UNITS)


def test_the_tables_of_compare_are_chinese():
    """Heads, titles, units, verdicts and where a level passes; figures stay, and another language is as it was."""
    reports = json.loads((ROOT / "docs" / "reports.json").read_text(encoding="utf-8"))
    for network in reports:
        for level in reports[network]["levels"]:
            said = results_in_chinese.told(level["where"])
            assert CHINESE.search(said), level["where"]
            # the place of an operation is made of names and settings, which stay
            said = re.sub("最大在 .+", "", said) if level["name"] == "2" else said
            assert english(said) == [], level["where"]
    one, other = kept("lenet"), kept("resnet18", slice(2))
    said = printed(results_in_chinese.table(detail(one)))
    assert english(re.sub(r"（conv [^）]*）", "", said)) == []
    assert "lenet：paddle 对 torch，图片：十个数字" in said
    for part in ("级别", "3b float32", "4 倍舍入误差", "相等", "279,040 次乘加"):
        assert part in said
    assert "resnet18：paddle 对 torch，图片：chelsea.png 及其镜像" in printed(results_in_chinese.table(detail(other)))
    said = printed(results_in_chinese.table(overview([kept("lenet", slice(2)), other])))
    assert english(said) == []
    for part in ("2 个网络，paddle 与 torch", "参数量", "41,806", "静态", "<= 0", "相等"):
        assert part in said
    assert printed(results_in_chinese.table(detail(one), "en")) == printed(one)
    assert results_in_chinese.told("1 of 2 equal", "en") == "1 of 2 equal"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1 of 2 equal", "共 2 个，1 个相等"),
        ("; 12 s, 1.5 GB at the most", "；12 秒，最多 1.5 GB"),
        ("lenet: DIFFERENT, 1.5 s", "lenet：不同，1.5 秒"),
        ("conv1: stride is (1, 1) against (2, 2)", "conv1：stride 是 (1, 1)，另一边是 (2, 2)"),
        ("float64: yardstick of 3 moves; something else", "float64：尺度取自 3 次移动；something else"),
        ("lenet in torch 2.14 on 合成的 digits, float64（一致模式）: best epoch 2 of 3",
         "lenet，torch 2.14，数据 合成的 digits，float64（一致模式）：最好的是第 2 轮（共 3 轮）"),
        ("200 pictures, loss 0.1000, top-1 90.0 %, top-5 99.0 %",
         "200 张图片，损失 0.1000，top-1 90.0 %，top-5 99.0 %"),
        ("lenet on digits, float64", "lenet，数据 digits，float64"),
        ("largest difference of the loss over 14 steps: 1.55e-15 (step 2), relative 2.26e-15",
         "14 步中损失的最大差异：1.55e-15（第 2 步），相对值 2.26e-15"),
        ("in runs/lenet/", "结果在 runs/lenet/"),
        ("all pictures of 'a' lie in 'a/b'; its folders are taken", "'a' 的全部图片都在 'a/b' 里；取其中的文件夹"),
        ("9 files are no pictures that can be read, and left out: 2 .csv, 1 no ending and 3 other kinds",
         "有 9 个文件不是能读的图片，已略去：2 .csv, 1 无扩展名 等，另有 3 种"),
        ("beside 'train' and 'val', left out: test (4 pictures), old (1,200 pictures)",
         "除 'train' 和 'val' 之外，已略去：test（4 张图片）, old（1,200 张图片）"),
        ("'d/val' has no picture of c, d; training has", "'d/val' 里没有 c, d 的图片；训练集里有"),
    ],
)  # fmt: skip
def test_last_lines_are_chinese(text, said):
    assert results_in_chinese.told(text) == said


def notes_of(path):
    """What the code of a file appends to its notes, with names in the holes; words of ours stay in a hole's text."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        held = getattr(node.func, "value", None) if isinstance(node, ast.Call) else None
        if getattr(held, "id", getattr(held, "attr", "")) == "notes" and node.func.attr == "append":
            parts = getattr(node.args[0], "values", [node.args[0]])
            text = "".join(part.value if isinstance(part, ast.Constant) else "fc1" for part in parts if part)
            if isinstance(node.args[0], ast.Constant | ast.JoinedStr):
                yield text


@pytest.mark.parametrize("room", ["conversion", "data", "formats", "weights"])
def test_every_note_of_the_code_is_known(room):
    found = [text for path in ROOT.glob(f"zoo/{room}/*.py") for text in notes_of(path)]
    assert len(found) >= 4
    for text in found:
        assert CHINESE.search(results_in_chinese.told(text)), text
        assert english(results_in_chinese.told(text)) == [], text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("read    a.pth (pth, torch's layout)", "读入    a.pth（pth，torch 的排列）"),
        ("card    lenet, 10 classes, 1x28x28, by its names and shapes; lenet_pm has the same tensors and another input",
         "卡片    lenet，10 类，1x28x28，由名称和形状得出；lenet_pm 的张量相同，输入不同"),
        ("wrote   b.npz (npz): 10 tensors, 0.3 MB, float64", "写出    b.npz（npz）：10 个张量，0.3 MB，float64"),
        ("wrote   proof.json", "写出    proof.json"),
        ("note    float64 was made float32: rounded, as you said", "说明    float64 变为 float32：按你所说作了舍入"),
        ("not proven: no proof was asked for", "未证明：没有要求证明"),
    ],
)  # fmt: skip
def test_the_lines_of_convert_are_chinese(text, said):
    assert results_in_chinese.printed(Text(text)).plain == said
    assert results_in_chinese.printed(Text(text), "en").plain == text


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_training_says_as_it_goes_is_in_the_reader_s_language(capsys, language):
    """The lines of epochs, the sentences before them, and what a bar says of a step."""
    bar = ProgressBar("lenet torch", partial(results_in_chinese.under_way, language=language))
    bar.start(History("lenet", "torch", "float32", zoo.Recipe()), 14, 7)
    bar.say(["the run began with threads=2, so it goes on with as many and not 4"])
    bar.step(1, 2.25, 0.1, 0.5, 10)
    bar.epoch({"epoch": 3, "train_loss": 2.5, "train_top1": 0.25, "valid_loss": 2.0, "valid_top1": 0.5, "lr": 0.01,
               "seconds": 1.5, "images_per_second": 2000.0})  # fmt: skip
    bar.close()
    said, line = capsys.readouterr().err.splitlines()
    step = bar.bar.tasks[0].fields["told"]
    if language == "en":
        assert line == ("lenet torch  epoch   3  train loss 2.5000  top-1  25.0%  valid loss 2.0000  top-1  50.0%  "
                        "lr 1.00e-02  1.5 s  2,000 images/s")  # fmt: skip
        assert step.startswith("loss 2.2500  top-1  50.0%")
    else:
        assert line == ("lenet torch  轮次   3  训练损失 2.5000  top-1  25.0%  验证损失 2.0000  top-1  50.0%  "
                        "学习率 1.00e-02  1.5 秒  2,000 张/秒")  # fmt: skip
        assert said == "lenet torch  训练是以 threads=2 开始的，所以仍用这么多，而不是 4"
        assert english(line + step + said) == []
        assert set(WORDS) == set(BAR)


def test_a_table_of_classes_keeps_their_names():
    """Also where one is called as a head of ours is."""
    names = ("epoch", "network")
    rows = [{"class": name, "precision": 0.5, "recall": 1.0, "f1": None, "support": 1} for name in names]
    found = {
        "count": 2, "loss": 0.5, "top1": 0.5, "top5": None, "confusion": [[0, 1], [1, 0]], "per_class": rows,
        "auc": None, "auc_note": "some logits are infinite or no numbers", "not_finite": 1, "classes": names,
    }  # fmt: skip
    said = printed(results_in_chinese.table(metrics.table(found)))
    assert english(said) == []
    for part in ("2 张图片", "类别", "召回率", " epoch ", "network (1)", "没有 AUC：有的 logits", "1 张图片算作答错"):
        assert part in said
    assert "轮次" not in said
