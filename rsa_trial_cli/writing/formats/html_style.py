"""The style of an HTML page: light, dark and on paper; the names of colours are those of pictures."""

from __future__ import annotations

from collections.abc import Mapping

from rsa_trial_cli.writing.pictures.marks import PALETTE

DARK = {
    "ink": "#e9eaec",
    "soft": "#b9bcc1",
    "rule": "#80858c",
    "mark": "#4a7fb5",
    "stripe": "#202327",
    "ground": "#16181b",
    "shade1": "#3a3f45",
    "shade2": "#2b2f34",
    "shade3": "#202327",
}
PAGE = """\
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); line-height: 1.5;
  font: 1rem/1.5 Arial, Helvetica, "Liberation Sans", "Nimbus Sans", sans-serif; }
main, footer { max-width: 60rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0.5rem 0 1rem; }
h2 { font-size: 1.2rem; margin: 2rem 0 0.5rem; }
h1, h2, p, dd, th, td { overflow-wrap: anywhere; }
.caption { font-weight: bold; margin: 1rem 0 0.25rem; }
.note, figcaption, footer { color: var(--soft); font-size: 0.9rem; }
.note { margin: 0.25rem 0; }
.passage { max-width: 45rem; }
mark { background: none; color: inherit; font-weight: bold; border-bottom: 2px solid var(--mark); }
.said { color: var(--soft); font-size: 0.85em; }
[role="region"] { overflow-x: auto; }
[role="region"]:focus-visible { outline: 2px solid var(--mark); outline-offset: 2px; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: 0.25rem 0.75rem 0.25rem 0; text-align: left; vertical-align: top; white-space: nowrap; }
th.r, td.r { text-align: right; }
th.long, td.long { white-space: normal; min-width: 8.5rem; }
thead { border-bottom: 1px solid var(--ink); }
tbody tr { border-bottom: 1px solid var(--shade2); }
tbody th { font-weight: normal; }
dt { font-weight: bold; margin-top: 0.5rem; }
dd { margin: 0; }
figure { margin: 1.5rem 0; }
figure svg { display: block; width: 100%; height: auto; }
svg.narrow { display: none; }
pre { margin: 0; padding: 0.5rem; background: var(--stripe); }
@media (max-width: 45rem) {
  svg.wide { display: none; }
  svg.narrow { display: block; }
}
@page { size: A4; margin: 15mm; }
@media print {
  main, footer { max-width: none; padding: 0; }
  svg, tr { break-inside: avoid; }
  figcaption { break-before: avoid; }
  .caption, h2, dt { break-after: avoid; }
  [role="region"] { overflow: visible; }
  svg.wide { display: block; }
  svg.narrow { display: none; }
}
"""


def _colors(palette: Mapping[str, str]) -> str:
    names = " ".join(f"--{name}: {color};" for name, color in palette.items())
    return f":root {{ {names} }}"


STYLE = (
    f":root {{ color-scheme: light dark; }}\n{_colors(PALETTE)}\n"
    f"@media screen and (prefers-color-scheme: dark) {{ {_colors(DARK)} }}\n{PAGE}"
)
