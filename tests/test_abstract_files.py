"""Files of many abstracts: PubMed XML, MEDLINE, RIS, tables, folders, in tests/data as its README.md says."""

from __future__ import annotations

import gzip
import io
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from rsa_trial_cli.base.errors import InputError
from rsa_trial_cli.check.abstracts.printed_abstract import RETRACTION
from rsa_trial_cli.reading import containers
from rsa_trial_cli.reading.abstracts import kinds, pubmed_xml, records, texts
from rsa_trial_cli.reading.abstracts.document import Abstract
from rsa_trial_cli.reading.abstracts.found import TYPES
from rsa_trial_cli.reading.blocks import Record

DATA = Path(__file__).parent / "data" / "abstracts"
RESULT = "Cure: 75/101 v 59/100 (OR 2.00)."


def read(path: Path | str, **chosen: object) -> tuple[list[Abstract], Record]:
    """The abstracts of a file, and the sum of the tallies of its blocks."""
    assert kinds.kind(str(path))
    found: list[Abstract] = []
    tally = Record()
    for block in records.abstracts(str(path), records.Choices(**chosen)):
        found += block.data
        tally += block.record
    return found, tally


def article(pmid: object, text: str, more: str = "") -> str:
    body = f"<Article><ArticleTitle>T</ArticleTitle><Abstract>{text}</Abstract>{more}</Article>"
    return f"<PubmedArticle>\n<MedlineCitation><PMID>{pmid}</PMID>{body}</MedlineCitation></PubmedArticle>\n"


def xml(*articles: str, head: str = '<?xml version="1.0"?>') -> str:
    return f"{head}\n<PubmedArticleSet>\n{''.join(articles)}</PubmedArticleSet>"


def part(text: str, label: str = "") -> str:
    return f"<AbstractText{f' Label={label!r}' if label else ''}>{text}</AbstractText>"


def test_pubmed_xml() -> None:
    first, second = read(DATA / "pubmed.xml")[0]
    assert (first.id, first.source.line, second.source.line) == ("29768149", 4, 28)
    assert first.title.startswith("Inhaled Combined")
    background, results = first.text.split("\n")
    assert background.startswith("BACKGROUND: In patients with mild asthma")
    assert "fast-acting β 2-agonist may" in background
    assert results.endswith("1.00 to 1.30; P=0.046).")
    assert first.kept[TYPES].endswith("; Randomized Controlled Trial")
    assert (second.text, second.kept[RETRACTION], first.kept[RETRACTION]) == ("", "retracted", "")


def test_medline_goes_on_over_lines() -> None:
    first, second = read(DATA / "pubmed.nbib")[0]
    assert (first.id, second.id, second.source.line) == ("12230038", "37195739", 21)
    assert first.text.endswith("easier to create customised pipelines or analysis.")
    assert second.title.endswith("in human breast cancer cells.")


def test_ris_goes_on_over_lines() -> None:
    found, _ = read(DATA / "multiline.ris")
    assert [one.text for one in found] == ["first line, ER then second line and at the end the last line"] * 2


def test_raised_figures_and_formulas_stay_apart(tmp_path: Path) -> None:
    text = "<i>P</i> = 1.2 × 10<sup>-4</sup>, m<sup>2</sup>, n<sub>1</sub> and x<sup>a</sup>"
    (tmp_path / "a.xml").write_text(xml(article(1, part(text))))
    assert read(tmp_path / "a.xml")[0][0].text == "P = 1.2 × 10^-4, m^2, n1 and xa"


@pytest.mark.parametrize(
    ("head", "what"),
    [
        ('<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]>', "declares entities"),
        ('<?xml version="1.0" encoding="utf-16"?>', "is XML in utf-16"),
        ('<?xml version="1.0"?><other>', "without records of PubMed"),
    ],
)
def test_xml_that_is_refused(tmp_path: Path, head: str, what: str) -> None:
    body = "" if "other" in head else article(1, part("&a;"))
    (tmp_path / "a.xml").write_text(f"{head}\n<PubmedArticleSet>{body}</PubmedArticleSet>")
    with pytest.raises(InputError, match=what):
        read(tmp_path / "a.xml")


