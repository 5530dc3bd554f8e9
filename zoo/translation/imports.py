"""Import lines of the other framework: what the code needs, spelled as people spell it, and no more."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import libcst as cst

from zoo.translation.import_lines import behind_head, grouped, is_import, line_for, ordered
from zoo.translation.reading.names import Names, canonical, dotted
from zoo.translation.table import ALIASES, across, framework, nearest, rules

Statement = TypeVar("Statement", bound=cst.CSTNode)


@dataclass
class Speller:
    """Spells dotted names of the framework that is translated to, and keeps what it used.

    asked: names that the text now uses, and the module or thing that each stands for. origin: the imported name that
    it takes the place of.
    """

    names: Names
    to: str
    taken: frozenset[str]  # names that the file gives to things of its own
    asked: dict[str, str] = field(default_factory=dict)
    origin: dict[str, str] = field(default_factory=dict)
    pieces: dict[str, str] = field(default_factory=dict)  # what is to be written out, and how it is called here
    own: set[str] = field(default_factory=set)  # the same of what is written out for PaddlePaddle
    whole: dict[str, str] = field(default_factory=dict)  # how the source called what is written out
    usual: dict[str, str] = field(default_factory=dict)  # names by what they stand for, in the source of this source

    def spelled(self, path: str, like: cst.BaseExpression | None = None) -> cst.BaseExpression:
        """An expression for a dotted name, in the way in which the source spelled what stood there."""
        if path.startswith("written."):
            self.called(dotted(like) if like is not None else "")
            return cst.Name(self._piece(path.removeprefix("written.")))
        if path in self.usual:
            return self._name(self.usual[path], path, "")
        source = dotted(like) if like is not None else ""
        root = source.partition(".")[0]
        bound = self.names.bound.get(root, "")
        side = self.names.side
        if bound and framework(bound, side):
            module = across(bound, self.to)
            if module is None and source == root:
                last = path.rpartition(".")[2]
                return self._name(last if root == bound.rpartition(".")[2] else root, path, root)
            if module is not None and bound != root and path.startswith(f"{module}."):
                return self._below(root, module, path)
            if bound == root and source.count(".") > 1 and nearest(path, self.to) != self.to:
                return self._whole(path)
        module = nearest(path, self.to)
        while module and module != self.to:
            alias = self._alias(module)
            if alias and path != module:
                return self._below(alias, module, path)
            module = module.rpartition(".")[0]
        return self._whole(path)

    def called(self, whole: str) -> None:
        """Keep how the source calls what is written out."""
        self.whole.setdefault(whole.rpartition(".")[2], whole)

    def _piece(self, name: str) -> str:
        """How a class or function is called that is written out in the file."""
        self.root()
        bound = self.names.bound.get(name, "")
        free = name not in self.taken and (not bound or framework(bound, self.names.side))
        return self.pieces.setdefault(name, name if free else f"Paddle{name[:1].upper()}{name[1:]}")

    def _alias(self, module: str) -> str:
        """The name under which the source imports the module that stands for this one, or a usual one; ""."""
        for name, theirs in self.names.bound.items():
            if name != theirs and framework(theirs, self.names.side) and across(theirs, self.to) == module:
                return name
        usual = ALIASES.get(module, "")
        return "" if usual in self.taken or usual in self.names.bound else usual

    def _name(self, name: str, path: str, origin: str) -> cst.BaseExpression:
        if name in self.taken or self.asked.get(name, path) != path:
            return self._whole(path)
        self.asked[name] = path
        self.origin[name] = origin
        return cst.Name(name)

    def _below(self, alias: str, module: str, path: str) -> cst.BaseExpression:
        if alias in self.taken or self.asked.get(alias, module) != module:
            return self._whole(path)
        self.asked[alias] = module
        return cst.parse_expression(f"{alias}.{path[len(module) + 1 :]}")

    def _whole(self, path: str) -> cst.BaseExpression:
        root, dot, rest = path.partition(".")
        return cst.parse_expression(f"{self.root(root)}{dot}{rest}")

    def root(self, root: str = "") -> str:
        """The name of the framework itself, or of another library: as the source calls its counterpart."""
        root = root or self.to
        bound, side = self.names.bound, self.names.side
        alias = "" if bound.get(side) == side else next((name for name, path in bound.items() if path == side), "")
        called = alias if root == self.to and alias else root
        self.asked[called] = root
        return called


class _Roots(cst.CSTTransformer):
    """Puts the name under which a file imports the framework where a unit has written the framework's own."""

    def __init__(self, own: str, called: str) -> None:
        super().__init__()
        self.own, self.called = own, called

    def leave_Attribute(self, original_node: cst.Attribute, updated_node: cst.Attribute) -> cst.Attribute:
        if isinstance(updated_node.value, cst.Name) and updated_node.value.value == self.own:
            return updated_node.with_changes(value=cst.Name(self.called))
        return updated_node


