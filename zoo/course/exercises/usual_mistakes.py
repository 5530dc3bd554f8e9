"""Mistakes that can be made in any exercise, told from what was returned and what should have been."""

from collections.abc import Callable, Sequence
from itertools import permutations
from typing import Any

import numpy as np

from zoo.course.exercises.hint_texts import Hint, Words

Outcome = tuple[Any, Any]  # what was returned, what should have been; plain values
Same = Callable[[Any, Any], bool]

NOTHING = Hint(
    Words("What does your function give back?", "你的函数返回了什么？"),
    Words("It returns None: its last line is to be a return.", "返回的是 None：最后应当用 return 返回结果。"),
)
TEXT = Hint(
    Words("Of what type is your result?", "你的结果是什么类型？"),
    Words("It is a string; return the value itself.", "它是字符串；应返回值本身。"),
)
ORDER = Hint(
    Words("The values are right. In which order are they asked for?", "值都对。题目要求的是什么顺序？"),
    Words("Return the same values in another order.", "返回同样的值，但要换一下顺序。"),
)
SIGN = Hint(
    Words("What is taken from what?", "是谁减去谁？"),
    Words("Every result has the wrong sign.", "每个结果的正负号都反了。"),
)
REST = Hint(
    Words("Is it the share that is asked for, or what is left of 1?", "题目要的是这个比例，还是 1 减去它？"),
    Words("Every result is 1 less the right one.", "每个结果都是 1 减去正确值。"),
)
WHOLE = Hint(
    Words("Can the answer be a fraction?", "答案可以是分数吗？"),
    Words("A whole number is asked for: // and not /.", "题目要的是整数：用 //，而不是 /。"),
)
ALIKE = Hint(
    Words("Does your answer follow its arguments?", "你的结果随参数变化吗？"),
    Words("It returns the same whatever it is given.", "无论给什么参数，它都返回同样的值。"),
)


def nothing(found: Sequence[Outcome]) -> bool:
    """Whether None came back from every call, where not every right answer is None."""
    return bool(found) and all(got is None for got, _ in found) and any(want is not None for _, want in found)


def usual(found: Sequence[Outcome], same: Same) -> Hint | None:
    """The hint for a mistake that every call shows, or None. same tells whether two plain values agree."""
    if nothing(found):
        return NOTHING
    if not found or any(got is None or want is None or isinstance(want, bool | np.bool_) for got, want in found):
        return None
    if all(same(got, want) for got, want in found):
        return None
    if all(isinstance(got, str) and not isinstance(want, str) for got, want in found):
        return TEXT
    if all(isinstance(want, tuple) for _, want in found):
        return _several(found, same)
    return _single(found, same)


def _several(found: Sequence[Outcome], same: Same) -> Hint | None:
    """One value for several, too few of them, another order, one that is wrong, a start that is right."""
    sizes = {(len(got) if isinstance(got, tuple) else None, len(want)) for got, want in found}
    given, asked = next(iter(sizes))
    if len(sizes) > 1:
        return None
    if given != asked:
        if given is None and any(np.ndim(got) for got, _ in found):
            return None  # a list, an array: as many values in another type
        en = "one value" if given is None else f"{given} values"
        return Hint(
            Words("How many values are asked for?", "题目要求返回几个值？"),
            Words(f"{asked} are; yours are {en}.", f"要求 {asked} 个；你返回了 {given or 1} 个。"),
        )
    orders = list(permutations(range(asked)))[1:] if asked <= 4 else [tuple(reversed(range(asked)))]
    for order in orders:
        if all(same(tuple(got[at] for at in order), want) for got, want in found):
            return ORDER
    right = [all(same(got[at], want[at]) for got, want in found) for at in range(asked)]
    if right.count(False) == 1 and asked > 1:
        at = right.index(False)
        own = _single([(got[at], want[at]) for got, want in found], same)
        more = own.concrete if own else Words("The others are right.", "其余的都对。")
        return Hint(
            Words(
                f"Of the {asked} values, number {at + 1} alone is wrong.", f"{asked} 个值中，只有第 {at + 1} 个不对。"
            ),
            Words(f"About number {at + 1}: {more.en}", f"第 {at + 1} 个：{more.zh}"),
        )
    begun = right.index(False)
    if asked > 2 and begun:
        return Hint(
            Words(f"The first {begun} of the {asked} values are right.", f"{asked} 个值中，前 {begun} 个是对的。"),
            Words(
                f"Look at what your code does between number {begun} and number {begun + 1}.",
                f"看看从第 {begun} 个到第 {begun + 1} 个之间，你的代码做了什么。",
            ),
        )
    return None


