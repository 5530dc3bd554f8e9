"""From a tree to a file in each backend's own spelling, as a person would write it, line against line."""

from dataclasses import dataclass, field
from typing import Any

from zoo.fuzz.layers_to_draw import LAST_AXIS, LOOSE, SPELLINGS, TWICE, spelled
from zoo.fuzz.network_tree import Network, Node, Shape, check, output
from zoo.fuzz.transformer_pieces import PIECES, written

WIDTH = 120
INDENT = " " * 8
WHAT = {"concat": "Branches, joined", "residual": "A sum with a shortcut", "gate": "A product with a gate"}


@dataclass
class _Class:
    """One class of the file as it grows."""

    name: str
    made: dict[str, list[str]] = field(default_factory=dict)  # an attribute's lines, by its name
    forward: list[str] = field(default_factory=list)
    variables: set[str] = field(default_factory=lambda: {"x"})

    def fresh(self, stem: str) -> str:
        """A variable that is not taken."""
        name = next(name for name in (stem, *(f"{stem}{n}" for n in range(2, 99))) if name not in self.variables)
        self.variables.add(name)
        return name

    def assign(self, variable: str, expression: str, shape: Shape) -> str:
        """A line of forward, with the shape as a comment."""
        self.forward.append(_commented(f"{INDENT}{variable} = {expression}", shape))
        return variable


