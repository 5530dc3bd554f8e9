"""How a source spells what the other framework has one spelling for, kept in a comment for the way back.

x.size(0) and x.shape[0] of PyTorch are both x.shape[0] in PaddlePaddle, and nn.ReLU(inplace=True) is nn.ReLU(). What a
file mostly has is kept at the end of its translation, in comments that translating back reads and takes away:

    # zoo: spelled in PyTorch: Tensor.size(dim); nn.ReLU(inplace=True)

Nothing but the spelling depends on them: without these lines the way back says the same in other words.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache

import libcst as cst

from zoo.translation.reading.value_kinds import Value
from zoo.translation.result import TITLES
from zoo.translation.rule import MUST, Rule, other
from zoo.translation.rules import RULES, creation
from zoo.translation.writing.argument_units import constant
from zoo.translation.writing.rule_arguments import Bound, More, text
from zoo.translation.writing.templates_read_back import Pattern

HEAD = "# zoo: spelled in {}: "
WIDTH = 100
# what a translation says in these words has another meaning elsewhere, so that they are not taken for each other
NEVER = (
    frozenset(
        (
            "torch.cuda.manual_seed_all()",
            "torch.spmm()",
            "torch.detach()",
            "paddle.mm()",
            "torch.accelerator.current_accelerator()",
            "torch.autograd.Variable()",
        )
    )
    | {f"Tensor.{name}_()" for name in ("add", "subtract", "multiply", "divide", "scale")}
    | {f"torch.{home}{name}Tensor" for name, _ in creation.CLASSES for home in ("", "cuda.")}
)
LONE = re.compile(r"{\w+}")  # what leaves nothing but its argument, so that the way back would find it everywhere
# what is kept where a file has nothing else
ALL = frozenset(("torch.inference_mode()", "torch.from_numpy()"))
LONG = 60  # letters of arguments that are not kept
BARE = "Tensor.numpy() without detach()"
WORDS = "dtypes as words"
SHAPED = "create_parameter(shape=...)"
SHARE = "momentum=1 - ..."
EMPTY = "nn.Parameter(torch.empty())"
FIRSTS = ("torch.max(dim)[0]", "torch.max(dim).values", "Tensor.max(dim)[0]", "Tensor.max(dim).values")
PLACES = "_, i = torch.max(x, dim)"


@cache
def one_way(to: str) -> dict[str, Rule]:
    """The rules that lead to one side alone and say no more than a call, by how the other side spells it."""
    found: dict[str, Rule] = {}
    names = Counter(str(getattr(rule, other(to))).partition("(")[0] for rule in _alone(to))
    for rule in _alone(to):
        words = str(getattr(rule, other(to)))
        name, bracket, _ = words.partition("(")
        word = words if names[name] > 1 else name + "()" * bool(bracket)
        if word not in NEVER:
            found.setdefault(word, rule)
    return found


# rules' own functions that leave most calls to names and arguments
MILD = ("", "drawn", "bounded", "scheduler_of", "sixth")


def _alone(to: str) -> list[Rule]:
    return [
        rule for rule in RULES
        if rule.to == to and rule.how in MILD and (target := rule.side(to)) and (form := rule.side(other(to)))
        and not LONE.fullmatch(target.template)
        and not form.template and (form.receiver or "{self}" not in target.template)
    ]  # fmt: skip


def lines(side: str) -> re.Pattern[str]:
    """The comments in which the spellings of a side are kept."""
    return re.compile(rf"^{re.escape(HEAD.format(TITLES[side]))}([^\r\n]*)(?:\r?\n)?", re.MULTILINE)


class Habits:
    """What a translation takes from such comments, and what it keeps in one.

    Args:
        source: the text that is translated.
        to: the side that it is translated to.
    """

    def __init__(self, source: str, to: str) -> None:
        self.to, self.side = to, other(to)
        self.words = tuple(word for line in lines(to).findall(source) for word in line.split("; "))
        self.rules: dict[str, list[Rule]] = defaultdict(list)  # by the name of what stands in the source
        self.patterns: list[Pattern] = []  # expressions that are written as one of these
        self.imports: dict[str, str] = {}  # names that are imported, by what they stand for
        self.more: dict[str, More] = {}  # arguments that calls have, or have not, beside what a rule writes
        for word in self.words:
            self._take(word)
        self.patterns.sort(key=lambda each: each.count)
        self.likewise = [Pattern(rule, to) for rule in one_way(to).values() if _free(rule, to)]
        self.seen: dict[str, Counter[str]] = defaultdict(Counter)
        self.left: dict[str, Counter[tuple[str, ...]]] = defaultdict(Counter)
        self.lacking: dict[str, Counter[str]] = defaultdict(Counter)
        self.written: list[str] = []  # what is written out, by its dotted name

    def _take(self, word: str) -> None:
        """Take in one spelling of a comment."""
        rule = one_way(self.side).get(word)
        if rule is not None:
            form = rule.side(self.side)
            assert form is not None
            if form.template:
                self.patterns.append(Pattern(rule, self.side))
            else:
                self.rules[form.name].append(replace(rule, to=self.to))
            return
        if word.startswith("from "):
            module, _, rest = word.removeprefix("from ").partition(" import ")
            last, _, alias = rest.partition(" as ")
            self.imports[f"{module}.{last}"] = alias or last
            return
        call, _, without = word.partition(" without ")
        name, _, rest = call.partition("(")
        known = self.more.get(name, More())
        if without:
            self.more[name] = replace(known, without=known.without | {without})
            return
        try:
            made = cst.parse_expression(f"f({rest}")
        except cst.ParserSyntaxError:
            return  # someone has written there
        if isinstance(made, cst.Call):
            self.more[name] = replace(known, args=tuple(made.args))

    def of(self, rule: Rule) -> More:
        """What calls of a rule's target have, or have not, beside what the rule writes."""
        return self.more.get(str(getattr(rule, self.to)).partition("(")[0], More())

    # what is kept

    def used(self, rule: Rule) -> None:
        """Keep how the source spells something that a rule translates."""
        target = rule.side(self.to)
        assert target is not None
        if rule.how in ("typed", "stepwise", "rounded", "crossed"):
            return  # what it writes is more than one thing, or may be meant otherwise
        word = next((word for word, each in one_way(self.to).items() if each is rule), "")
        self.seen[target.template or target.name][word] += 1

    def recalled(self, path: str, first: Value | None = None) -> list[Rule]:
        """The rules by which a name of the source becomes what it was. first: what the first argument is."""
        array = first is None or (first.kind == "python" and first.name in ("array", "foreign"))
        return [each for each in self.rules[path] if array or "from_numpy" not in str(each.torch)]

    def whole(self, node: cst.Subscript, kind: Callable[[cst.CSTNode], str]) -> bool:
        """Whether an expression is met as a whole, so that what is in it is not met once more."""
        for each in (*self.likewise, *self.patterns):
            parts = each.match(node, node, None) if isinstance(each.tree, cst.Subscript) else None
            if parts is not None and "self" in parts and kind(parts["self"][0]) == each.back.receiver:
                return True
        return False

    def met(self, node: cst.BaseExpression) -> bool:
        """Count an expression that both sides write so, and that a rule could also have given."""
        for each in self.likewise:
            if each.match(node, node, None) is not None:
                self.seen[each.template][""] += 1
                return True
        return False

    def kept(self, word: str) -> bool:
        """Whether the comments have a spelling."""
        return word in self.words

    def one(self, word: str, so: bool) -> None:
        """Keep whether the source spells something in one of two ways."""
        self.seen[word][word if so else ""] += 1

    def read(self, rule: Rule, bound: Sequence[Bound], left: Sequence[cst.Arg] | None, plain: bool) -> None:
        """Keep how a call's arguments are spelled. left: those that go; plain: the rule has no function of its own."""
        given = {each.argument.name: (each.before or each.arg).value for each in bound if each.argument is not None}
        if self.to == "torch" and "dtype" in given:
            self.one(WORDS, isinstance(given["dtype"], cst.SimpleString))
        form = rule.side(self.side)
        if not plain or form is None or left is None:
            return
        usual = [each.name for each in form.arguments or () if each.default != MUST]
        lacking = [name for name in rule.writes if self.to == "torch" and name in usual and name not in given]
        self.leave(
            rule, [each for each in left if each.keyword is None or each.keyword.value not in rule.writes], lacking
        )

    def shares(self, rule: Rule, bound: Sequence[Bound], args: list[cst.Arg]) -> list[cst.Arg]:
        """Keep, and bring back, a momentum that is written as 1 - 0.9997, which is that number to the last bit."""
        names = {each: rule.called(each, "paddle") for each, unit in rule.units.items() if unit == "rest of one"}
        name = next(iter(names.items()), (None, None))[self.to == "torch"]
        given = next((each for each in bound if each.argument is not None and each.argument.name == name), None)
        if given is None:
            return args
        words = text((given.before or given.arg).value)
        if self.to == "paddle":
            self.one(SHARE, words.startswith("1 - "))
        if self.to == "paddle" or not self.kept(SHARE) or not isinstance(constant(words), float):
            return args
        there = next(iter(names))
        new = cst.parse_expression(f"1 - {words}")
        return [
            each.with_changes(value=new) if each.keyword is not None and each.keyword.value == there else each
            for each in args
        ]

    def gone(self, name: str, path: str) -> None:
        """Keep a name that is imported, and that the translation does not need."""
        module, _, last = path.rpartition(".")
        self.one(f"from {module} import {last}" + (f" as {name}" if name != last else ""), True)

    def leave(self, rule: Rule, args: Sequence[cst.Arg], lacking: Sequence[str] = ()) -> None:
        """Keep which arguments a call has that its translation leaves out, and which it has not that are written."""
        name = str(getattr(rule, self.side)).partition("(")[0]
        self.left[name][tuple(text(each.with_changes(comma=cst.MaybeSentinel.DEFAULT)).strip() for each in args)] += 1
        self.lacking[name].update(lacking)

    def signed(self, code: str) -> str:
        """A translation without the comments that were read, and with those for the way back."""
        end = "\r\n" if "\r\n" in code else "\n"
        ended = code.endswith(end)
        code, read = lines(self.to).subn("", code)
        if read:
            return code.rstrip() + end * ended  # what it is a translation of has habits, and not the translation
        words = [
            word for counts in self.seen.values()
            for word, count in counts.items()
            if word and (1 if word in ALL else 2) * count > sum(counts.values()) - (word in ALL)
        ]  # fmt: skip
        for name, counts in self.left.items():
            given, count = counts.most_common(1)[0]
            plain = all(constant(each.rpartition("=")[2]) is not ... for each in given)
            if given and (2 * count > sum(counts.values()) if plain else count == sum(counts.values())):
                words.append(f"{name}({', '.join(given)})")
        words += [
            f"{name}() without {lack}" for name, counts in self.lacking.items() for lack, count in counts.items()
            if 2 * count > sum(self.left[name].values())
        ]  # fmt: skip
        words += self.written
        words = sorted(each for each in words if len(each) < LONG and "\n" not in each and ";" not in each)
        return code + _comment(words, self.side, code).replace("\n", end) if words else code


def _comment(words: list[str], side: str, code: str) -> str:
    """The lines that keep these spellings, apart from a class or function before them."""
    head = HEAD.format(TITLES[side])
    found = [head + words[0]]
    for each in words[1:]:
        if len(found[-1]) + len(each) < WIDTH:
            found[-1] += f"; {each}"
        else:
            found.append(head + each)
    last = code.rstrip("\n").rpartition("\n")[2]
    apart = "\n\n" if last[:1].isspace() else ""
    ended = code.endswith("\n")
    return apart + "\n" * (not ended) + "\n".join(found) + "\n" * ended


def _free(rule: Rule, to: str) -> bool:
    """Whether what a rule writes is there in both frameworks, as x.shape[0] is."""
    form = rule.side(to)
    return form is not None and bool(form.template) and form.template.startswith("{self}.shape")
