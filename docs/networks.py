"""One page a network: its card, its map, its layers, its parity; and once a file its blocks and its two sources."""

import re
from pathlib import Path

from docs import diagrams, markup, network_map, network_table
from docs.figures import Report, figure, tolerance
from docs.layer_errors import layer_errors
from docs.markup import code, link, literal, table
from docs.words import say
from zoo.cards import CARDS, SOURCES, TITLES, ModelCard, list_models
from zoo.course.book import shelf
from zoo.mirror.side_by_side import lines, share
from zoo.training.recipes import recipes
from zoo.weights.published_weights import OFFICIAL

UNDRAWN = "This block is not drawn: it does not take the map before it as it is."
LONG = 24  # rows of a table that is folded


def write(folder: Path, language: str, reports: dict[str, Report], only: frozenset[str] | None = None) -> None:
    """Write networks/index and a page for every network. KeyError where a network has no Chinese.

    only: the pages that are wanted whole, "networks/lenet" and such; the others have what needs no run of the network.
    """
    network_table.write(folder, language, reports)
    errors = layer_errors()
    for name in list_models():
        _page(folder, language, CARDS[name], reports.get(name), errors.get(name),
              only is None or f"networks/{name}" in only)  # fmt: skip


def first_of(module: str) -> str:
    """The network whose page has what is said once for all networks of a file: the first in the catalogue."""
    return next(name for name in list_models() if CARDS[name].module == module)


def is_first(facts: ModelCard) -> bool:
    """Whether a network's page has what is said once for all networks of its file."""
    return facts.name == first_of(facts.module)


def title(facts: ModelCard, language: str) -> str:
    """A network's title in a language."""
    return say(facts.title, language)


def _page(
    folder: Path, language: str, facts: ModelCard, report: Report | None, errors: Report | None, whole: bool
) -> None:
    page = f"networks/{facts.name}"
    drawn = (
        f"## {say('Diagram', language)}",
        *_diagram(folder, page, facts, language),
        f"## {say('Layers', language)}",
        _layers(folder, facts, language, errors),
    ) if whole else ()  # fmt: skip
    parts = [
        f"# {facts.name}{say(': ', language)}{title(facts, language)}",
        say(facts.about, language),
        _lessons(facts, language),
        f"## {say('Card', language)}",
        _card(facts, language),
        f"## {say('Quirks', language)}",
        "\n".join(f"- {say(quirk, language)}" for quirk in facts.quirks) or say("None is known.", language),
        *drawn,
        f"## {say('Parity', language)}",
        *_parity(facts, language, report),
        f"## {say('In code', language)}",
        *_code(facts, language),
        *(('```{raw} html\n<span id="sources"></span>\n```\n',) if is_first(facts) else ()),
        f"## {say('The two sources', language)}",
        *_sources(facts, language),
    ]
    markup.save(folder, page, *parts)


def lessons_with(name: str, language: str) -> list[tuple[str, str]]:
    """The lessons whose text or cells name a network: (number and title, page)."""
    named = re.compile(rf"[\"'`]{re.escape(name)}[\"'`]|zoo [a-z]+ {re.escape(name)}\b")
    return [
        (lesson.heading, f"lessons/{lesson.folder.name}") for lesson in shelf(language) if named.search(lesson.text)
    ]


def _lessons(facts: ModelCard, language: str) -> str:
    found = lessons_with(facts.name, language)
    if found:
        links = say(", ", language).join(link(text, page) for text, page in found)
        return say("Lessons that use it: {links}.", language, links=links)
    named = [lesson for lesson in shelf(language) if lesson.name == facts.module]
    if not named:
        return say("No lesson uses it.", language)
    links = say(", ", language).join(link(each.heading, f"lessons/{each.folder.name}") for each in named)
    return say("No lesson uses it; {links} has the others of its file.", language, links=links)


def _size(shape: tuple[int, ...]) -> str:
    return "x".join(map(str, shape))


