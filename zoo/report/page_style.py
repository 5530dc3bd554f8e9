"""The style of the report's page: light and dark, wide and on a phone, no colour that stands alone."""

STYLE = """\
:root { color-scheme: light dark; --ink: #1f2328; --paper: #fff; --dim: #59636e; --line: #d1d9e0; --faint: #f6f8fa;
  --red: #b3141c; --red-paper: #ffebe9; --green: #116329; --link: #0550ae;
  --a: #0550ae; --b: #953800; --c: #6639ba; --d: #116329; --grid: #e6eaef }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6edf3; --paper: #0d1117; --dim: #9da7b1; --line: #3d444d; --faint: #151b23;
    --red: #ff7b72; --red-paper: #3c1417; --green: #56d364; --link: #79c0ff;
    --a: #79c0ff; --b: #ffa657; --c: #d2a8ff; --d: #56d364; --grid: #262c36 }
}
* { box-sizing: border-box }
body { margin: 0 auto; padding: 1rem; max-width: 80rem; font: 1rem/1.5 system-ui, sans-serif; color: var(--ink);
  background: var(--paper); overflow-wrap: anywhere }
h1 { margin: 0; font-size: 1.9rem; line-height: 1.2 }
h2 { margin: 0 0 0.6rem; font-size: 1.3rem }
h3 { margin: 1rem 0 0.4rem; font-size: 1rem }
a { color: var(--link) }
.dim, small { color: var(--dim); font-weight: normal }
small { font-size: 0.8rem }
.equal:is(b, h1) { color: var(--green) }
.different:is(b, h1, td), .bad { color: var(--red) }
section { margin-top: 2rem; min-width: 0 }
.failures { padding: 1rem; border: 1px solid var(--red); border-left-width: 6px; background: var(--red-paper) }
.failures ul { margin: 0; padding-left: 1.1rem }
.network { padding: 1rem; border: 1px solid var(--line); border-radius: 6px; scroll-margin-top: 1rem }
.network.different { border-color: var(--red) }
.scroll { overflow-x: auto; border: 1px solid var(--line); border-radius: 6px }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; overflow-wrap: normal }
th, td { padding: 0.35rem 0.7rem; text-align: right; vertical-align: baseline }
thead th { vertical-align: bottom; background: var(--faint); font-size: 0.9rem }
thead small { display: block; white-space: nowrap }
tbody th { font-weight: normal }
.matrix tbody tr > *, .levels tr:not(.where) > *, dl > div { border-top: 1px solid var(--line) }
.matrix td { white-space: nowrap }
/* a name stays whole up to a point, and breaks where it is longer */
.matrix tbody th a { display: block; width: max-content; max-width: 14rem; overflow-wrap: anywhere }
th:first-child, .word, .where td, .levels th:nth-child(2), .levels tr:not(.where) > td:nth-child(2) { text-align: left }
.matrix th:first-child { position: sticky; left: 0; background: var(--paper); box-shadow: 1px 0 var(--line) }
.matrix thead th:first-child { background: var(--faint) }
.matrix tbody small { display: block; width: max-content; max-width: 14rem; white-space: normal;
  overflow-wrap: anywhere }
.matrix td.different { background: var(--red-paper) }
.where td { padding-top: 0; color: var(--dim); overflow-wrap: anywhere }
.where b { color: var(--ink) }
.plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)); gap: 0 1.5rem }
/* caption, plot and note of neighbours stand side by side, however long they are */
figure { margin: 1rem 0 0; min-width: 0; max-width: 48rem; display: grid; grid-template-columns: minmax(0, 1fr);
  grid-template-rows: subgrid; grid-row: span 3; row-gap: 0.3rem }
figcaption, .note { margin: 0; font-size: 0.9rem }
.plot { display: block; width: 100%; height: auto }
.plot text { fill: var(--dim); font-size: 13px }
.plot .bad { font-size: 12px }
.plot .y { text-anchor: end; dominant-baseline: middle }
.plot .x { text-anchor: middle }
.plot .first { fill: var(--red); font-weight: bold; dominant-baseline: middle; paint-order: stroke;
  stroke: var(--paper); stroke-width: 4px }
.plot .left { text-anchor: end }
.plot text.bad { fill: var(--red) }
.axis, .tick { fill: none; stroke: var(--dim) }
.grid { stroke: var(--grid) }
.floor { stroke: var(--dim); stroke-dasharray: 1 3 }
.limit { fill: none; stroke: var(--ink); stroke-width: 1.4; stroke-dasharray: 9 4 }
.limit.each { stroke-dasharray: 2 2; stroke-width: 1 }
.line { fill: none; stroke-linejoin: round; stroke-width: 1.6 }
.line.a { stroke: var(--a); stroke-width: 2.4 }
.line.b { stroke: var(--b); stroke-dasharray: 7 4 }
.line.c { stroke: var(--c); stroke-dasharray: 2 3 }
.line.d { stroke: var(--d); stroke-dasharray: 8 3 2 3 }
/* two curves that should lie on each other: the first one is a broad band under the second */
.linear .line.a { stroke-width: 8; opacity: 0.5 }
.linear .points.a circle { r: 6px; opacity: 0.5 }
.points > * { stroke: transparent; stroke-width: 7 }
.points.a { fill: var(--a) }
.points.b { fill: var(--b) }
.points.c { fill: var(--c) }
.points.d { fill: var(--d) }
.points .zero { fill: var(--paper); stroke: var(--ink); stroke-width: 1.4 }
.points .odd, .points .bad { fill: var(--red); stroke: var(--red); stroke-width: 1 }
.key { display: inline-flex; align-items: center; gap: 0.35rem; margin-left: 0.9rem; white-space: nowrap }
.key svg { width: 28px; height: 8px }
figcaption .key:first-of-type { clear: both }
dl { margin: 0; display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 18rem), 1fr)); gap: 0 1.5rem }
dl > div { display: flex; gap: 0.8rem; padding: 0.25rem 0 }
dt { color: var(--dim); min-width: 5.5rem }
dd { margin: 0; min-width: 0 }
pre { margin: 0; padding: 0.6rem; overflow-x: auto; background: var(--faint); border: 1px solid var(--line);
  border-radius: 6px; overflow-wrap: normal }
code { font: 0.9rem/1.4 ui-monospace, monospace }
@media (max-width: 40rem) {
  body { padding: 0.7rem }
  .network, .failures { padding: 0.7rem }
  .matrix tbody th a, .matrix tbody small { max-width: 8.5rem }
  .failures ul ul { padding-left: 0.6rem }
  th, td { padding: 0.3rem 0.35rem }
  .levels { font-size: 0.8rem }
  .levels th, .levels td { padding: 0.3rem 0.25rem }
  .levels th { font-size: inherit }
  .plot text { font-size: 17px }
  .plot .bad { font-size: 14px }
}
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px }
"""
