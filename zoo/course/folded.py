"""Cells of a lesson that only check or only draw: their code is folded, on the site and in a notebook.

Such a cell makes nothing that a later one uses, so that a reader who passes its code over still follows the lesson.
"""

import ast

CHECKS, DRAWS = "checks", "draws"
CALLS = {"claim": CHECKS, "holds": CHECKS, "show": DRAWS}
MORE = "more"  # whatever else a cell does


def kinds(sources: list[str]) -> list[frozenset[str]]:
    """What each cell of a lesson does where that is checking or drawing alone, and nothing for one that does more.

    Example:
        >>> [sorted(each) for each in kinds(["x = 1", "y = x + 1\\nholds('so', y == 2)", "show(figure())", "x"])]
        [[], ['checks'], ['draws'], []]
    """
    found: list[frozenset[str]] = []
    later: set[str] = set()  # names that the cells behind take from those in front of them
    for source in reversed(sources):
        own, done = _made_and_done(ast.parse(source).body)
        found.append(frozenset() if MORE in done or own & later else frozenset(done))
        taken, given = _taken_and_given(ast.parse(source))
        later = later - given | taken
    return found[::-1]


def _made_and_done(body: list[ast.stmt], own: set[str] | None = None) -> tuple[set[str], set[str]]:
    """The names that statements make, and what they do beside: CHECKS, DRAWS, MORE.

    What a statement does to a name of its own cell, such as axes.plot(...), is nothing to those outside.
    """
    own = set() if own is None else own
    done: set[str] = set()
    for node in body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            continue
        if isinstance(node, ast.Assign | ast.AugAssign | ast.For):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            parts = [part for each in targets for part in (each.elts if isinstance(each, ast.Tuple) else [each])]
            if any(not isinstance(part, ast.Name | ast.Tuple) and _root(part) not in own for part in parts):
                done.add(MORE)
            own |= _stored(node)
        if isinstance(node, ast.For | ast.If):
            done |= _made_and_done([*node.body, *node.orelse], own)[1]
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            of = node.value.func
            if isinstance(of, ast.Name):
                done.add(CALLS.get(of.id, MORE))
            elif _root(of) not in own:
                done.add(MORE)
        elif not isinstance(node, ast.Assign | ast.AugAssign):
            done.add(MORE)
    return own, done


def _taken_and_given(tree: ast.Module) -> tuple[set[str], set[str]]:
    """The names that a cell reads before it has made them itself, and those that it makes."""
    taken: set[str] = set()
    given: set[str] = set()
    for node in tree.body:
        read = {each.id for each in _names(node) if isinstance(each.ctx, ast.Load)}
        # arguments, and what a comprehension or a loop runs through, are made before they are read
        inner = {each.arg for each in ast.walk(node) if isinstance(each, ast.arg)} | _bound(node)
        if isinstance(node, ast.For | ast.FunctionDef | ast.ClassDef | ast.With):
            inner |= _stored(node)
        if isinstance(node, ast.AugAssign):
            read |= _stored(node)
        taken |= read - given - inner
        given |= _stored(node)
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            given.add(node.name)
    return taken, given


def _stored(node: ast.AST) -> set[str]:
    """The names that a statement makes, without those that live in a comprehension alone."""
    inside = {id(each) for each in _names(node, bound=True)}
    return {each.id for each in _names(node) if isinstance(each.ctx, ast.Store) and id(each) not in inside}


def _bound(node: ast.AST) -> set[str]:
    return {each.id for each in _names(node, bound=True)}


def _names(node: ast.AST, bound: bool = False) -> list[ast.Name]:
    """The names in a statement, or those alone that its comprehensions run through."""
    parts = [each.target for each in ast.walk(node) if isinstance(each, ast.comprehension)] if bound else [node]
    return [each for part in parts for each in ast.walk(part) if isinstance(each, ast.Name)]


def _root(node: ast.AST) -> str:
    """The name that a chain of attributes, indices and calls begins with, "" where it begins with something else."""
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Call):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""