def with_root(tree: cst.Module, speller: Speller) -> cst.Module:
    """The new code with torch.float32 as pd.float32, where the source says `import paddle as pd`."""
    if speller.to in speller.asked or speller.to in speller.taken or f"{speller.to}." not in tree.code:
        return tree
    called = speller.root()
    return tree if called == speller.to else tree.visit(_Roots(speller.to, called))


def _before_use(tree: cst.Module, body: Sequence[cst.BaseStatement], place: int, names: list[str]) -> int:
    """Where new imports stand: behind the last that was there, or before what uses them, if that comes first."""
    used = re.compile(rf"(?<![.\w])(?:{'|'.join(map(re.escape, names))})\b")
    use = next((at for at, one in enumerate(body[:place])
                if not is_import(one) and used.search(tree.code_for_node(one))), place)  # fmt: skip
    if use == place:
        return place
    return max((at for at in range(use) if is_import(body[at])), default=behind_head(body) - 1) + 1


def rewritten(tree: cst.Module, speller: Speller, before: set[str], after: set[str], deep: bool) -> cst.Module:
    """The file with its imports of the framework replaced. before, after: names that its code used and uses.

    deep: whether there are imports inside of functions, too.
    """
    work = _Imports(speller, before, after, deep)
    body = work.block(tree.body)
    missing = [line_for(name, path, speller.to) for name, path in speller.asked.items()
               if name not in work.made and name in after]  # fmt: skip
    if missing:
        place = max((at for at, one in enumerate(body) if is_import(one)), default=behind_head(body) - 1) + 1
        if work.last is not None and work.last in [id(one) for one in body]:
            place = [id(one) for one in body].index(work.last) + 1
        place = _before_use(tree, body, place, [name for name in speller.asked if name not in work.made])
        body = [*body[:place], *(cst.parse_statement(line) for line in missing), *body[place:]]
    code, old = tree.code_for_node, [one for one in tree.body if is_import(one)]
    held = {code(one.with_changes(leading_lines=())) for one in old if any(one is each for each in body)}
    # what was left with its import the time before has it already
    body = [one for one in body if any(one is each for each in old) or code(one) not in held]
    return tree.with_changes(body=ordered(tree.body, body))


