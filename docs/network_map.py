"""The map of a network: its stages as links, and all its layers with source lines, shapes, counts and parity error.

A click on a box shows its layers beside their lines in both files (docs/static/networks.js); without scripts it leads
to the box's first layer in the table. The page of a file's first network has the whole files; those of the others have
the lines that the map shows, and their numbers are links into the first one's.
"""

from html import escape
from pathlib import Path

from docs import diagrams, markup
from docs.diagrams import Anatomy
from docs.feature_maps import SIDE, Maps, feature_maps, takes_digits
from docs.figures import Report
from docs.words import say
from zoo.cards import ModelCard
from zoo.files import write_text
from zoo.mirror.side_by_side import lines
from zoo.network.tables import Row

SIZES = {"screen": diagrams.WIDE, "phone": diagrams.NARROW}


def drawn(folder: Path, page: str, facts: ModelCard, language: str) -> str:
    """The stages for a screen and for a phone, and the place below them for what a click shows."""
    label = say("The stages of {name}", language, name=facts.name)
    parts = []
    for size, wide in SIZES.items():
        svg = diagrams.stages(facts.name, label, wide)
        shown = markup.drawing(folder, page, f"{facts.name}-stages-{size}", svg)
        parts.append(f"::::{{div}} on-{size}\n\n{shown}::::\n")
    told = say("Click a box: its layers, and their lines in both files, are shown here.", language)
    parts.append(f":::{{div}} map-shown\n\n{told}\n:::\n")
    return "\n".join(parts)


def shown_lines(facts: ModelCard) -> list[int]:
    """The numbers of the lines that make a layer of a network or run one, which the map shows."""
    found = diagrams.anatomy(facts.name)
    layers = {row.layer for row in found.rows}
    made = {line for layer, line in found.made.items() if layer in layers}
    return sorted(made.union(*(found.ran.get(layer, ()) for layer in layers)))


def excerpt(facts: ModelCard) -> str:
    """These lines of both files, for a page without the whole of them; nothing but the map shows them."""
    wanted = shown_lines(facts)
    pair = [line for line in lines(facts.module) if line.number in set(wanted)]
    apart = ",".join(str(at) for at, line in enumerate(pair, 1) if not line.same)
    options = (f":emphasize-lines: {apart}",) if apart else ()
    paddle, torch = ("\n".join(each) for each in ([line.second for line in pair], [line.first for line in pair]))
    numbers = " ".join(map(str, wanted))
    begin = f'```{{raw}} html\n<div class="map-sources" data-lines="{numbers}" hidden>\n```\n'
    both = markup.pair(markup.block(paddle, options=options), markup.block(torch, options=options))
    return f"{begin}\n{both}\n```{{raw}} html\n</div>\n```\n"


def layers(folder: Path, facts: ModelCard, language: str, errors: Report | None, sources: str = "") -> str:
    """The table of all layers as HTML, and the sentence that says whose errors these are.

    sources: the network whose page has the files, where it is another one.
    """
    found = diagrams.anatomy(facts.name)
    maps = feature_maps(facts.name)
    words = ["layer", "kind", "output, N x", "parameters", "MACs", *(["parity error"] if errors else []),
             "made on line", "run on line"]  # fmt: skip
    head = "".join(f'<th class="head"{right(at)}>{escape(say(word, language))}</th>' for at, word in enumerate(words))
    stage, body, begun = 0, [], set()
    runs = dict.fromkeys((row.layer for row in found.rows), 0)
    for row in found.rows:
        stage = stage_of(row.layer, found) or stage
        place = f' id="stage-{stage}"' if stage and stage not in begun else ""
        begun.add(stage)
        image = seen(facts, row.layer, runs[row.layer], maps, language)
        body.append(
            f'<tr{place} data-stage="{stage}">{cells(row, found, runs[row.layer], errors, sources, image)}</tr>'
        )
        runs[row.layer] += 1
    # a stage without a layer of its own, such as one that is all activation, still has its place
    empty = [number for number in range(1, len(found.stages) + 1) if number not in begun]
    places = "".join(f'<span id="stage-{number}"></span>' for number in empty)
    html = (
        f'{places}<div class="table-wrapper docutils container map-table" tabindex="0"><table class="docutils">'
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n" + "\n".join(body) + "\n</tbody></table></div>\n"
    )
    file = folder / "networks" / f"{facts.name}-layers.html"
    write_text(file, html)
    told = f"```{{raw}} html\n:file: {file.name}\n```\n" + pictures(folder, facts, maps, language)
    if errors is None:
        missing = say("The parity error of each layer is not measured yet; the command that does it:", language)
        return f"{told}\n{missing}\n\n" + markup.block(f"python -m docs.layer_errors {facts.name}", "sh")
    versions = say(", ", language).join(f"{name} {version}" for name, version in errors["versions"].items())
    return (
        told
        + "\n"
        + say(
            "The parity error of a layer is the largest relative difference of its output in float64: {versions}.",
            language,
            versions=markup.literal(versions),
        )
        + "\n"
    )


