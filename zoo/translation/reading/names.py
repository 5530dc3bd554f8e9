"""What names stand for in a source: imports, and dotted names that begin with them."""

import sys
from dataclasses import dataclass, field

import libcst as cst

from zoo.translation.table import HOMES, framework

# files of PaddlePaddle's in which some programs look for a name, and where it is for everyone
PLACES_OF_PADDLE = (
    ("paddle.nn.functional.", "paddle.nn.functional"), ("paddle.nn.initializer.", "paddle.nn.initializer"),
    ("paddle.nn.layer.", "paddle.nn"), ("paddle.nn.loss.", "paddle.nn"), ("paddle.tensor.", "paddle"),
    ("paddle.framework.", "paddle"), ("paddle.base.param_attr.", "paddle"), ("paddle.base.framework.", "paddle"),
)  # fmt: skip
SECOND = "torchvision.transforms.v2."  # changes of pictures, which take a picture of PIL's as the first kind do
MOVED = tuple(start for start, _ in PLACES_OF_PADDLE)

# libraries whose objects are never a framework's
FOREIGN = frozenset(sys.stdlib_module_names) | {
    "numpy", "scipy", "PIL", "cv2", "matplotlib", "pandas", "sklearn", "skimage", "tqdm", "yaml", "requests", "seaborn",
    "h5py", "imageio", "rich", "psutil",
}  # fmt: skip


def dotted(node: cst.BaseExpression | None) -> str:
    """ "a.b.c" of such an expression, or ""."""
    if isinstance(node, cst.Name):
        return node.value
    if isinstance(node, cst.Attribute):
        first = dotted(node.value)
        return f"{first}.{node.attr.value}" if first else ""
    return ""


@dataclass
class Names:
    """The imports of a file: for each name what it stands for. stars: modules of which all names are imported."""

    side: str
    bound: dict[str, str] = field(default_factory=dict)
    stars: list[str] = field(default_factory=list)
    twice: dict[str, None] = field(default_factory=dict)  # names that stand for two things, here and there

    def add(self, node: cst.Import | cst.ImportFrom) -> None:
        """Take in an import."""
        if isinstance(node, cst.Import):
            for each in node.names:
                path = dotted(each.name)
                if each.asname is not None:
                    self._bind(dotted(each.asname.name), path)
                else:
                    first = path.partition(".")[0]
                    self._bind(first, first)
            return
        module = "." * len(node.relative) + dotted(node.module)
        if isinstance(node.names, cst.ImportStar):
            self.stars.append(module)
            return
        for each in node.names:
            name = dotted(each.name)
            alias = dotted(each.asname.name) if each.asname is not None else name
            self._bind(alias, f"{module}.{name}")

    def _bind(self, name: str, path: str) -> None:
        if self.bound.get(name, path) != path and self.ours(self.bound[name]) | self.ours(path):
            self.twice[name] = None
        self.bound[name] = path

    def path(self, name: str) -> str:
        """The full dotted name of what a plain name stands for, or ""."""
        return canonical(self.bound.get(name, ""))

    def ours(self, path: str) -> bool:
        """Whether a dotted name is the framework's that is translated."""
        return framework(path, self.side)


def canonical(path: str) -> str:
    """One name for what a framework keeps in several places."""
    if path.startswith("torch.nn.modules."):
        last = path.rpartition(".")[2]
        return f"torch.nn.{last}" if last[:1].isupper() else path
    if path.startswith(SECOND) and not path.endswith((".ToImage", ".ToDtype")):
        return path.replace(SECOND, "torchvision.transforms.", 1)
    if path.startswith(MOVED):
        home = next(home for start, home in PLACES_OF_PADDLE if path.startswith(start))
        last = path.rpartition(".")[2]
        return f"paddle.{last}" if last == "ParamAttr" else f"{home}.{last}"
    return HOMES.get(path, path)


def foreign(path: str) -> bool:
    """Whether a dotted name is of a library that has nothing of a framework's."""
    return path.partition(".")[0] in FOREIGN


def leads(node: cst.BaseExpression, names: Names) -> bool:
    """Whether a dotted name begins with an import, and not with a variable."""
    inner = node.args[0].value if isinstance(node, cst.Call) and dotted(node.func) == "getattr" else node
    return bool(names.path(dotted(inner).partition(".")[0]))
