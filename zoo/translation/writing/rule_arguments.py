"""The arguments of a call, from one side of a rule to the other."""

from dataclasses import dataclass

import libcst as cst

from zoo.translation.rule import MUST, Argument, Form, Rule, other
from zoo.translation.writing.argument_units import constant, turned

SPACED = cst.Comma(whitespace_after=cst.SimpleWhitespace(" "))
TIGHT = cst.AssignEqual(cst.SimpleWhitespace(""), cst.SimpleWhitespace(""))


class Stop(Exception):  # noqa: N818
    """What cannot be translated, and why: half a sentence for the one who wrote the source."""


@dataclass(frozen=True)
class Bound:
    """An argument of a call, and the argument of the rule's side that it is; None for what a star takes in."""

    argument: Argument | None
    arg: cst.Arg
    before: cst.Arg | None = None  # as it was before it was translated


@dataclass(frozen=True)
class More:
    """What calls of a name have beside what a rule writes, and which arguments of the rule's they are without."""

    args: tuple[cst.Arg, ...] = ()
    without: frozenset[str] = frozenset()


def text(node: cst.CSTNode) -> str:
    """The source of a piece."""
    return cst.Module([]).code_for_node(node)


def bind(form: Form, args: list[tuple[cst.Arg, cst.Arg]], partial: bool = False) -> list[Bound]:
    """Which argument each one is; Stop where the rule is not for such a call.

    args: each before and after what is in it was translated. partial: a call that leaves arguments to a later one.
    """
    arguments = form.arguments or ()
    free = [each for each in arguments if not each.keyword]
    found: list[Bound] = []
    place = 0
    starred = False
    for before, arg in args:
        if arg.star:
            starred = True
            star = next((each for each in free[place:] if each.star), None)
            found.append(Bound(star, arg, before))
        elif arg.keyword is not None:
            argument = form.argument(arg.keyword.value)
            if argument is None:
                raise Stop(f"has an argument {arg.keyword.value} that no rule knows")
            found.append(Bound(argument, arg, before))
        else:
            if place >= len(free):
                raise Stop(f"has more arguments than the {len(free)} that its rule knows")
            found.append(Bound(free[place], arg, before))
            place += not free[place].star
    given = {each.argument.name for each in found if each.argument is not None}
    lacking = [
        each.name for each in arguments if each.default in (None, MUST) and not each.star and each.name not in given
    ]
    if lacking and not starred and not partial:
        raise Stop(f"lacks its argument {lacking[0]}")
    return found