def pictures(folder: Path, facts: ModelCard, maps: Maps, language: str) -> str:
    """Write the pictures of a network's maps, and say what they are."""
    file = folder / "extra" / "features" / f"{facts.name}.png"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(maps.png)
    shown = "the handwritten 0 that ships with zoo" if takes_digits(facts) else (
        "the photograph of a cat that ships with zoo"
    )  # fmt: skip
    told = say(
        "The picture beside a layer's name is what it makes of {picture}: the map, of all its maps, that differs most "
        "from place to place.",
        language,
        picture=say(shown, language),
    )
    weights = "The weights are trained." if maps.trained else (
        "The weights are the first ones, drawn at random and not trained: edges and bright places are left of the "
        "picture at first, and further on little more than noise."
    )  # fmt: skip
    return f"\n{told} {say(weights, language)}\n" if language == "en" else f"\n{told}{say(weights, language)}\n"


def seen(facts: ModelCard, layer: str, run: int, maps: Maps, language: str) -> str:
    """The picture of a call of a layer, cut out of the network's file when it comes into view; run as for cells()."""
    places = maps.places.get(layer, [])
    if run >= len(places):
        return ""
    left, top = places[run]
    what = "What {layer} makes of the digit" if takes_digits(facts) else "What {layer} makes of the photograph"
    told = escape(say(what, language, layer=layer))
    return (
        f'<img class="feature" loading="lazy" src="../features/{facts.name}.png" alt="{told}" width="{SIDE}" '
        f'height="{SIDE}" style="object-position: -{left}px -{top}px">'
    )


def right(column: int) -> str:
    """The attribute of a column of numbers."""
    return ' style="text-align: right"' if column > 1 else ""


def stage_of(layer: str, found: Anatomy) -> int:
    """The number of the stage that a layer is a part of, 0 where it is of none, such as an activation between two."""
    for number, stage in enumerate(found.stages, 1):
        if any(layer == each or layer.startswith(f"{each}.") for each in (stage.layers or (stage.layer,))):
            return number
    return 0


def cells(row: Row, found: Anatomy, run: int, errors: Report | None, sources: str, image: str) -> str:
    """A row of the table; run counts how often the layer ran before, image stands beside its name."""
    ran = found.ran.get(row.layer, [])
    numbers = (found.made.get(row.layer), ran[run] if run < len(ran) else None)
    page = f"{sources}.html?line=" if sources else ""
    shown = ["" if each is None else f'<a href="{page and f"{page}{each}"}#sources" data-line="{each}">{each}</a>'
             for each in numbers]  # fmt: skip
    error = [] if errors is None else [f"{errors['layers'][row.layer]:.1g}" if row.layer in errors["layers"] else ""]
    texts = [
        f"{image}<code>{escape(row.layer)}</code>", escape(row.kind), " x ".join(map(str, row.output_shape)),
        f"{row.params:,}", f"{row.macs:,}", *(each.replace("e-0", "e-") for each in error), *shown,
    ]  # fmt: skip
    return "".join(f"<td{right(at)}>{text}</td>" for at, text in enumerate(texts))