def _single(found: Sequence[Outcome], same: Same) -> Hint | None:
    """A fraction for a whole number, a factor, a difference, what is left of 1, the same answer every time."""
    try:
        pairs = [(np.asarray(got, float), np.asarray(want, float)) for got, want in found]
    except (TypeError, ValueError):
        return None
    if any(got.shape != want.shape for got, want in pairs):
        shapes = next((got.shape, want.shape) for got, want in pairs if got.shape != want.shape)
        return Hint(
            Words("Which shape is asked for?", "题目要求的形状是什么？"),
            Words(
                f"The shape is to be {shapes[1]}; yours is {shapes[0]}.", f"形状应为 {shapes[1]}，你的是 {shapes[0]}。"
            ),
        )
    if any(not np.isfinite(got).all() for got, _ in pairs):
        return Hint(
            Words("Is every division and every logarithm allowed?", "每个除法和对数都有意义吗？"),
            Words("The result has NaN or infinite values.", "结果中有 NaN 或无穷大。"),
        )
    whole = all(isinstance(want, int | np.integer) for _, want in found)
    fraction = any(not float(got).is_integer() for got, _ in pairs if got.ndim == 0)
    if whole and fraction:
        return WHOLE if all(np.floor(got) == want for got, want in pairs) else None
    if len(pairs) < 2 and pairs[0][0].size < 2:
        return None  # one number fits every rule

    def agree(one: np.ndarray, other: np.ndarray) -> bool:
        # counts of millions that differ by one are within any tolerance of floating point
        return bool(np.array_equal(one, other)) if whole else same(one, other)

    if all(agree(got, 1 - want) for got, want in pairs) and not whole:
        return REST
    apart = float((pairs[0][0] - pairs[0][1]).reshape(-1)[0])
    if apart and all(agree(got, want + apart) for got, want in pairs):
        more = ("more", "多") if apart > 0 else ("less", "少")
        return Hint(
            Words("By how much is each of your results off?", "每个结果各差多少？"),
            Words(f"Each is {abs(apart):g} {more[0]} than it should be.", f"每个都比正确值{more[1]} {abs(apart):g}。"),
        )
    squares = [float((want**2).sum()) for _, want in pairs]
    factor = sum(float((got * want).sum()) for got, want in pairs) / max(sum(squares), 1e-300)
    # a factor of nearly 1 is something else that is small
    told = min(squares) > 0 and factor and abs(factor - 1) > 1e-3
    if told and all(same(got, factor * want) for got, want in pairs):
        return SIGN if same(factor, -1.0) else _times(factor)
    first = pairs[0]
    if any(want.shape != first[1].shape or not same(want, first[1]) for _, want in pairs):
        return ALIKE if all(got.shape == first[0].shape and same(got, first[0]) for got, _ in pairs) else None
    return None


def _times(factor: float) -> Hint:
    """The hint for results that are all the same number of times the right one."""
    return Hint(
        Words(
            "Is something counted too often, or divided once too often?",
            "有什么重复计算了，或者多除了一次？",
        ),
        Words(
            f"Every result is {factor:.4g} times what it should be.",
            f"每个结果都是正确值的 {factor:.4g} 倍。",
        ),
    )
