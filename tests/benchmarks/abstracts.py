"""Abstracts: the scan ahead, PubMed XML, reading and judging, each with a peer; and memory.

.venv/bin/python tests/benchmarks/abstracts.py [records]      1,000,000 records of the long file unless said
"""

from __future__ import annotations

import io
import random
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from xml.etree.ElementTree import iterparse

from click.testing import CliRunner
from paired import call, command, compare, compare_rates

from rsa_trial_cli.cli import cli
from rsa_trial_cli.commands import check_abstracts
from rsa_trial_cli.reading.abstracts import prefilter, pubmed_xml
from rsa_trial_cli.reading.abstracts.document import Abstract

OURS = str(Path(sys.executable).parent / "rsa-trial")
BARE = re.compile(r"\d+")
PARTS = (  # of an abstract of about 1,800 characters, as most are
    ("BACKGROUND", "The disease is common, and what is given for it helps some. " * 5),
    ("METHODS", "Adults aged 18 to 75 years had by chance the drug (n = {n1}) or placebo (n = {n0}). " * 3),
    (
        "RESULTS",
        "Cure: {e1} ({p1:.1f}%) people in the drug group and {e0} ({p0:.1f}%) people in the placebo group"
        " (OR {odds:.2f}). The score fell by 3.2 (SD 1.1) points over 12 weeks. "
        + "It was well borne. "
        * 20,
    ),
    ("CONCLUSIONS", "The drug may help; longer studies are needed. " * 6),
)


def texts(number: int, share: float = 1) -> Iterator[str]:
    """Abstracts, of which this share have a table."""
    draw = random.Random(75101)
    for _ in range(number):
        n1, n0 = draw.randint(40, 400), draw.randint(40, 400)
        e1, e0 = draw.randint(1, n1 - 1), draw.randint(1, n0 - 1)
        values = {"n1": n1, "n0": n0, "e1": e1, "e0": e0, "p1": 100 * e1 / n1, "p0": 100 * e0 / n0}
        values["odds"] = e1 * (n0 - e0) / (e0 * (n1 - e1))
        with_table = draw.random() < share
        parts = [(label, text.format(**values)) for label, text in PARTS]
        if not with_table:
            parts[2] = ("RESULTS", re.sub(r"Cure: .*?\)\. ", "Most were cured. ", parts[2][1]))
        yield "\n".join(f"{label}: {text}" for label, text in parts)


def article(pmid: int, text: str) -> str:
    """A record as PubMed has it, without the authors and the headings of MeSH."""
    parts = "".join(
        f'<AbstractText Label="{label}">{rest}</AbstractText>'
        for label, _, rest in (line.partition(": ") for line in text.split("\n"))
    )
    authors = "".join(
        f"<Author ValidYN='Y'><LastName>N{at}</LastName><ForeName>F</ForeName><AffiliationInfo>"
        f"<Affiliation>Department of Medicine, University {at}</Affiliation></AffiliationInfo></Author>"
        for at in range(6)
    )
    heads = "".join(
        f'<MeshHeading><DescriptorName UI="D{at:06}" MajorTopicYN="N">H</DescriptorName></MeshHeading>'
        for at in range(12)
    )
    return (
        f'<PubmedArticle>\n<MedlineCitation Status="MEDLINE"><PMID Version="1">{pmid}</PMID>\n<Article>'
        f"<ArticleTitle>A trial</ArticleTitle><Abstract>{parts}</Abstract><AuthorList>{authors}</AuthorList>"
        "<PublicationTypeList><PublicationType>Randomized Controlled Trial</PublicationType>"
        f"</PublicationTypeList></Article><MeshHeadingList>{heads}</MeshHeadingList></MedlineCitation>\n"
        "</PubmedArticle>\n"
    )


def parsed(data: bytes) -> int:
    """What iterparse alone takes: each record met, and forgotten."""
    met = 0
    for _, element in iterparse(io.BytesIO(data)):
        if element.tag == "PubmedArticle":
            element.clear()
            met += 1
    return met


def against_a_scan() -> None:
    some = list(texts(500, 0.04))

    def scan() -> None:
        for text in some:
            BARE.findall(text)

    def ahead() -> None:
        for text in some:
            prefilter.may_hold_table(text)

    compare("scan ahead against a bare scan for digits (goal 4)", partial(call, ahead), partial(call, scan))


def against_iterparse() -> None:
    data = (
        b"<PubmedArticleSet>%b</PubmedArticleSet>"
        % "".join(article(at, text) for at, text in enumerate(texts(2000, 0.04))).encode()
    )

    def read() -> None:
        for _ in pubmed_xml.records(io.BytesIO(data), "a"):
            pass

    compare(
        "PubMed XML against iterparse alone (goal 1.5)",
        partial(call, read),
        partial(call, partial(parsed, data)),
    )


def against_printed() -> None:
    """Abstracts with tables, in batches, against check --printed of the sentence with the result."""
    some = [Abstract(text, str(at)) for at, text in enumerate(texts(512))]
    sentences = [
        next(line for line in one.text.split("\n") if "Cure:" in line).partition(". ")[0] for one in some
    ]

    def batch() -> float:
        return len(some) / call(
            lambda: [check_abstracts.checked(some[at : at + 256], quick=True) for at in (0, 256)]
        )

    def process() -> float:
        return 1 / command([OURS, "check", "--printed", sentences[0], "-f", "ndjson"])

    def inside() -> float:
        run = CliRunner()
        return 20 / call(lambda: [run.invoke(cli, ["check", "--printed", text]) for text in sentences[:20]])

    compare_rates(
        "abstracts read and judged, against check --printed as a process", batch, process, 20, pairs=5
    )
    compare_rates("… and against check --printed in one process", batch, inside, 1.5, pairs=5)


def memory(records: int) -> None:
    """Peak memory of a file of so many records, and of a tenth of it."""
    some = [article(at, text) for at, text in enumerate(texts(200, 0.05))]
    with tempfile.TemporaryDirectory() as folder:
        for number in (records // 10, records):
            path = Path(folder) / "long.xml"
            with path.open("w") as out:
                out.write('<?xml version="1.0"?>\n<PubmedArticleSet>\n')
                out.writelines(some[at % len(some)] for at in range(number))
                out.write("</PubmedArticleSet>\n")
            words = [
                OURS,
                "check",
                "-i",
                str(path),
                "-f",
                "ndjson",
                "-o",
                str(Path(folder) / "out.ndjson"),
                "--quick",
            ]
            said = subprocess.run(
                ["/usr/bin/time", "-f", "%M KB, %U s", *words], capture_output=True, text=True
            )
            print(f"{number:>10,} records: {said.stderr.strip().splitlines()[-1]}")


if __name__ == "__main__":
    against_a_scan()
    against_iterparse()
    against_printed()
    memory(int(sys.argv[1]) if sys.argv[1:] else 1_000_000)