def _card(facts: ModelCard, language: str) -> str:
    def word(english: str, **values: object) -> str:
        return say(english, language, **values)

    how = facts.preprocessing
    parameters = f"{facts.num_params:,}"
    if facts.num_params_aux is not None:
        parameters = word("{few} ({many} with aux=True)", few=parameters, many=f"{facts.num_params_aux:,}")
    smallest = _size((facts.min_size,) * 2)
    if facts.min_size_aux is not None:
        smallest = word("{few} ({many} with aux=True)", few=smallest, many=_size((facts.min_size_aux,) * 2))
    head = "the shape of a tensor follows the image size" if facts.sized else "any size from there on"
    rows = [
        (word("family"), TITLES[facts.family]),
        (word("source"), word(SOURCES[facts.source])),
        (word("paper"), literal(facts.paper)),
        (word("files"), ", ".join(code(f"zoo/{backend}/{facts.module}.py") for backend, _ in markup.TWINS)),
        (word("input"), f"N x {' x '.join(map(str, facts.input_size))}"),
        (word("classes"), str(facts.num_classes)),
        (word("trainable parameters"), parameters),
        (word("MACs of one picture"), f"{facts.macs:,}"),
        (word("smallest picture"), smallest + word("; ") + word(head)),
        (
            word("first weights"),
            word(
                "convolutions {conv}, linear layers {linear}",
                conv=code(facts.init.conv),
                linear=code(facts.init.linear),
            ),
        ),
        (
            word("preprocessing"),
            word(
                "{channels}, (value / 255 - mean) / std, mean {mean}, std {std}",
                channels=word(how.channels),
                mean=how.mean,
                std=how.std,
            ),
        ),
        (word("peers"), ", ".join(map(code, facts.peers)) or word("none")),
        *((word("recipe {name}", name=code(name)), word(named.about)) for name, named in recipes(facts.name).items()),
        *((word("weights {name}", name=code(each.name)), word(each.title)) for each in facts.weights),
    ]
    return table(["", ""], rows)


def _diagram(folder: Path, page: str, facts: ModelCard, language: str) -> list[str]:
    parts = [
        say(
            "Drawn from one forward pass. Rows by the size of the map; activations, batch norm and dropout "
            "are left out, and neighbours of one kind with one output map are drawn once, with their number.",
            language,
        ),
        network_map.drawn(folder, page, facts, language),
    ]
    blocks = diagrams.kinds_of_blocks(facts.name) if is_first(facts) else []
    for number, each in enumerate(blocks, start=1):
        label = say("{kind}, as at {layer}", language, kind=each.kind, layer=each.layer)
        svg = diagrams.block_drawing(facts.name, each, label)
        parts += [
            f"### {say('{kind}, as at {layer}', language, kind=each.kind, layer=code(each.layer))}",
            say(UNDRAWN, language) if svg is None else markup.drawing(folder, page, f"{facts.name}-block{number}", svg),
        ]
    return parts


def _layers(folder: Path, facts: ModelCard, language: str, errors: Report | None) -> str:
    rows = diagrams.anatomy(facts.name).rows
    told = say(
        "{count} layers run: {params} parameters, {macs} multiply-accumulates for one picture, as "
        "`zoo.summary(model, {size})` prints them.",
        language,
        count=len(rows),
        params=f"{sum(row.params for row in rows):,}",
        macs=f"{sum(row.macs for row in rows):,}",
        size=facts.input_size,
    )
    first = is_first(facts)
    body = network_map.layers(folder, facts, language, errors, "" if first else first_of(facts.module))
    table = markup.dropdown(say("All layers", language), body) if len(rows) > LONG else body
    return f"{told}\n\n{table}" + ("" if first else f"\n{network_map.excerpt(facts)}")


