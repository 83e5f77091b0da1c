"""A page of HTML: whole, labelled, and in need of nothing that is not in it, for every command."""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Callable
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from click.testing import Result
from questions import FILES, QUESTIONS
from test_pictures import contrast

from rsa_trial_cli.writing.formats.html import LONG
from rsa_trial_cli.writing.formats.html_style import DARK, STYLE
from rsa_trial_cli.writing.pictures.marks import PALETTE

Run = Callable[..., Result]
VOID = {"meta"}
ASKED = {
    f"{command}: {name}": f"{command} {words}"
    for command, asked in QUESTIONS.items()
    for name, words in asked.items()
}
NASTY = 'study,e1,n1,e0,n0\n<script>alert(1)</script>,1,9,2,9\n"a"" onload=""x",0,9,2,9\nعربي,1,9,2,9\n'


class Page(HTMLParser):
    """All elements in order: tag, attributes, and the text inside."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, dict[str, str | None], list[str]]] = []
        self.open: list[tuple[str, dict[str, str | None], list[str]]] = []
        self.declared = ""
        self.feed(text)
        self.close()
        assert not self.open

    def handle_decl(self, decl: str) -> None:
        self.declared = decl

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len({name for name, _ in attrs}) == len(attrs)
        element: tuple[str, dict[str, str | None], list[str]] = (tag, dict(attrs), [])
        self.found.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        for _, _, texts in self.open:
            texts.append(data)

    def of(self, *tags: str) -> list[tuple[dict[str, str | None], str]]:
        """Attributes and text of the elements with one of these tags."""
        return [(attrs, "".join(texts)) for tag, attrs, texts in self.found if tag in tags]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)


@pytest.mark.law
@pytest.mark.parametrize("words", ASKED.values(), ids=ASKED)
def test_a_page_is_whole_and_labelled(run: Run, monkeypatch: pytest.MonkeyPatch, words: str) -> None:
    line = [*words.split(), "-f", "html"]
    monkeypatch.setattr(sys, "argv", ["rsa-trial", *line])
    result = run(line)
    assert result.exit_code in (0, 1), result.stderr
    page = Page(result.stdout)
    assert page.declared == "DOCTYPE html"
    assert page.of("html")[0][0]["lang"] == "en"
    (h1,), title = page.of("h1"), page.of("title")[0]
    assert h1[1] == title[1] != ""
    assert [len(page.of(tag)) for tag in ("main", "head", "body", "footer")] == [1, 1, 1, 1]
    levels = [int(tag[1]) for tag, *_ in page.found if re.fullmatch("h[1-6]", tag)]
    assert all(after <= before + 1 for before, after in pairwise(levels))
    names = [attrs.get("name") or attrs.get("http-equiv") for attrs, _ in page.of("meta")[1:]]
    assert names == ["Content-Security-Policy", "viewport"]
    assert f"rsa-trial {words}".split() == page.of("code")[0][1].split()[: len(words.split()) + 1]
    labelled(page)
    alone(page)


def labelled(page: Page) -> None:
    """Every id once, every reference found, every table named, each header with a scope."""
    ids = Counter(attrs["id"] for _, attrs, _ in page.found if "id" in attrs)
    assert not ids or max(ids.values()) == 1
    for _, attrs, _ in page.found:
        for name in ("aria-labelledby", "aria-describedby"):
            assert attrs.get(name) is None or attrs[name] in ids
    for attrs, _ in page.of("table"):
        assert attrs["aria-labelledby"]
    for attrs, text in page.of("th"):
        assert attrs["scope"] in ("col", "row")
        assert text.strip()
    for attrs, text in page.of("td"):  # a cell of many words goes on in a second line
        assert ("long" in (attrs.get("class") or "").split()) == (len(text) > LONG)
    for _, attrs, _ in page.found:
        if attrs.get("role") == "region":
            assert attrs["tabindex"] == "0"
            assert attrs["aria-labelledby"]
    for attrs, _ in page.of("svg"):
        assert attrs["role"] == "img"
        assert attrs["aria-labelledby"]
        assert attrs["aria-describedby"]
    lists = [tag for tag, *_ in page.found if tag in ("dl", "dt", "dd")]
    assert all(after == "dt" for before, after in pairwise(lists) if before == "dl")


def alone(page: Page) -> None:
    """No script, no handler, and nothing that would be fetched."""
    for tag, attrs, texts in page.found:
        assert tag not in ("script", "link", "iframe", "object", "embed", "img", "base")
        assert not any(
            name.startswith("on") or name in ("src", "href", "style", "xlink:href") for name in attrs
        )
        assert tag != "style" or not re.search(r"url\(|@import", "".join(texts))


@pytest.mark.parametrize(
    ("words", "pictures"),
    [("or 15/21 9/20", 1), ("rr -i wide.csv", 1), ("nnt -i wide.csv -A", 1), ("or 15/21 9/20 -q", 0),
     ("power --risks .9 .5 -n 20 --curve", 1), ("power 15/21 9/20", 0), ("methods or", 0),
     ("check -i printed.csv", 0), ("paired 20 12 2 16", 1), ("paired -i pairs.csv", 1),
     ("paired 20 12 2 16 -q", 0)],
)  # fmt: skip
def test_pictures_are_there_in_both_widths(run: Run, words: str, pictures: int) -> None:
    page = Page(run([*words.split(), "-f", "html"]).stdout)
    assert [attrs["class"] for attrs, _ in page.of("svg")] == ["wide", "narrow"] * pictures
    assert len(page.of("figcaption")) == pictures


def test_the_picture_stands_under_the_title(run: Run) -> None:
    """Title, picture, table, results, notes, command; also where the rows come in several blocks."""
    order = ["h1", "figure", "figcaption", "table", "dl", "footer"]
    found = [tag for tag, *_ in Page(run("pool -i pool.csv -f html").stdout).found if tag in order]
    assert found == order


def test_a_picture_taller_than_a_page_of_paper_has_several(run: Run) -> None:
    rows = "study,e1,n1,e0,n0\n" + "s,1,9,2,9\n" * 70
    page = Page(run("or -f html", input=rows).stdout)
    assert [attrs["class"] for attrs, _ in page.of("svg")] == ["wide", "wide", "narrow"]
    heights = [float(attrs["height"].removesuffix("mm")) for attrs, _ in page.of("svg")]
    assert max(heights[:2]) <= 250  # A4 is 297 mm high, its margins 15 mm
    assert len(page.of("figure")) == 1
    labelled(page)


def test_names_from_outside_are_text(run: Run) -> None:
    page = Page(run("or -f html", input=NASTY).stdout)
    alone(page)
    rows = [(attrs.get("dir"), text) for attrs, text in page.of("th") if attrs["scope"] == "row"]
    assert rows == [("auto", "<script>alert(1)</script>"), ("auto", 'a" onload="x'), ("auto", "عربي")]


def test_many_trials_have_no_picture_and_one_page(run: Run) -> None:
    rows = "study,e1,n1,e0,n0\n" + "s,1,9,2,9\n" * 501
    page = Page(run("or -f html", input=rows).stdout)
    assert not page.of("svg")
    assert len([attrs for attrs, _ in page.of("th") if attrs["scope"] == "row"]) == 501


@pytest.mark.parametrize("ground", ["ground", "stripe"])
def test_the_dark_page_can_be_read(ground: str) -> None:
    """WCAG 2.2: 4.5 for text, 3 for marks."""
    assert set(DARK) == set(PALETTE)
    assert min(contrast(DARK[name], DARK[ground]) for name in ("ink", "soft")) >= 4.5
    assert min(contrast(DARK[name], DARK[ground]) for name in ("mark", "rule")) >= 3
    assert contrast(DARK["ink"], DARK["mark"]) >= 3


def test_the_style_names_colours_that_exist() -> None:
    assert set(re.findall(r"var\(--(\w+)\)", STYLE)) <= set(PALETTE)
