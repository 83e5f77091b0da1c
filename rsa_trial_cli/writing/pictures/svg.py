"""SVG of a picture: text stays text, in the fonts of the system, and the same picture is the same bytes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from rsa_trial_cli.writing.pictures.marks import PALETTE, POINTS, Box, Circle, Mark, Path, Picture, Text

FONTS = "Arial, Helvetica, 'Liberation Sans', 'Nimbus Sans', 'DejaVu Sans Condensed', sans-serif"
CURRENT = {name: f"var(--{name})" for name in PALETTE}  # the colours of the page that a picture stands in


def written(pages: Sequence[Picture], _: str = ".svg") -> bytes:
    """A file of its own, on white ground, of one picture."""
    return f"{element(pages[0], 'picture', PALETTE)}\n".encode()


def element(picture: Picture, key: str, colors: Mapping[str, str]) -> str:
    """The element svg. key : of its ids, which no other has on a page; colors : by name, as PALETTE."""
    width, height = _number(picture.width), _number(picture.height)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_number(picture.width / POINTS)}mm" '
        f'height="{_number(picture.height / POINTS)}mm" viewBox="0 0 {width} {height}" role="img" '
        f'aria-labelledby="{key}-title" aria-describedby="{key}-text" lang="en">'
    )
    return "\n".join([
        head,
        f'<title id="{key}-title">{_text(picture.title)}</title>',
        f'<desc id="{key}-text">{_text(picture.description)}</desc>',
        f'<rect width="{width}" height="{height}" fill="{colors["ground"]}"/>',
        f'<g font-family="{FONTS}" font-size="{_number(picture.size)}" fill="{colors["ink"]}">',
        *(_mark(mark, picture.size, colors) for mark in picture.marks),
        "</g>",
        "</svg>",
    ])  # fmt: skip


def _mark(mark: Mark, size: float, colors: Mapping[str, str]) -> str:
    match mark:
        case Text():
            return _words(mark, size, colors)
        case Path():
            points = "L".join(f"{_number(x)} {_number(y)}" for x, y in mark.points)
            dashes = f' stroke-dasharray="{" ".join(map(_number, mark.dash))}"' if mark.dash else ""
            return (
                f'<path d="M{points}{"Z" if mark.closed else ""}" fill="{_color(mark.fill, colors)}"'
                f"{_stroke(mark.stroke, mark.width, colors)}"
                f"{dashes}/>"
            )
        case Box():
            place = zip(("x", "y", "width", "height"), (mark.x, mark.y, mark.width, mark.height), strict=True)
            sides = " ".join(f'{name}="{_number(value)}"' for name, value in place)
            return (
                f'<rect {sides} fill="{_color(mark.fill, colors)}"{_stroke(mark.stroke, mark.line, colors)}/>'
            )
        case Circle():
            return (
                f'<circle cx="{_number(mark.x)}" cy="{_number(mark.y)}" r="{_number(mark.radius)}" '
                f'fill="{_color(mark.fill, colors)}"{_stroke(mark.stroke, mark.line, colors)}/>'
            )


def _words(text: Text, size: float, colors: Mapping[str, str]) -> str:
    asked = {
        "text-anchor": text.anchor if text.anchor != "start" else "",
        "font-size": _number(text.size) if text.size != size else "",
        "font-weight": "bold" if text.bold else "",
        "fill": colors[text.color] if text.color != "ink" else "",
    }
    more = "".join(f' {name}="{value}"' for name, value in asked.items() if value)
    full = f"<title>{_text(text.full)}</title>" if text.full else ""
    return f'<text x="{_number(text.x)}" y="{_number(text.y)}"{more}>{full}{_text(text.text)}</text>'


def _color(name: str, colors: Mapping[str, str]) -> str:
    return colors[name] if name else "none"


def _stroke(name: str, width: float, colors: Mapping[str, str]) -> str:
    return f' stroke="{colors[name]}" stroke-width="{_number(width)}"' if name else ""


def _number(value: float) -> str:
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _text(text: str) -> str:
    """Text that XML holds: what it cannot hold is shown as a question mark in a box."""
    held = "".join(char if _held(ord(char)) else "\ufffd" for char in text)
    return escape(held, quote=False)


def _held(code: int) -> bool:
    return 0x20 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or code > 0xFFFF or code in (9, 10, 13)