def _parity(facts: ModelCard, language: str, report: Report | None) -> list[str]:
    if report is None:
        return [say("Not measured yet; the command that does it:", language),
                markup.block(f"python -m docs.reports {facts.name}", "sh")]  # fmt: skip
    heads = [say(word, language) for word in ("level", "verdict", "measured", "tolerance", "where")]
    rows = [
        [
            f"{level['name']} {say(level['title'], language)}",
            say("equal" if level["passed"] else "DIFFERENT", language),
            f"{figure(level)} {say(level['unit'], language)}",
            tolerance(level),
            code(level["where"]),
        ]
        for level in report["levels"]
    ]
    commands = dict.fromkeys(level["command"] for level in report["levels"])
    return [
        say("Found by a run on {machine}:", language, machine=machine(report, language)),
        table(heads, rows, right=(2, 3)),
        say("The last column is what the command prints.", language),
        say("Run it again:", language),
        markup.block("\n".join((*commands, f"zoo report {facts.name} -o {facts.name}.html")), "sh"),
        say(
            "The page of `zoo report` has the error of every layer as a plot. {link} says what the levels are.",
            language,
            link=link(say("The parity page", language), "parity"),
        ),
    ]


def machine(report: Report, language: str) -> str:
    """What a report was made on: processor, threads, versions."""
    versions = say(", ", language).join(f"{name} {version}" for name, version in report["versions"].items())
    threads = max(report["threads"].values())
    return say(
        "{processor}, {threads} threads each, {versions}",
        language,
        processor=literal(report["processor"]),
        threads=threads,
        versions=literal(versions),
    )


def _code(facts: ModelCard, language: str) -> list[str]:
    def build(backend: str) -> str:
        return markup.block(
            f"import zoo\n\n# N x {' x '.join(map(str, facts.input_size))} to N x {facts.num_classes}\n"
            f'model = zoo.build("{facts.name}", backend="{backend}", seed=0)\n'
            f"print(zoo.summary(model, {facts.input_size}))"
        )

    parts = [markup.pair(build("paddle"), build("torch"))]
    calls = [
        *(f'zoo.build("{facts.name}", weights="{each.name}")  # {each.file}, ships with zoo' for each in facts.weights),
        *(
            f'zoo.build("{facts.name}", weights="{each.name}")  # {each.file}; {each.preprocessing.words}'
            for each in OFFICIAL
            if each.card == facts.name
        ),
    ]
    if calls:
        parts += [
            say(
                "Trained weights; each set loads into either backend. What does not ship is fetched through "
                "torchvision or PaddlePaddle, which check its hash.",
                language,
            ),
            markup.block("\n".join(calls)),
        ]
    else:
        parts.append(say("No trained weights of it are published that zoo could load by name.", language))
    return parts


def _sources(facts: ModelCard, language: str) -> list[str]:
    if not is_first(facts):
        files = ", ".join(code(f"zoo/{backend}/{facts.module}.py") for backend, _ in markup.TWINS)
        page = link(first_of(facts.module), f"networks/{first_of(facts.module)}")
        return [say("Its files, {files}, are on the page {page}.", language, files=files, page=page)]
    pair = lines(facts.module)
    apart = [line.number for line in pair if not line.same]
    emphasis = f":emphasize-lines: {','.join(map(str, apart))}"

    def side(backend: str, text: str) -> str:
        return markup.block(text, options=(f":caption: zoo/{backend}/{facts.module}.py", ":linenos:", emphasis))

    told = say(
        "Equal line numbers say the same; the lines that are spelled differently are marked: {apart} of "
        "{count}. The {dictionary} accounts for {share} of all lines. `zoo mirror {name}` prints the pair in "
        "a terminal.",
        language,
        apart=len(apart),
        count=len(pair),
        share=f"{100 * share(pair):.0f} %",
        name=facts.name,
        dictionary=link(say("dictionary of spellings", language), "dictionary"),
    )
    paddle, torch = ("\n".join(each) for each in ([line.second for line in pair], [line.first for line in pair]))
    return [told, markup.pair(side("paddle", paddle), side("torch", torch))]
