"""The ports again, with the functions that they call held by reference, each way of WAYS in turn."""

import ast
from pathlib import Path
from types import ModuleType

# how a module may hold a function under a number, and how it is called then
WAYS = {
    "dictionary": ("_TABLE = globals().get('_TABLE', dict()); _TABLE[{n}] = {function}", "_TABLE[{n}]"),
    "partial": ("import functools; _partial_{n} = functools.partial({function})", "_partial_{n}"),
    "default": ("def _default_{n}(*args, _held={function}, **kwargs): return _held(*args, **kwargs)", "_default_{n}"),
    "class": ("class _Class_{n}: held = staticmethod({function})", "_Class_{n}.held"),
    "closure": (
        "_closure_{n} = (lambda held: lambda *args, **kwargs: held(*args, **kwargs))({function})",
        "_closure_{n}",
    ),
}


class _Holder(ast.NodeTransformer):
    """Rewrites calls of the framework's functions in methods other than the constructor."""

    def __init__(self, roots: set[str], first: int) -> None:
        self.roots, self.first, self.inside = roots, first, False
        self.held: dict[str, tuple[str, str]] = {}

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        before, self.inside = self.inside, node.name != "__init__"
        self.generic_visit(node)
        self.inside = before
        return node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        name = ast.unparse(node.func)
        if self.inside and name.partition(".")[0] in self.roots and not name.startswith("nn."):
            ways = list(WAYS.values())
            number = len(self.held)
            _, call = self.held.setdefault(name, ways[(self.first + number) % len(ways)])
            node.func = ast.parse(call.format(n=list(self.held).index(name)), mode="eval").body
        return node


def held(path: Path, first: int) -> tuple[ModuleType, int]:
    """The ports of a file, the first function held in the way of that number; and how many functions are held."""
    tree = ast.parse(path.read_text())
    imports = [node for node in tree.body if isinstance(node, (ast.Import, ast.ImportFrom))]
    roots = {(alias.asname or alias.name).partition(".")[0] for node in imports for alias in node.names}
    holder = _Holder(roots, first)
    # functions that build a port stand beside the classes and call none
    tree.body = [holder.visit(node) if isinstance(node, ast.ClassDef) else node for node in tree.body]
    lines = [define.format(function=name, n=number) for number, (name, (define, _)) in enumerate(holder.held.items())]
    at = tree.body.index(imports[-1]) + 1
    tree.body[at:at] = ast.parse("\n".join(lines)).body
    module = ModuleType(f"{path.stem}_held")
    exec(compile(ast.unparse(tree), f"<{path.stem}, held>", "exec"), vars(module))
    return module, len(holder.held)