def test_a_bad_record_is_named_by_its_place_and_skipped(tmp_path: Path) -> None:
    file = tmp_path / "a.xml"
    file.write_text(
        xml(
            article(1, part(RESULT)),
            article(2, part("a < b")),
            article(3, part("&nbsp;")),
            article(4, part("x" * 100_001)),
            article(5, part(RESULT)),
        )
        + "<PubmedArticle>"
    )
    with pytest.raises(InputError, match=r"not well-formed XML, .* \(a.xml line 5\)"):
        read(file)
    found, tally = read(file, on_error="skip")
    assert ([one.id for one in found], tally.read, tally.refused) == (["1", "5"], 6, 4)
    assert [problem.line for problem in tally.problems] == [5, 7, 9, 12]
    assert "line 9 (4) has over 100,000 bytes" in tally.problems[2].what
    marked, tally = read(file, on_error="mark")
    assert ([one.id for one in marked], tally.marked) == (["1", "", "", "4", "5", ""], 4)


def test_records_are_cut_anywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    text = xml(*(article(at, part(RESULT, "RESULTS")) for at in range(20))).encode()
    for piece in (1, 7, 64, 1000):
        monkeypatch.setattr(pubmed_xml, "PIECE", piece)
        found = list(pubmed_xml.records(io.BytesIO(text), "a"))
        assert [(one.abstract.id, one.line) for one in found] == [(str(at), 3 + 2 * at) for at in range(20)]
        assert {one.abstract.text for one in found} == {f"RESULTS: {RESULT}"}


def test_a_record_without_an_end_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pubmed_xml, "PIECE", 100)
    monkeypatch.setattr(pubmed_xml, "LARGEST", 1000)
    text = xml(article(1, part("x" * 5000)), article(2, part(RESULT))).encode()
    found = list(pubmed_xml.records(io.BytesIO(text), "a"))
    assert [one.abstract.id for one in found if not one.problem] == ["2"]
    assert all("over 1,000 bytes" in one.problem.what for one in found if one.problem)


def test_an_archive_that_unpacks_to_far_more_is_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(containers, "ALWAYS", 1 << 20)
    good, bomb = tmp_path / "a.xml.gz", tmp_path / "b.xml.gz"
    good.write_bytes(gzip.compress(xml(*(article(at, part(RESULT)) for at in range(99))).encode()))
    assert len(read(good)[0]) == 99
    bomb.write_bytes(gzip.compress((xml(article(1, part(RESULT))) + " " * (8 << 20)).encode()))
    with pytest.raises(InputError, match="unpacks to over 200 times its size"):
        read(bomb, on_error="skip")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.csv", f'PMID,Title,Abstract,journal\n1,T,"{RESULT}",J\n2,U,none,K\n'),
        ("a.tsv", f"pmid\ttitle\ttext\tjournal\n1\tT\t{RESULT}\tJ\n2\tU\tnone\tK\n"),
        ("a.csv", f'id;title;abstract;journal\n1;T;"{RESULT}";J\n2;U;none;K\n'),
        (
            "a.ndjson",
            "".join(
                json.dumps({"id": at, "title": title, "text": text, "journal": journal}) + "\n"
                for at, title, text, journal in ((1, "T", RESULT, "J"), (2, "U", "none", "K"))
            ),
        ),
    ],
)
def test_tables_with_a_column_of_abstracts(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text)
    first, second = read(tmp_path / name)[0]
    assert (first.id, first.title, first.text, dict(first.kept)) == ("1", "T", RESULT, {"journal": "J"})
    assert (second.id, second.text) == ("2", "none")


@pytest.mark.extra
def test_parquet(tmp_path: Path) -> None:
    import polars as pl

    pl.DataFrame({"pmid": [1, 2], "abstract": [RESULT, None]}).write_parquet(tmp_path / "a.parquet")
    assert [(one.id, one.text) for one in read(tmp_path / "a.parquet")[0]] == [("1", RESULT), ("2", "")]


