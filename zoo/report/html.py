"""The report: comparisons as one self-contained HTML page, with plots, for a browser that may be offline."""

import re
from collections.abc import Sequence

from zoo.cards import CARDS
from zoo.errors import ArgumentError
from zoo.network.build import complete
from zoo.report.again import command, page_command
from zoo.report.parity_report import DIFFERENT, EQUAL, NO_ANSWER, Level, ParityReport, figure
from zoo.report.style import STYLE
from zoo.report.svg_plots import Curve, Limit, plot, text
from zoo.version import __version__


def page(reports: Sequence[ParityReport]) -> str:
    """The page: verdict, matrix of networks x levels, and a section with plots for each network, failed ones first.

    ArgumentError if there is no report.
    """
    if not reports:
        raise ArgumentError("a report takes at least one comparison, found none; run `zoo compare NAME --json FILE`.")
    ordered = sorted(reports, key=lambda report: report.passed)
    anchors = [f"network-{number}" for number in range(1, len(ordered) + 1)]  # a network may be there twice
    named = list(zip(anchors, ordered, strict=True))
    title = _title(ordered)
    return PAGE.format(
        title=text(title),
        verdict="equal" if all(report.passed for report in ordered) else "different",
        style=STYLE,
        how=_how(ordered),
        failures=_failures([(anchor, report) for anchor, report in named if not report.passed]),
        command=_page_command(ordered),
        matrix=_matrix(named),
        sections="".join(_section(anchor, report) for anchor, report in named),
        version=text(__version__),
    )


def _title(reports: Sequence[ParityReport]) -> str:
    """The verdict on all of them in one line."""
    count, failed = len(reports), sum(not report.passed for report in reports)
    networks = "network" if count == 1 else "networks"
    if failed:
        word = next((report.verdict for report in reports if report.verdict == DIFFERENT), NO_ANSWER)
        return f"{word[0].upper()}{word[1:]}: {failed} of {count} {networks}"
    return f"Equal: {'' if count == 1 else 'all '}{count} {networks}"


def _how(reports: Sequence[ParityReport]) -> str:
    """What was compared, by what the reports are of."""
    own = [report.network in CARDS for report in reports]
    network, pair = "Each network is built in both backends from one seed", "Two models are built as their files say"
    return network if all(own) else pair if not any(own) else f"{network}, of a pair the t{pair[1:]}"


def _failures(failed: Sequence[tuple[str, ParityReport]]) -> str:
    """For each failed network the first layer that differs, both values and the cause, in the level's own words."""
    if not failed:
        return ""
    rows = []
    for anchor, report in failed:
        levels = [level for level in report.levels if not level.passed]
        places = "".join(f"<li>Level {text(level.name)} {text(level.title)}: {_place(level)}</li>" for level in levels)
        places = places or "<li>no level was run, so nothing is shown to be equal</li>"
        rows.append(
            f'<li><a href="#{anchor}">{text(report.network)}</a>{_departures(report)} {_word(report.verdict)}<ul>'
            f"{places}</ul></li>"
        )
    return f'<section class="failures"><h2>Where they differ</h2><ul>{"".join(rows)}</ul></section>'


def _measured(level: Level) -> str:
    return f"{figure(level).plain} {text(level.unit)}"


def _against(level: Level) -> str:
    """A failed level's figure against its tolerance; a level may have a second limit, named in `where`."""
    if level.verdict == NO_ANSWER:
        return "Nothing was measured"
    found = f"Measured {figure(level).plain}, allowed {_tolerance(level)}"
    return f"{found}: within it, but not within the level's other limit" * (level.measured <= level.tolerance) or found


def _place(level: Level) -> str:
    """A level's `where`; for a failed one with the figures too."""
    return text(level.where) if level.passed else f"<b>{text(level.where)}</b>. {_against(level)}."


def _tolerance(level: Level) -> str:
    return f"{level.tolerance:g} {text(level.unit)}"


def _word(verdict: str) -> str:
    return f'<b class="{"equal" if verdict == EQUAL else "different"}">{verdict}</b>'