class Writer:
    """Writes one network in one backend."""

    def __init__(self, network: Network, backend: str) -> None:
        check(network)
        self.network, self.backend, self.spelling = network, backend, SPELLINGS[backend]
        self.classes: list[tuple[_Class, str, Shape]] = []

    def file(self, name: str, title: str) -> str:
        """The whole source; its function is called `name`."""
        self._class("Fuzzed", self.network.tree, self.network.input, "The network", "num_classes, in_channels", True)
        blocks = [text for grown, _, _ in self.classes for text in self._text(grown)]
        body = "\n".join(blocks)
        imports = [line for line in self.spelling.imports if f"{line.split()[-1]}." in body]
        own = [each for each in self.spelling.own if f"{each}(" in body]
        imports += ["", f"from zoo.{self.backend}.layers import {', '.join(own)}"] if own else []
        head = [f'"""{title}"""', "", *imports, "", ""]
        call = [f"def {name}(num_classes: int, in_channels: int) -> Fuzzed:", '    """The network above."""']
        return "\n".join([*head, *blocks, *call, "    return Fuzzed(num_classes, in_channels)", ""])

    def lines(self) -> list[str]:
        """The layers and the forward passes alone, for a report."""
        self._class("Fuzzed", self.network.tree, self.network.input, "The network", "num_classes, in_channels", True)
        found: list[str] = []
        for grown, _, _ in self.classes:
            inner = "" if len(self.classes) == 1 else "    "
            found += [f"class {grown.name}:"] if inner else []
            found += [inner + line.removeprefix(INDENT) for made in grown.made.values() for line in made]
            found += [inner + line.removeprefix(INDENT) for line in grown.forward]
        return found

    def _class(self, name: str, node: Node, shape: Shape, what: str, arguments: str, whole: bool) -> None:
        grown = _Class(name)
        last = self._sequence(grown, node, "x", shape, "x", whole)
        grown.forward.append(_commented(f"{INDENT}return {last}", output(node, shape)))
        after = output(node, shape)
        self.classes.append((grown, f"{what}: {_words(shape)} to {_words(after)}.", shape))
        self._arguments = {**getattr(self, "_arguments", {}), name: arguments}

    def _text(self, grown: _Class) -> list[str]:
        what, shape = next((what, shape) for each, what, shape in self.classes if each is grown)
        arguments = self._arguments[grown.name]
        made = [line for lines in grown.made.values() for line in lines]
        return [
            f"class {grown.name}({self.spelling.module}):",
            f'    """{what}"""',
            "",
            f"    def __init__(self{', ' if arguments else ''}{arguments}):",
            f"{INDENT}super().__init__()",
            *made,
            "",
            f"    def forward(self, x):  # {_words(shape)}",
            *grown.forward,
            "",
            "",
        ]

    def _sequence(self, grown: _Class, node: Node, x: str, shape: Shape, target: str, first: bool) -> str:
        """The parts of a sequence in a class; the expression of the output, of which the lines before are written."""
        expression, depth = x, 0
        for part in node.parts:
            simple = not part.parts or (part.kind == "sequence" and part.spelling != "inline")
            simple = simple and part.kind not in TWICE
            if expression != x and (not simple or depth >= node.settings.get("nested", 1)):
                x = expression = grown.assign(target, expression, shape)
                depth = 0
            expression = self._expression(grown, part, expression, shape, first)
            shape, first, depth = output(part, shape), False, depth + 1
            if part.kind in LOOSE or (part.kind == "sequence" and not simple):
                if expression != target:
                    expression = grown.assign(target, expression, shape)
                x, depth = target, 0
        return expression

    def _expression(self, grown: _Class, node: Node, x: str, shape: Shape, first: bool) -> str:
        """The output of a node for the input x, a variable where the node uses it twice."""
        if node.kind == "sequence" and node.spelling == "inline":
            return self._sequence(grown, node, x, shape, grown.fresh("y") if node.parts else x, first)
        if node.kind == "sequence" and node.spelling == "sequential":
            self._sequential(grown, node, shape, first)
            return f"self.{node.name}({x})"
        if node.kind == "sequence":
            name = node.name[:1].upper() + node.name[1:]
            if node.name not in grown.made:
                inner = next((WHAT[part.kind] for part in node.parts if part.kind in WHAT), "Layers")
                self._class(name, node, shape, inner, "", False)
                grown.made[node.name] = [f"{INDENT}self.{node.name} = {name}()"]
            return f"self.{node.name}({x})"
        if node.kind == "concat":
            made: list[str] = []
            shapes: list[Shape] = []
            for part, feed in zip(node.parts, node.settings["feeds"], strict=True):
                given, size = (x, shape) if feed < 0 else (made[feed], shapes[feed])
                made.append(self._variable(grown, part, given, size, first and feed < 0))
                shapes.append(output(part, size))
            return self.spelling.functions["concat"]["namespace"].format(x=", ".join(made))
        if node.kind == "residual":
            body = self._variable(grown, node.parts[0], x, shape, first)
            of, size = (x, shape) if node.settings["of"] == "input" else (body, output(node.parts[0], shape))
            shortcut = self._expression(grown, node.parts[1], of, size, first and of == x)
            return f"{body} {node.settings['sign']} {shortcut}"
        if node.kind == "gate":
            return f"{x} * {self._variable(grown, node.parts[0], x, shape, first)}"
        return self._leaf(grown, node, x, shape, first)

    def _variable(self, grown: _Class, node: Node, x: str, shape: Shape, first: bool) -> str:
        """The output of a part as a variable of its own."""
        target = grown.fresh("y")
        if node.kind == "sequence" and node.spelling == "inline":
            expression = self._sequence(grown, node, x, shape, target, first)
        else:
            expression = self._expression(grown, node, x, shape, first)
        return target if expression == target else grown.assign(target, expression, output(node, shape))

    def _leaf(self, grown: _Class, node: Node, x: str, shape: Shape, first: bool) -> str:
        if node.spelling == "layer":
            if node.name not in grown.made:
                grown.made[node.name] = [f"{INDENT}self.{node.name} = {self._layer(node, shape, first)}"]
            return f"self.{node.name}({x})"
        more = spelled(self.backend, node.kind, node.settings)
        form = self.spelling.functions[node.kind][node.spelling]
        return form.format(x=x, more=more, comma=", " if more else "", shape=shape)

    def _sequential(self, grown: _Class, node: Node, shape: Shape, first: bool) -> None:
        lines = [f"{INDENT}self.{node.name} = nn.Sequential("]
        for part in node.parts:
            lines.append(f"{INDENT}    {self._layer(part, shape, first)},")
            shape, first = output(part, shape), False
        grown.made.setdefault(node.name, [*lines, f"{INDENT})"])

    def _layer(self, node: Node, shape: Shape, first: bool) -> str:
        if node.kind in PIECES:
            return f"{self._piece(node, shape)}()"
        settings: dict[str, Any] = dict(node.settings)
        if settings.get("head"):
            settings["out"] = "num_classes"
        more = spelled(self.backend, node.kind, settings)
        channels = "in_channels" if first else shape[-1 if node.kind in LAST_AXIS else 0]
        return self.spelling.layers[node.kind].format(in_channels=channels, more=more)

    def _piece(self, node: Node, shape: Shape) -> str:
        """The class of a piece, which is written where its first layer is made."""
        grown = _Class(node.name[:1].upper() + node.name[1:])
        if grown.name in getattr(self, "_arguments", {}):  # a layer that is called twice
            return grown.name
        made, forward = written(self.backend, node.kind, node.settings, shape)
        grown.made[""] = [f"{INDENT}{line}" for line in made]
        after = output(node, shape)
        grown.forward = [f"{INDENT}{line}" for line in forward] + [_commented(f"{INDENT}return x", after)]
        self.classes.append((grown, f"{PIECES[node.kind].what}: {_words(shape)} to {_words(after)}.", shape))
        self._arguments = {**getattr(self, "_arguments", {}), grown.name: ""}
        return grown.name


def write(network: Network, backend: str, name: str, title: str) -> str:
    """The source of a network in one backend; its function is called `name` and takes num_classes and in_channels."""
    return Writer(network, backend).file(name, title)


def code(network: Network, backend: str) -> list[str]:
    """The lines of a network's source that say what it is: its layers and what runs."""
    return Writer(network, backend).lines()


def _words(shape: Shape) -> str:
    return " x ".join(map(str, ("N", *shape)))


def _commented(line: str, shape: Shape) -> str:
    longer = f"{line}  # {_words(shape)}"
    return longer if len(longer) <= WIDTH else line
