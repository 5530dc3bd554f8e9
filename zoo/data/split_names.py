"""Common names for the parts of a data set: train, Val, testing, seg_test, trainset, 验证集."""

import re
from collections.abc import Iterable

WORDS = {
    "train": ("train", "training", "trn", "训练"),
    "valid": ("valid", "validation", "validate", "val", "dev", "devel", "development", "eval", "evaluation", "evaluate",
              "holdout", "heldout", "验证", "校验"),
    "test": ("test", "testing", "tst", "测试"),
    "unlabelled": ("pred", "predict", "prediction", "predictions", "unlabelled", "unlabeled", "unsup", "预测"),
}  # fmt: skip
ROLES = {word: role for role, words in WORDS.items() for word in words}
# what is written together with them, before or behind
TOGETHER = (
    "datasets", "dataset", "images", "image", "imgs", "img", "pictures", "photos", "data", "sets", "set", "split",
    "数据集", "样本集", "图片", "数据", "样本", "集",
)  # fmt: skip
BETWEEN = re.compile(r"[\W\d_]+")
HUMPS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[^\W\d_A-Za-z]+")


def roles(names: Iterable[str]) -> dict[str, str]:
    """Which parts of a split the names of folders say that they are: train, valid, test or unlabelled.

    In any case. A name with other words counts if another part has the same ones: seg_train and seg_test do, a test
    tube among other glasses does not.
    """
    read = {name: found for name in names if (found := _read(name))}
    return {
        name: role
        for name, (role, rest) in read.items()
        if not rest or any(rest == other and role != another for another, other in read.values())
    }


def _read(name: str) -> tuple[str, tuple[str, ...]] | None:
    """The role and the other words of a name; None without a role, or with two."""
    words = [word for part in BETWEEN.split(name) for word in ([part] if _role(part) else HUMPS.findall(part))]
    found = {role for word in words if (role := _role(word))}
    rest = [word.casefold() for word in words if not _role(word) and word.casefold() not in TOGETHER]
    return (found.pop(), tuple(rest)) if len(found) == 1 else None


def _role(word: str) -> str | None:
    word = word.casefold()
    for also in ("", *TOGETHER):
        for bare in (word.removesuffix(also), word.removeprefix(also)):
            if bare in ROLES:
                return ROLES[bare]
    return None