def _departures(report: ParityReport) -> str:
    """What distinguishes the report from the network's default, as small text behind its name."""
    defaults = complete(CARDS[report.network], {}) if report.network in CARDS else {}
    shown = {name: value for name, value in report.arguments.items() if name not in ("a", "b")}
    apart = [f"{name} {value}" for name, value in shown.items() if defaults.get(name, ...) != value]
    apart += [f"seed {report.seed}"] * (report.seed != 0)
    return f' <small class="dim">{text(", ".join(apart))}</small>' if apart else ""


def _ladder_order(name: str) -> tuple[int, str]:
    """The place of a level on the ladder: 3 before 3b before 10; what is not a number comes last."""
    number = re.match(r"\d{1,6}", name, re.ASCII)
    return int(number.group()) if number else 10**6, name


def _matrix(named: Sequence[tuple[str, ParityReport]]) -> str:
    """Networks x levels with the measured figures; tolerances in the heads; a blank where a level was not run."""
    levels = [level for _, report in named for level in report.levels]
    columns = sorted({level.name for level in levels}, key=_ladder_order)
    counted = list(dict.fromkeys(name for level in levels for name in level.counts))
    heads = []
    for name in columns:
        same = [level for level in levels if level.name == name]
        # reports of several versions may have been put together: every tolerance is named
        allowed = dict.fromkeys(f"≤ {_tolerance(level)}" for level in same)
        heads.append(f'<th scope="col">{text(name)} {text(same[0].title)}<small>{" or ".join(allowed)}</small></th>')
    heads += [f'<th scope="col">{text(name)}</th>' for name in counted]
    rows = []
    for anchor, report in named:
        by_name = {level.name: level for level in report.levels}
        counts = {name: count for level in report.levels for name, count in level.counts.items()}
        cells = [_cell(by_name.get(name)) for name in columns]
        cells += [f"<td>{counts[name]:,}</td>" if name in counts else "<td></td>" for name in counted]
        rows.append(
            f'\n<tr><th scope="row"><a href="#{anchor}">{text(report.network)}</a>{_departures(report)}</th>'
            f'<td class="word">{_word(report.verdict)}</td>{"".join(cells)}</tr>'
        )
    return (
        '<div class="scroll" tabindex="0" role="region" aria-label="Networks and levels"><table class="matrix">'
        f'<thead><tr><th scope="col">network</th><th scope="col" class="word">verdict</th>{"".join(heads)}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div>\n"
    )


def _cell(level: Level | None) -> str:
    if level is None:
        return '<td class="none" title="not run"></td>'
    if level.passed:
        return f'<td title="{_measured(level)}">{figure(level).plain}</td>'
    return f'<td title="{_measured(level)}" class="different">{figure(level).plain} <b>{level.verdict}</b></td>'


def _section(anchor: str, report: ParityReport) -> str:
    """One network: verdict, levels, plots, and all that reproduces it."""
    rows = "".join(
        f'<tr><th scope="row">{text(level.name)} {text(level.title)}</th><td>{_word(level.verdict)}</td>'
        f"<td>{figure(level).plain}</td><td>{_tolerance(level)}</td></tr>"
        f'<tr class="where"><td colspan="4">{_place(level)}</td></tr>'
        for level in sorted(report.levels, key=lambda level: _ladder_order(level.name))
    )
    levels = (
        '<div class="scroll" tabindex="0" role="region" aria-label="Levels"><table class="levels"><thead><tr>'
        '<th scope="col">level</th><th scope="col">verdict</th><th scope="col">measured</th>'
        f'<th scope="col">tolerance</th></tr></thead><tbody>{rows}</tbody></table></div>'
    )
    facts = "".join(f"<div><dt>{text(name)}</dt><dd>{text(value)}</dd></div>" for name, value in _facts(report))
    again = command(report)
    how = (
        f'<pre tabindex="0"><code>{text(again)}</code></pre>'
        if again
        else "<p>No command: <code>zoo compare</code> knows no network of this name.</p>"
    )
    drawn = "".join(_plots(level) for level in report.levels)
    plots = (
        f'<div class="plots">{drawn}</div>' if drawn else '<p class="dim">No plots: no level kept what they draw.</p>'
    )
    return (
        f'<section id="{anchor}" class="network {"equal" if report.passed else "different"}">\n'
        f"<h2>{text(report.network)} {_word(report.verdict)}{_departures(report)}</h2>\n"
        f"{levels if rows else '<p>No level was run.</p>'}\n"
        f"{plots}\n"
        f"<h3>How it was run</h3><dl>{facts}</dl>\n<h3>Run it again</h3>{how}\n"
        '<p><a href="#top">to the top</a></p></section>\n'
    )


