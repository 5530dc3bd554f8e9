"""The page of all networks: one table that can be sorted, and a plot of what each needs against what it has."""

from pathlib import Path

from docs import markup
from docs.drawing import Canvas
from docs.figures import LogAxis, Report, figure, level_of
from docs.markup import code, link, table
from docs.names import BACKEND_NAMES
from docs.network_speed import network_speed
from docs.reports import LADDER
from docs.words import say
from zoo.backends import BACKENDS
from zoo.cards import CARDS, FAMILIES, TITLES, list_models

LEFT, TOP, BOTTOM = 40, 30, 410
RIGHT = {"screen": 640, "phone": 344}  # where the plot ends
LETTER = 6.2  # pixels that a letter of a label takes


def write(folder: Path, language: str, reports: dict[str, Report]) -> None:
    """Write networks/index."""
    page = link(say("Both libraries", language), "libraries")
    parity = link(say("The parity page", language), "parity")
    parts = [
        f"# {say('Networks', language)}",
        say(
            "Every network is one file, written twice. The plain name is the course's network; another "
            "architecture of the same family has a name of its own.",
            language,
        ),
        say(
            "Which of the networks that torchvision and paddle.vision both have are the same network: {page}.",
            language,
            page=page,
        ),
        say(
            "Trainable parameters against the multiply-accumulates of one picture; each point is a network, and leads "
            "to its page.",
            language,
        ),
        *(
            f"::::{{div}} on-{size}\n\n"
            + markup.drawing(folder, "networks/index", f"all-networks-{size}", scatter(language, size))
            + "::::\n"
            for size in RIGHT
        ),
        say(
            "A click on a heading sorts. The parity error is the largest relative difference of any layer's output, "
            "PyTorch against PaddlePaddle, in float64; the next column has the levels that a kept run measured. "
            "{parity} says what they are.",
            language,
            parity=parity,
        ),
        say(
            "The milliseconds are CPU time for one picture on one thread, in each backend's eager mode, measured by "
            "{command} on {processor}, {cores} cores; the machine's load meanwhile: {least} to {most}.",
            language,
            command=code("python -m docs.network_speed"),
            **circumstances(),
        ),
        "::::{div} sortable\n\n" + rows(language, reports) + "::::\n",
        markup.toctree(list_models()),
    ]
    markup.save(folder, "networks/index", *parts)


def rows(language: str, reports: dict[str, Report]) -> str:
    """The table, in the catalogue's order."""
    words = ("network", "family", "input", "classes", "parameters", "MACs", "parity error", "measured levels",
             *(f"ms, {BACKEND_NAMES[backend]}" for backend in BACKENDS))  # fmt: skip
    found, spent, unmeasured = [], network_speed(), say("not measured", language)
    for family in FAMILIES:
        for facts in (CARDS[name] for name in list_models(family=family)):
            report = reports.get(facts.name)
            level = level_of(report, "3") if report else None
            found.append([
                link(facts.name, f"networks/{facts.name}"),
                say(TITLES[family], language),
                "x".join(map(str, facts.input_size)),
                facts.num_classes,
                f"{facts.num_params:,}",
                f"{facts.macs:,}",
                figure(level) if level else "",
                levels(report, language) if report else say("not kept", language),
                *([f"{spent[facts.name]['cpu_ms'][backend]:,.1f}" for backend in BACKENDS]
                  if facts.name in spent else [unmeasured] * len(BACKENDS)),
            ])  # fmt: skip
    return table([say(word, language) for word in words], found, right=(2, 3, 4, 5, 6, 8, 9))


def circumstances() -> dict[str, str]:
    """What the milliseconds were measured on; a machine of each kind has its name there."""
    kept = network_speed().values()
    loads = [load for each in kept for load in each["load"] or ()]
    return {
        "processor": ", ".join(sorted({each["processor"] for each in kept})),
        "cores": ", ".join(sorted({str(each["cores"]) for each in kept})),
        "least": f"{min(loads):.1f}" if loads else "-", "most": f"{max(loads):.1f}" if loads else "-",
    }  # fmt: skip


def levels(report: Report, language: str) -> str:
    """Which levels a report has: "0 to 7" where it has the whole ladder that is kept."""
    names = [level["name"] for level in report["levels"]]
    whole = LADDER.split(",")
    return say("{a} to {b}", language, a=whole[0], b=whole[-1]) if names == whole else ", ".join(names)


def scatter(language: str, size: str) -> str:
    """All networks by multiply-accumulates and parameters, on logarithmic axes, the first of each family named; SVG."""
    names, end = list_models(), RIGHT[size]
    across = LogAxis([float(CARDS[name].macs) for name in names], LEFT, end)
    up = LogAxis([float(CARDS[name].num_params) for name in names], BOTTOM, TOP)
    label = say("Parameters and multiply-accumulates of {count} networks", language, count=len(names))
    canvas = Canvas(f"all-networks-{size}", label, end + 14)
    for x, tick in across.ticks():
        canvas.line(f"M{x:g} {TOP}V{BOTTOM}", opacity=0.18)
        canvas.words(x, BOTTOM + 14, tick, size=11, dim=True)
    for y, tick in up.ticks():
        canvas.line(f"M{LEFT} {y:g}H{end}", opacity=0.18)
        canvas.words(LEFT - 8, y, tick, size=11, anchor="end", dim=True)
    canvas.words((LEFT + end) / 2, BOTTOM + 32, say("MACs of one picture", language), size=11)
    canvas.words(2, TOP - 18, say("trainable parameters", language), size=11, anchor="start")
    places = {name: (across.at(CARDS[name].macs), up.at(CARDS[name].num_params)) for name in names}
    for name, (x, y) in places.items():
        facts = CARDS[name]
        title = f"{name}: {facts.num_params:,} {say('parameters', language)}, {facts.macs:,} {say('MACs', language)}"
        canvas.begin_link(f"{name}.html", title)
        canvas.mark(x, y, title)
        canvas.end_link()
    taken: list[tuple[float, float, float]] = []
    for name in (next(iter(list_models(family=family))) for family in FAMILIES):
        x, y = places[name]
        wide = LETTER * len(name)
        # left of its point where there is no room to the right; what would stand on another name is left to the title
        left = x + 8 if x + 8 + wide <= end + 14 else x - 8 - wide
        if all(abs(y - below) > 12 or left + wide < other or left > beyond for other, beyond, below in taken):
            taken.append((left, left + wide, y))
            canvas.words(left, y, name, size=11, anchor="start", halo=True)
    return canvas.svg()