@pytest.mark.parametrize(
    "text",
    [
        "study,e1,n1,e0,n0,or\nA,1,2,3,4,2.0\n",
        "study,abstract,or\nA,x,2.0\n",
        "study,abstract,or_ci_low,p\nA,x,2.0,0.1\n",
        '[{"abstract": "x", "or": 2.0}]',
        "study,e1,n1,e0,n0,text\nA,75,101,59,100,OR 2.00\n",
        "A text with an abstract.",
        "",
    ],
)
def test_what_is_no_file_of_abstracts(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.csv").write_text(text)
    assert not kinds.kind(str(tmp_path / "a.csv"))


MANY = {  # files of records; the first two as their programs save them
    "pubmed.xml": (DATA / "pubmed.xml").read_text("utf-8"),
    "pubmed.nbib": (DATA / "pubmed.nbib").read_text("utf-8"),
    "a.ris": f"TY  - JOUR\nAB  - {RESULT}\nER  - \n",
    "a.csv": f'pmid,abstract\n1,"{RESULT}"\n',
    "a.txt": f'abstract\n"{RESULT}"\n',
    "a.ndjson": json.dumps({"pmid": 1, "abstract": RESULT}) + "\n",
}


@pytest.mark.parametrize("name", MANY)
def test_a_file_of_records_is_no_abstract(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    path, data = tmp_path / name, MANY[name].encode()
    path.write_bytes(data)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(io.BytesIO(data))))
    for word in (str(path), "-"):
        with pytest.raises(InputError, match="not one abstract") as problem:
            texts.abstract(word)
        assert problem.value.hint.endswith(f"rsa-trial check -i {word}")


def test_a_word_alone_heads_a_text(
    run: Callable[..., Result], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, text = tmp_path / "a.txt", f"Abstract\n{RESULT}\n"
    path.write_text(text)
    assert kinds.kind(str(path)) == kinds.TEXT
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(io.BytesIO(text.encode()))))
    assert texts.abstract(str(path)).text == texts.abstract("-").text == text
    assert not run(["check", "-i", str(path)]).exit_code


def test_a_short_row_is_named_by_its_line(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(f"pmid,title,abstract\n1,T,{RESULT}\n2,U\n3,V,w\n")
    found, tally = read(tmp_path / "a.csv", on_error="skip")
    assert ([one.id for one in found], tally.problems[0].line) == (["1", "3"], 3)


@pytest.mark.parametrize("name", ["a.csv", "a.ndjson"])
@pytest.mark.parametrize("characters", [100_001, 200_000, 900_000])
def test_an_abstract_that_is_too_long_is_one_bad_record(tmp_path: Path, name: str, characters: int) -> None:
    texts = [RESULT, "w" * characters, RESULT]
    rows = [f'{at},"{text}"' for at, text in enumerate(texts)]
    objects = [json.dumps({"pmid": str(at), "abstract": text}) for at, text in enumerate(texts)]
    path = tmp_path / name
    path.write_text("\n".join(["pmid,abstract", *rows] if name == "a.csv" else objects))
    found, tally = read(path, on_error="skip")
    assert [one.id for one in found] == ["0", "2"]
    assert tally.refused == 1
    with pytest.raises(InputError, match="has over 100,000 bytes"):
        read(path)


def test_a_folder_of_texts(tmp_path: Path) -> None:
    for name, data in {"b.txt": b"B", "a.txt": b"\xef\xbb\xbfA", "c.txt": b"\xff", "d.xml": b"<x/>"}.items():
        (tmp_path / name).write_bytes(data)
    found, tally = read(tmp_path, on_error="skip")
    assert [(one.id, one.text) for one in found] == [("a", "A"), ("b", "B")]
    assert "c.txt is not UTF-8" in tally.problems[0].what
    assert tally.notes == (f"note: not read in the folder {tmp_path.name}: d.xml",)
    (tmp_path / "sub").mkdir()
    with pytest.raises(InputError, match="No text is in the folder"):
        read(tmp_path / "sub")


def test_only_trials(tmp_path: Path) -> None:
    kind = "<PublicationTypeList><PublicationType>{}</PublicationType></PublicationTypeList>"
    (tmp_path / "a.xml").write_text(
        xml(
            article(1, part("x"), kind.format("Randomized Controlled Trial")),
            article(2, part("x"), kind.format("Journal Article")),
            article(3, part("They were randomly assigned.")),
        )
    )
    found, tally = read(tmp_path / "a.xml", only_trials=True)
    assert ([one.id for one in found], tally.read) == (["1", "3"], 3)


def test_blocks_keep_the_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "AT_ONCE", 7)
    (tmp_path / "a.xml").write_text(xml(*(article(at, part("x")) for at in range(50))))
    blocks = list(records.abstracts(str(tmp_path / "a.xml"), records.Choices()))
    assert [len(block.data) for block in blocks] == [7] * 7 + [1]
    assert [one.id for block in blocks for one in block.data] == [str(at) for at in range(50)]


def test_a_file_without_records_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("pmid,abstract\n")
    with pytest.raises(InputError, match="There is no abstract in it"):
        read(tmp_path / "a.csv")