def _facts(report: ParityReport) -> list[tuple[str, str]]:
    """Versions, threads, processor, seed, image, mode, arguments and time, as the reader should see them."""
    arguments = ", ".join(f"{name} {value}" for name, value in report.arguments.items())
    return [
        ("versions", ", ".join(f"{name} {version}" for name, version in report.versions.items())),
        ("threads", ", ".join(f"{name} {count}" for name, count in report.threads.items())),
        ("processor", report.processor or "not recorded"),
        ("seed", str(report.seed)),
        ("image", report.image),
        ("mode", report.mode),
        ("arguments", arguments),
        ("time", f"{report.seconds:.1f} s"),
    ]


def _plots(level: Level) -> str:
    """What a level's series show: the error along the layers, or the losses and their difference along the steps."""
    series, name = level.series, f"Level {level.name} {level.title}"
    layers = [str(layer) for layer in series.get("layers", [])]
    losses = [key for key in series if key.startswith("loss ")]
    if series.get("relative"):
        curve = Curve("difference", series["relative"], [level.tolerance] * len(series["relative"]))
        limits = [Limit(f"tolerance {level.tolerance:g}", [level.tolerance])]
        unit = "relative to each layer's largest value"
        return plot(f"{name}: error along the layers", [curve], layers, place_name="layer", unit=unit, limits=limits)
    if series.get("explained"):
        return _rounding(level, name, layers)
    if layers and series.get("difference"):
        # level 3b of an older version: the backends' difference and their own errors
        own = [key for key in series if key.startswith("self-error ")]
        curves = [Curve(key, series[key]) for key in ("difference", *own)]
        unit = "relative to each layer's largest value; self-error: float32 against float64"
        return plot(f"{name}: error along the layers", curves, layers, place_name="layer", unit=unit)
    if losses:
        curves = [Curve(key, series[key]) for key in losses]
        figures = plot(f"{name}: the loss in both", curves, [], place_name="step", unit="loss", log=False)
        if values := series.get("difference"):
            allowed = series.get("limit") or [level.tolerance] * len(values)
            curve = Curve("difference", values, allowed)
            limits = [Limit("limit", allowed)]
            title = f"{name}: how far the losses differ"
            figures += plot(title, [curve], [], place_name="step", unit=level.unit, limits=limits)
        return figures
    return ""


def _rounding(level: Level, name: str, layers: list[str]) -> str:
    """Level 3b: the errors against float64 with what rounding explains of them, and each layer's own."""
    allowed = [level.tolerance * value for value in level.series["explained"]]
    errors = [Curve(key, values, allowed) for key, values in level.series.items() if key.startswith("error ")]
    limits = [Limit(f"{level.tolerance:g} x what rounding explains", allowed)]
    unit = "float32 against float64, relative to each layer's largest value"
    figures = plot(f"{name}: error along the layers", errors, layers, place_name="layer", unit=unit, limits=limits)
    own = [
        Curve(key, values, [level.tolerance] * len(values))
        for key, values in level.series.items()
        if key.startswith("alone ")
    ]
    limits = [Limit(f"tolerance {level.tolerance:g}", [level.tolerance])]
    title = f"{name}: each layer alone"
    return figures + plot(title, own, layers, place_name="layer", unit=level.unit, limits=limits)


def _page_command(reports: Sequence[ParityReport]) -> str:
    """The one command for the whole page, where there is one."""
    if words := page_command(reports):
        return f'<p>Run it again:</p><pre tabindex="0"><code>{text(words)}</code></pre>'
    return "<p>The command that repeats a comparison is in its section.</p>"


PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}</title>
<style>
{style}</style></head>
<body id="top"><header><h1 class="{verdict}">{title}</h1>
<p>{how}, run on the same inputs and compared level by level. A level passes where what was measured is at most its
tolerance.</p></header>
<main>
{failures}
<section><h2>Networks and levels</h2>
{matrix}
<p class="dim">A blank cell: the level was not run. A network's name leads to its plots.</p>
{command}</section>
{sections}</main>
<footer><p class="dim">Written by zoo {version}. Plots: point at a mark to read its value.</p></footer></body></html>
"""