def moved(
    rule: Rule,
    to: str,
    bound: list[Bound],
    tail: cst.Arg | None,
    partial: bool = False,
    first: int = 0,
    more: More = More(),
    upto: int = 99,
) -> tuple[list[cst.Arg], bool, list[cst.Arg] | None]:
    """The arguments as the other side takes them, whether a default was written out, and those that were left out.

    Of the last, None where the way back writes them by itself.

    Stop where the other side has no such argument. tail: the last argument of the call, whose comma, or none, the last
    one gets. first: how many stand before them. upto: how many a star gives at the most.
    """
    source, target = rule.side(other(to)), rule.side(to)
    assert source is not None
    assert target is not None
    found: list[cst.Arg] = []
    left: list[cst.Arg] = []
    neutral = False
    named = False
    crossed = _crossed(rule)
    loose = [each for each in bound if each.arg.star and each.argument is None]
    for each in bound:
        if each.arg.star:
            if each.arg.star == "**":
                named = True
            elif not (each.argument is not None and _stars(rule, to, each.argument)) and not _same_order(
                source, target, rule, to, upto
            ):
                raise Stop("takes a list with a star, whose places the other framework counts otherwise")
            found.append(each.arg)
            continue
        assert each.argument is not None
        name = rule.called(each.argument.name, to)
        value = text(each.arg.value)
        if name is None:
            if _dropped(rule, to, each.argument, value):
                left.append(each.before or each.arg)
                continue
            raise Stop(f"has the argument {each.argument.name}={value}, which has no counterpart")
        argument = target.argument(name)
        assert argument is not None
        unit = rule.unit(each.argument.name, other(to))
        new = turned("dtype" if argument.name == "dtype" and to == "torch" else unit, value, to)
        if new is None:
            raise Stop(f"has {each.argument.name}={value}, which has no counterpart")
        node = each.arg.value if new == value else cst.parse_expression(new)
        if _redundant(rule, to, each.argument, argument, text(node)):
            if _comes_back(rule, to, each.argument, bound):
                neutral = True
            else:
                left.append(each.before or each.arg)
            continue
        usual = _equal(value, each.argument.default) and argument.default not in (None, MUST)
        if usual and not _alike(rule, each.argument.name, to, new, argument.default):
            left.append(each.before or each.arg)  # on the way back it would be left out
        place = target.place(name)
        # no name for what had one since the places are others, nor for one of torch's several numbers, which refuses it
        alone = argument.star and not isinstance(node, cst.List | cst.Tuple)
        free = each.arg.keyword is None or alone or (crossed and argument.default is None)
        plain = free and not named and (place == len(found) + first or argument.star)
        named = named or not plain
        keyword = None if plain else cst.Name(name)
        equal = each.arg.equal if each.arg.keyword is not None else TIGHT
        found.append(
            each.arg.with_changes(value=node, keyword=keyword, equal=cst.MaybeSentinel.DEFAULT if plain else equal)
        )
    written = _written(rule, to, bound, partial)
    if loose and written:
        raise Stop(f"takes arguments with stars, and {written[0][0]} differs by default")
    had = {each.keyword.value for each in more.args if each.keyword is not None}
    extra = [(name, value) for name, value in written if name not in had]
    wrote = bool(extra)
    if to == "paddle":
        extra += [(name, value) for name, value in rule.writes.items() if name not in more.without]
    for name, value in extra:
        one = cst.Arg(cst.parse_expression(value), keyword=cst.Name(name), equal=TIGHT, comma=cst.MaybeSentinel.DEFAULT)
        words = [each.keyword.value if each.keyword is not None else "" for each in found]
        found.insert(target.where(name, words) if to == "torch" else len(found), one)
    given = {each.keyword.value for each in found if each.keyword is not None}
    for one in more.args:
        if one.keyword is None:
            fits = first + len(found) < len(target.arguments or ()) and not given and not loose
            at = (target.arguments or ())[first + len(found)].name if fits else ""
            if at and (at in rule.drops or rule.called(at, other(to)) is None):
                found.append(one)
        elif one.keyword.value not in given and target.argument(one.keyword.value) is not None:
            found.append(one)
            given.add(one.keyword.value)
    return commas(found, tail), wrote, left if left or not neutral else None


def _crossed(rule: Rule) -> bool:
    """Whether an argument that must be given stands at another place on the other side."""
    ours, theirs = rule.side("torch"), rule.side("paddle")
    if ours is None or theirs is None or theirs.template or ours.template:
        return False
    first = 0 if theirs.argument("self") is None else 1
    places = [
        (ours.place(each.name), theirs.place(rule.called(each.name, "paddle") or ""))
        for each in ours.arguments or () if each.default is None and not each.star
    ]  # fmt: skip
    return any(None not in pair and pair[0] != pair[1] - first for pair in places)  # type: ignore[operator]


def differing(rule: Rule, to: str) -> str:
    """Why a function may not be passed on by its name alone: an argument whose default differs; "" if there is none."""
    written = _written(rule, to, [], True)
    target = rule.side(to)
    if to == "paddle" and target is not None:
        written += [
            (name, value)
            for name, value in rule.writes.items()
            if (own := target.argument(name)) is None or own.default != value.replace('"', "'")
        ]
    return written[0][0] if written else ""


def _stars(rule: Rule, to: str, argument: Argument) -> bool:
    """Whether an argument takes all that follow on both sides."""
    target = rule.side(to)
    theirs = target.argument(rule.called(argument.name, to) or "") if target is not None else None
    # nn.Sequential(*args) and nn.Sequential(*layers)
    if theirs is not None and theirs.star and argument.name == "tensors":
        return True
    return argument.star and ((theirs is not None and theirs.star) or rule.called(argument.name, to) is None)


