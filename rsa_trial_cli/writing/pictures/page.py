"""PDF and PNG of a picture, by matplotlib: text stays text in PDF, and the same picture is the same bytes."""

from __future__ import annotations

import io
import logging
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

import matplotlib
from matplotlib import font_manager, patches
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.backends.backend_pdf import PdfPages
from matplotlib.figure import Figure
from matplotlib.ft2font import FT2Font
from matplotlib.text import Text as Label

from rsa_trial_cli.base.errors import DATA, InputError
from rsa_trial_cli.writing.pictures import fonts
from rsa_trial_cli.writing.pictures.marks import PALETTE, Box, Circle, Mark, Path, Picture, Text

# a font that has no bold is taken as it is: nothing that a reader of standard error can mend
logging.getLogger(font_manager.__name__).setLevel(logging.ERROR)
DOTS = 300  # of a PNG to the inch
LATIN = (
    "Arial",
    "Helvetica",
    "Liberation Sans",
    "Nimbus Sans",
    "DejaVu Sans",
)  # the last is matplotlib's own
BOXES = "Last Resort"  # a font that has a box for every character
ANCHORS = {"start": "left", "middle": "center", "end": "right"}
SHAPED = (3, 11)  # the first matplotlib that writes from right to left and joins letters
SHORT = 4  # characters: the width of less says little about a font
UNDATED = {
    ".pdf": {"Creator": None, "Producer": None, "CreationDate": None},
    ".png": {"Software": None},
}


def written(pages: Sequence[Picture], suffix: str) -> bytes:
    """The file, on white ground; an InputError if no font here has a character of it."""
    texts = [mark for page in pages for mark in page.marks if isinstance(mark, Text)]
    asked = {
        "pdf.fonttype": 42,  # fonts as they are, so that text can be searched and edited
        "font.family": _families("".join(mark.text for mark in texts)),
        "text.parse_math": False,
        "text.usetex": False,
        "path.simplify": False,
    }
    out, metadata = io.BytesIO(), {"Title": pages[0].title, **UNDATED[suffix]}
    with matplotlib.rc_context(asked):
        if suffix == ".pdf":
            with PdfPages(out, metadata=metadata) as file:
                for page in pages:
                    file.savefig(_figure(page), dpi=DOTS)
        else:
            _figure(pages[0]).savefig(out, format=suffix[1:], dpi=DOTS, metadata=metadata)
    return out.getvalue()


def _figure(picture: Picture) -> Figure:
    """All marks of one picture."""
    made = Figure((picture.width / 72, picture.height / 72), dpi=DOTS, facecolor=PALETTE["ground"])
    pane = made.add_axes((0, 0, 1, 1))
    pane.set_axis_off()
    pane.set(xlim=(0, picture.width), ylim=(picture.height, 0))
    labels = []
    for order, mark in enumerate(picture.marks):
        if isinstance(mark, Text):
            labels.append((mark, pane.text(mark.x, mark.y, mark.text, zorder=order, **_said(mark))))
        else:
            pane.add_patch(_patch(mark, order))
    _fitted(labels, FigureCanvasAgg(made).get_renderer())
    return made


def _fitted(labels: list[tuple[Text, Label]], renderer: RendererAgg) -> None:
    """All text made smaller alike, where the font is wider than the places were laid out for."""
    wide = [
        label.get_window_extent(renderer).width * 72 / DOTS / fonts.width(mark.text, mark.size, mark.bold)
        for mark, label in labels
        if len(mark.text) >= SHORT
    ]
    if (widest := max(wide, default=1.0)) > 1:
        for mark, label in labels:
            label.set_fontsize(mark.size / widest)


def _said(text: Text) -> dict[str, str | float]:
    return {
        "fontsize": text.size,
        "ha": ANCHORS[text.anchor],
        "va": "baseline",
        "fontweight": "bold" if text.bold else "normal",
        "color": PALETTE[text.color],
    }


def _patch(mark: Mark, order: int) -> patches.Patch:
    match mark:
        case Path():
            shape: patches.Patch = patches.Polygon(list(mark.points), closed=mark.closed)
            stroke, width, fill = mark.stroke, mark.width, mark.fill
        case Box():
            shape = patches.Rectangle((mark.x, mark.y), mark.width, mark.height)
            stroke, width, fill = mark.stroke, mark.line, mark.fill
        case Circle():
            shape = patches.Circle((mark.x, mark.y), mark.radius)
            stroke, width, fill = mark.stroke, mark.line, mark.fill
        case Text():
            raise TypeError("text is no patch")
    shape.set(
        facecolor=PALETTE[fill] if fill else "none",
        edgecolor=PALETTE[stroke] if stroke else "none",
        linewidth=width if stroke else 0,
        capstyle="butt",
        joinstyle="miter",
        zorder=order,
        clip_on=False,
    )
    if isinstance(mark, Path) and mark.dash:
        shape.set_linestyle((0, tuple(step / mark.width for step in mark.dash)))
    return shape


def _families(text: str) -> list[str]:
    """A font for Latin, then for each character that it lacks the first font that has it."""
    if matplotlib.__version_info__ < SHAPED and any(map(_from_right, text)):
        raise _unwritable("matplotlib before 3.11 writes from left to right only")
    known = {entry.name: entry.fname for entry in font_manager.fontManager.ttflist if BOXES not in entry.name}
    chosen = [next(name for name in LATIN if name in known)]
    lacking = {char for char in text if char.isprintable() and not char.isspace()}
    for name in dict.fromkeys([*chosen, *_plain(known)]):
        found = lacking & _characters(known[name])
        if found and name not in chosen:
            chosen.append(name)
        lacking -= found
        if not lacking:
            return chosen
    raise _unwritable(f"no font on this machine has '{min(lacking)}'")


def _plain(known: Iterable[str]) -> Iterator[str]:
    """Fonts without serifs first."""
    yield from sorted(known, key=lambda name: ("Sans" not in name, "Mono" in name, len(name), name))


@cache
def _characters(path: str) -> frozenset[str]:
    return frozenset(map(chr, FT2Font(path).get_charmap()))


def _from_right(char: str) -> bool:
    return unicodedata.bidirectional(char) in ("R", "AL")


def _unwritable(why: str) -> InputError:
    return InputError(f"Can't write this picture as PDF or PNG: {why}.", "Write SVG: --plot plot.svg.", DATA)