class _Imports(cst.CSTTransformer):
    """Replaces import statements; what has none left goes, and the blank lines and comments before it stay."""

    def __init__(self, speller: Speller, before: set[str], after: set[str], deep: bool) -> None:
        super().__init__()
        self.speller, self.before, self.after, self.deep = speller, before, after, deep
        self.made: set[str] = set()
        self.last: int | None = None

    def block(self, body: Sequence[cst.BaseStatement]) -> list[cst.BaseStatement]:
        found: list[cst.BaseStatement] = []
        waiting: list[cst.EmptyLine] = []
        for one in body:
            new = self.line(one) if is_import(one) else [one.visit(self) if self.deep else one]  # type: ignore[arg-type]
            if not new:
                waiting = [*waiting, *one.leading_lines]  # type: ignore[attr-defined]
                continue
            if waiting:
                first = new[0]
                new[0] = first.with_changes(leading_lines=[*waiting, *first.leading_lines])  # type: ignore[union-attr, assignment]
                waiting = []
            found.extend(new)  # type: ignore[arg-type]
            if is_import(one) and new[-1] is not one:
                self.last = id(new[-1])
        return found

    def leave_IndentedBlock(
        self, original_node: cst.IndentedBlock, updated_node: cst.IndentedBlock
    ) -> cst.IndentedBlock:
        if not any(is_import(one) for one in updated_node.body):
            return updated_node
        new: list[cst.BaseStatement] = []
        for one in updated_node.body:
            new.extend(self.line(one) if is_import(one) else [one])  # type: ignore[arg-type]
        return updated_node.with_changes(body=new or [cst.parse_statement("pass")])

    def line(self, node: cst.SimpleStatementLine) -> list[cst.SimpleStatementLine]:
        """The statements in place of one import."""
        if len(node.body) != 1:
            return [node]
        statement = node.body[0]
        assert isinstance(statement, cst.Import | cst.ImportFrom)
        found = self._import(statement) if isinstance(statement, cst.Import) else self._from(statement)
        if found is None:
            return [node]
        lines = [cst.ensure_type(cst.parse_statement(text), cst.SimpleStatementLine) for text in found]
        if lines:
            lines[0] = lines[0].with_changes(leading_lines=node.leading_lines)
            lines[-1] = lines[-1].with_changes(trailing_whitespace=node.trailing_whitespace)
        return lines

    def _import(self, node: cst.Import) -> list[str] | None:
        names = self.speller.names
        if not any(framework(dotted(each.name), names.side) for each in node.names):
            return None
        found = []
        for each in node.names:
            path = dotted(each.name)
            alias = dotted(each.asname.name) if each.asname is not None else ""
            if not framework(path, names.side):
                found.append(f"import {path}" + (f" as {alias}" if alias else ""))
                continue
            module = across(path, self.speller.to)
            if not alias and module is not None and "." in path and path.partition(".")[0] == names.side:
                # import torch.utils.data, which is known as torch
                self.made.add(module.partition(".")[0])
                found.append(f"import {module}")
                continue
            found += self._one(path, alias or path.partition(".")[0], "")
        return found

    def _from(self, node: cst.ImportFrom) -> list[str] | None:
        names = self.speller.names
        base = "." * len(node.relative) + dotted(node.module)
        if not framework(base, names.side) or isinstance(node.names, cst.ImportStar):
            return None
        found: list[str] = []
        for each in node.names:
            name = dotted(each.name)
            alias = dotted(each.asname.name) if each.asname is not None else name
            found += self._one(f"{base}.{name}", alias, base)
        return grouped(found)

    def _one(self, path: str, name: str, base: str) -> list[str]:
        """The lines in place of one imported name."""
        speller = self.speller
        found = []
        made = {*speller.pieces.values(), *speller.own}  # what is written out in its place
        kept = name in self.after and name not in speller.asked and name not in made
        root = path.partition(".")[0] if not base and name == path.partition(".")[0] else ""
        wanted: list[tuple[str, str]] = []
        if root:
            wanted = [(speller.to, speller.to)]
        elif (module := across(path, speller.to)) is not None:
            wanted = [(name, module)]
        else:
            wanted = [(new, speller.asked[new]) for new, old in speller.origin.items() if old == name]
        for new, target in wanted:
            if new in self.made:
                continue
            unused = name not in self.before and not kept
            if (speller.asked.get(new) == target and new in self.after) or unused:
                self.made.add(new)
                found.append(line_for(new, target, speller.to, bool(base)))
        if kept and name in self.before:
            found.append(
                line_for(name, path, speller.names.side, bool(base)) if base or name != path else f"import {path}"
            )
        elif name not in self.before and not wanted and base:
            # nothing uses it; its counterpart is imported all the same, if there is one
            for rule in rules(canonical(path), speller.to):
                form = rule.side(speller.to)
                if form is not None and form.name.startswith("written."):
                    return found
                if form is not None and not form.template and not form.receiver:
                    last = form.name.rpartition(".")[2]
                    new = last if path.endswith(f".{name}") else name
                    if new not in self.made and new not in speller.own:
                        self.made.add(new)
                        found.append(line_for(new, form.name, speller.to, True))
                    return found
        return found