def _same_order(source: Form, target: Form, rule: Rule, to: str, upto: int) -> bool:
    """Whether both sides have the same arguments at the same places, as far as the source has them and calls give."""
    return all(
        target.place(rule.called(each.name, to) or "") == place and not rule.unit(each.name, other(to))
        for place, each in enumerate((source.arguments or ())[:upto])
    )


def _dropped(rule: Rule, to: str, argument: Argument, value: str) -> bool:
    """Whether an argument that the other side has not can go: it is as by default, or changes no number."""
    if argument.name in rule.drops or _equal(value, argument.default):
        return True
    return to == "torch" and argument.name in rule.writes and _equal(value, rule.writes[argument.name])


def _equal(first: str, second: str | None) -> bool:
    if second is None:
        return False
    one = constant(first)
    two = constant(second)
    return first == second or (one is not ... and one == two and isinstance(one, bool) == isinstance(two, bool))


def _redundant(rule: Rule, to: str, source: Argument, target: Argument, value: str) -> bool:
    """Whether a value is the other side's default, and was written out only since this side's is another."""
    default = source.default
    if default in (None, MUST) or target.default in (None, MUST) or not _equal(value, target.default):
        return False
    new = turned(rule.unit(source.name, other(to)), str(default), to)
    return new is not None and not _alike(rule, source.name, to, new, target.default)


def _comes_back(rule: Rule, to: str, argument: Argument, bound: list[Bound]) -> bool:
    """Whether translating back writes an argument that is left out."""
    ours = argument.name if to == "paddle" else rule.called(argument.name, "torch") or argument.name
    needed = rule.matters.get(ours)
    if needed is None:
        return True
    here = needed if to == "paddle" else rule.called(needed, "paddle") or needed
    given = [text(each.arg.value) for each in bound if each.argument is not None and each.argument.name == here]
    return bool(given) and constant(given[0]) not in (0, (0, 0), None, False)


def _alike(rule: Rule, name: str, to: str, value: str, default: str | None) -> bool:
    """Whether two defaults mean the same."""
    if rule.unit(name, other(to)) == "attribute":
        return {value, str(default)} <= {"True", "None"} or value == default
    return _equal(value, default)


def _written(rule: Rule, to: str, bound: list[Bound], partial: bool) -> list[tuple[str, str]]:
    """The defaults that the other side has not, by its own names, for arguments that were not given."""
    source, target = rule.side(other(to)), rule.side(to)
    assert source is not None
    assert target is not None
    given = {each.argument.name: text(each.arg.value) for each in bound if each.argument is not None}
    found = []
    for argument in source.arguments or ():
        if argument.name in given or argument.default in (None, MUST) or argument.star:
            continue
        name = rule.called(argument.name, to)
        theirs = target.argument(name) if name else None
        if name is None or theirs is None:
            continue
        value = turned(rule.unit(argument.name, other(to)), str(argument.default), to)
        if value is None or _alike(rule, argument.name, to, value, theirs.default):
            continue
        ours = argument.name if to == "paddle" else name
        needed = rule.matters.get(ours)
        if needed is not None:
            here = needed if to == "paddle" else rule.called(needed, "paddle") or needed
            if (here in given and constant(given[here]) not in (0, (0, 0), None, False)) or (
                here not in given and partial and bound
            ):
                found.append((name, value))
            continue
        found.append((name, value))
    return found


def commas(args: list[cst.Arg], tail: cst.Arg | None) -> list[cst.Arg]:
    """Arguments with commas between them as they were; the last has what the last had."""
    if not args:
        return []
    between = [each.comma for each in args if isinstance(each.comma, cst.Comma)]
    usual = between[0] if between and tail is not None and isinstance(tail.comma, cst.Comma) else SPACED
    found = [each if isinstance(each.comma, cst.Comma) else each.with_changes(comma=usual) for each in args[:-1]]
    if tail is not None and isinstance(tail.comma, cst.Comma):
        # a comma behind the last one, with the line's end after it, stays the last
        found = [
            each.with_changes(comma=usual) if each.comma is tail.comma and len(args) > 1 else each for each in found
        ]
    ending = tail.comma if tail is not None else cst.MaybeSentinel.DEFAULT
    space = tail.whitespace_after_arg if tail is not None else cst.SimpleWhitespace("")
    return [*found, args[-1].with_changes(comma=ending, whitespace_after_arg=space)]
