"""The report: comparisons as one self-contained HTML page, with plots, for a browser that may be offline."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from zoo.cards import CARDS
from zoo.errors import ArgumentError
from zoo.network.build import complete
from zoo.report.level_plots import plots
from zoo.report.page_style import STYLE
from zoo.report.parity_report import DIFFERENT, EQUAL, NO_ANSWER, Level, ParityReport, figure
from zoo.report.rerun_command import command, page_command
from zoo.report.svg_plots import text
from zoo.version import __version__

RUN = "run on the same inputs and compared level by level."
PASSES = "A level passes where what was measured is at most its tolerance."
Say = Callable[[str], str]  # a text in the reader's language, as zoo.course.results_in_chinese.on_page gives it


def page(reports: Sequence[ParityReport], language: str = "en", say: Say = str) -> str:
    """The page: verdict, matrix of networks x levels, and a section with plots for each network, failed ones first.

    say puts the page's words in the language. ArgumentError if there is no report.
    """
    if not reports:
        raise ArgumentError("a report takes at least one comparison, found none; run `zoo compare NAME --json FILE`.")
    return _Page(sorted(reports, key=lambda report: report.passed), say).whole(language)


@dataclass(frozen=True)
class _Page:
    """The parts of the page, in one language."""

    reports: Sequence[ParityReport]
    say: Say

    def words(self, content: str) -> str:
        """A text of ours in the language, safe in HTML."""
        return text(self.say(content))

    def whole(self, language: str) -> str:
        """All of it."""
        ordered, words = self.reports, self.words
        anchors = [f"network-{number}" for number in range(1, len(ordered) + 1)]  # a network may be there twice
        named = list(zip(anchors, ordered, strict=True))
        return PAGE.format(
            language=text(language),
            title=words(_title(ordered)),
            verdict="equal" if all(report.passed for report in ordered) else "different",
            style=STYLE,
            how=words(f"{_how(ordered)}, {RUN}"),
            passes=words(PASSES),
            failures=self._failures([(anchor, report) for anchor, report in named if not report.passed]),
            levels=words("Networks and levels"),
            blank=words("A blank cell: the level was not run. A network's name leads to its plots."),
            command=self._page_command(),
            matrix=self._matrix(named),
            sections="".join(self._section(anchor, report) for anchor, report in named),
            written=words(f"Written by zoo {__version__}. Plots: point at a mark to read its value."),
        )

    def _failures(self, failed: Sequence[tuple[str, ParityReport]]) -> str:
        """For each failed network the first layer that differs, both values and the cause, in the level's own words."""
        if not failed:
            return ""
        rows = []
        for anchor, report in failed:
            levels = [level for level in report.levels if not level.passed]
            places = "".join(f"<li>{self.words(_called(level) + ':')} {self._place(level)}</li>" for level in levels)
            places = places or f"<li>{self.words('no level was run, so nothing is shown to be equal')}</li>"
            rows.append(
                f'<li><a href="#{anchor}">{text(report.network)}</a>{_departures(report)} {self._word(report.verdict)}'
                f"<ul>{places}</ul></li>"
            )
        head = self.words("Where they differ")
        return f'<section class="failures"><h2>{head}</h2><ul>{"".join(rows)}</ul></section>'

    def _measured(self, level: Level) -> str:
        return f"{figure(level).plain} {self.words(level.unit)}"

    def _against(self, level: Level) -> str:
        """A failed level's figure against its tolerance; a level may have a second limit, named in `where`."""
        if level.verdict == NO_ANSWER:
            return self.words("Nothing was measured.")
        found = f"Measured {figure(level).plain}, allowed {level.tolerance:g} {self.say(level.unit)}"
        within = level.measured <= level.tolerance
        return self.words(f"{found}: within it, but not within the level's other limit." if within else f"{found}.")

    def _place(self, level: Level) -> str:
        """A level's `where`; for a failed one with the figures too."""
        where = self.words(level.where)
        return where if level.passed else f"<b>{where}</b>{self.words('. ')}{self._against(level)}"

    def _tolerance(self, level: Level) -> str:
        return f"{level.tolerance:g} {self.words(level.unit)}"

    def _word(self, verdict: str) -> str:
        return f'<b class="{"equal" if verdict == EQUAL else "different"}">{self.words(verdict)}</b>'

    def _matrix(self, named: Sequence[tuple[str, ParityReport]]) -> str:
        """Networks x levels with the measured figures; tolerances in the heads; a blank where a level was not run."""
        levels = [level for _, report in named for level in report.levels]
        columns = sorted({level.name for level in levels}, key=_ladder_order)
        counted = list(dict.fromkeys(name for level in levels for name in level.counts))
        heads = [self._head("network"), self._head("verdict", "word")]
        for name in columns:
            same = [level for level in levels if level.name == name]
            # reports of several versions may have been put together: every tolerance is named
            allowed = self.words(" or ").join(dict.fromkeys(f"≤ {self._tolerance(level)}" for level in same))
            title = self.words(same[0].title)
            heads.append(f'<th scope="col">{text(name)} {title}<small>{allowed}</small></th>')
        heads += [self._head(name) for name in counted]
        rows = []
        for anchor, report in named:
            by_name = {level.name: level for level in report.levels}
            counts = {name: count for level in report.levels for name, count in level.counts.items()}
            cells = [self._cell(by_name.get(name)) for name in columns]
            cells += [f"<td>{counts[name]:,}</td>" if name in counts else "<td></td>" for name in counted]
            rows.append(
                f'\n<tr><th scope="row"><a href="#{anchor}">{text(report.network)}</a>{_departures(report)}</th>'
                f'<td class="word">{self._word(report.verdict)}</td>{"".join(cells)}</tr>'
            )
        return (
            f'<div class="scroll" tabindex="0" role="region" aria-label="{self.words("Networks and levels")}">'
            f'<table class="matrix"><thead><tr>{"".join(heads)}</tr></thead>'
            f"<tbody>{''.join(rows)}</tbody></table></div>\n"
        )

    def _head(self, name: str, kind: str = "") -> str:
        marked = f' class="{kind}"' * bool(kind)
        return f'<th scope="col"{marked}>{self.words(name)}</th>'

    def _cell(self, level: Level | None) -> str:
        if level is None:
            return f'<td class="none" title="{self.words("not run")}"></td>'
        if level.passed:
            return f'<td title="{self._measured(level)}">{figure(level).plain}</td>'
        word = f"<b>{self.words(level.verdict)}</b>"
        return f'<td title="{self._measured(level)}" class="different">{figure(level).plain} {word}</td>'

    def _section(self, anchor: str, report: ParityReport) -> str:
        """One network: verdict, levels, plots, and all that reproduces it."""
        words = self.words
        rows = "".join(
            f'<tr><th scope="row">{text(level.name)} {words(level.title)}</th><td>{self._word(level.verdict)}</td>'
            f"<td>{figure(level).plain}</td><td>{self._tolerance(level)}</td></tr>"
            f'<tr class="where"><td colspan="4">{self._place(level)}</td></tr>'
            for level in sorted(report.levels, key=lambda level: _ladder_order(level.name))
        )
        heads = "".join(map(self._head, ("level", "verdict", "measured", "tolerance")))
        levels = (
            f'<div class="scroll" tabindex="0" role="region" aria-label="{words("Levels")}"><table class="levels">'
            f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
        )
        facts = "".join(
            f"<div><dt>{words(name)}</dt><dd>{text(value)}</dd></div>" for name, value in self._facts(report)
        )
        again = command(report)
        how = f'<pre tabindex="0"><code>{text(again)}</code></pre>' if again else self._unknown()
        drawn = "".join(plots(level, self.say) for level in report.levels)
        shown = f'<div class="plots">{drawn}</div>'
        if not drawn:
            shown = f'<p class="dim">{words("No plots: no level kept what they draw.")}</p>'
        if not rows:
            levels = f"<p>{words('No level was run.')}</p>"
        return (
            f'<section id="{anchor}" class="network {"equal" if report.passed else "different"}">\n'
            f"<h2>{text(report.network)} {self._word(report.verdict)}{_departures(report)}</h2>\n"
            f"{levels}\n{shown}\n"
            f"<h3>{words('How it was run')}</h3><dl>{facts}</dl>\n<h3>{words('Run it again')}</h3>{how}\n"
            f'<p><a href="#top">{words("to the top")}</a></p></section>\n'
        )

    def _unknown(self) -> str:
        return f"<p>{self.words('No command: zoo compare knows no network of this name.')}</p>"

    def _facts(self, report: ParityReport) -> list[tuple[str, str]]:
        """Versions, threads, processor, seed, image, mode, arguments and time, as the reader should see them."""
        arguments = ", ".join(f"{name} {value}" for name, value in report.arguments.items())
        return [
            ("versions", ", ".join(f"{name} {version}" for name, version in report.versions.items())),
            ("threads", ", ".join(f"{name} {count}" for name, count in report.threads.items())),
            ("processor", self.say(report.processor or "not recorded")),
            ("seed", str(report.seed)),
            ("image", self.say(report.image)),
            ("mode", report.mode),
            ("arguments", arguments),
            ("time", self.say(f"{report.seconds:.1f} s")),
        ]

    def _page_command(self) -> str:
        """The one command for the whole page, where there is one."""
        if again := page_command(self.reports):
            return f'<p>{self.words("Run it again:")}</p><pre tabindex="0"><code>{text(again)}</code></pre>'
        return f"<p>{self.words('The command that repeats a comparison is in its section.')}</p>"


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


def _called(level: Level) -> str:
    """A level with its title."""
    return f"Level {level.name} {level.title}"


PAGE = """<!doctype html>
<html lang="{language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}</title>
<style>
{style}</style></head>
<body id="top"><header><h1 class="{verdict}">{title}</h1>
<p>{how} {passes}</p></header>
<main>
{failures}
<section><h2>{levels}</h2>
{matrix}
<p class="dim">{blank}</p>
{command}</section>
{sections}</main>
<footer><p class="dim">{written}</p></footer></body></html>
"""
