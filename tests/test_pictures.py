"""Laws of pictures: nothing overlaps or leaves the sheet, and marks say what is printed."""

from __future__ import annotations

import csv
import json
import math
import re
import shlex
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from itertools import combinations
from pathlib import Path as File

import numpy as np
import pytest
from click.testing import Result
from documents import ROOT, TEXT

from rsa_trial_cli.base import extra
from rsa_trial_cli.base.errors import InputError
from rsa_trial_cli.stats import MEASURES, Trials
from rsa_trial_cli.stats.inference.paired import Pairs
from rsa_trial_cli.stats.measures.paired_effects import estimates
from rsa_trial_cli.writing import pictures
from rsa_trial_cli.writing.pictures import fonts, forest_plot, funnel_plot, power_curve, svg
from rsa_trial_cli.writing.pictures.axes import RATIO
from rsa_trial_cli.writing.pictures.forest_plot import Forest, Row, Sheet
from rsa_trial_cli.writing.pictures.funnel_plot import Funnel
from rsa_trial_cli.writing.pictures.marks import PALETTE, POINTS, Box, Circle, Path, Picture, Text
from rsa_trial_cli.writing.pictures.power_curve import Curves, Line
from rsa_trial_cli.writing.views import pictured_pairs
from rsa_trial_cli.writing.views.pictured_effects import forest

Run = Callable[..., Result]
DATA = File(__file__).parent / "data"
WIDTHS = (180, 85)
SVG = "{http://www.w3.org/2000/svg}"
NASTY = 'Ålund & <Söhne> "x"\x07\x1b]0;\ufffe'
LONG = "Hexamethylpropyleneamine Investigators of the Northern Collaborative Group 2019, second stage, late"


@cache
def bcg() -> Trials:
    """13 trials of BCG vaccine, Colditz 1994, as in tests/data/bcg.csv."""
    rows = list(csv.DictReader((DATA / "bcg.csv").read_text().splitlines()))
    counts = ([int(row[name]) for row in rows] for name in ("events_t", "n_t", "events_c", "n_c"))
    names = [row["study"] for row in rows]
    return Trials.of(*counts, study=names, names=("BCG vaccine", "No vaccine"), event_is="harm")


def pooled() -> Forest:
    """What a meta-analysis adds: weights, diamonds, a prediction interval, notes. The numbers are made up."""
    made = forest([[MEASURES["rr"].estimate(bcg())]])
    rows = [replace(row, weight=3.0 + at) for at, row in enumerate(made.rows)]
    rows += [
        Row("Random effects (REML)", "0.49 (0.33 to 0.73)", 0.489, 0.33, 0.726, totals(), 100.0, "pooled"),
        Row("95% prediction interval", "(0.14 to 1.76)", math.nan, 0.136, 1.763, mark="prediction"),
        Row("Common effect (Mantel–Haenszel)", "0.64 (0.59 to 0.69)", 0.635, 0.588, 0.686, mark="other"),
    ]
    notes = [
        "Heterogeneity: τ² 0.31 (95% CI 0.12 to 1.11); I² 92% (82% to 98%); Q 152.2, 12 df, P < 0.001."
    ] * 2
    return replace(made, rows=rows, weighted=True, pooled=0.489, notes=notes)


def totals() -> tuple[str, ...]:
    return "1,065", "191,064", "1,510", "166,283"


def of(name: str, k: int, measure: str = "or", **more: object) -> Forest:
    rng = np.random.default_rng(k)
    n = rng.integers(5, 2000, (2, k))
    events = rng.integers(0, n // rng.integers(1, 9, (2, k)) + 1)
    trials = Trials.of(events[0], n[0], events[1], n[1], study=[name] * k, **more)
    return forest([[MEASURES[measure].estimate(trials)]])


def every(measure: str, counts: list[tuple[int, int, int, int]], method: str | None = None) -> Forest:
    columns = np.array(counts).T
    trials = Trials.of(*columns, study=[f"Trial {at}" for at in range(len(counts))])
    return forest([[MEASURES[measure].estimate(trials, method)]])


def paired(key: str) -> Forest:
    """Six tables of pairs, the last without a discordant one."""
    pairs = Pairs.of([20, 1, 5, 9, 1, 8], [12, 1, 0, 40, 3, 0], [2, 7, 4, 41, 0, 0], [16, 12, 9, 3, 2, 7])
    made = estimates(key, pairs, 0.95, (None, None), "two-sided")
    return pictured_pairs.forest([replace(made, study=list("ABCDEF"), line=[*range(6)])])


FORESTS = {
    "bcg": lambda: forest([[MEASURES["rr"].estimate(bcg())]]),
    "pooled": pooled,
    "per 1,000": lambda: forest([[replace(MEASURES["rd"].estimate(bcg()), per=1000)]]),
    "pairs": lambda: paired("or"),
    "differences of pairs": lambda: paired("rd"),
    "two methods": lambda: forest([[MEASURES["or"].estimate(bcg(), name) for name in ("woolf", "score")]]),
    **{f"{key} {k}": lambda k=k, key=key: of("Smith 2001", k, key) for k in (1, 3, 60) for key in MEASURES},
    "short names": lambda: of("A b c", 13),
    "long names": lambda: of(LONG, 13),
    "long arms": lambda: of("A", 3, names=(LONG, LONG), event_is="benefit"),
    "no space": lambda: of("x" * 90, 3),
    "nasty": lambda: of(NASTY, 3, names=(NASTY, "<b>")),
    "Chinese": lambda: of("北京協和醫院心臟病預防研究組二〇一九年隨機對照試驗報告", 3),
    "Hebrew": lambda: of("קבוצת המחקר הישראלית למניעת מחלות לב 2019", 3, names=("טיפול", "ביקורת")),
    "Arabic": lambda: of("مجموعة الدراسة العربية للوقاية من أمراض القلب", 3),
    "infinite": lambda: every("or", [(5, 9, 0, 9), (0, 9, 4, 9), (3, 9, 4, 9)], "exact"),
    "one infinite": lambda: every("rr", [(5, 9, 0, 9)], "koopman"),
    "not estimable": lambda: every("rr", [(0, 9, 0, 9), (0, 8, 0, 7)]),
    "all of all": lambda: every("rd", [(9, 9, 7, 7), (9, 9, 7, 7)], "wald"),
    "huge": lambda: every("or", [(10**9 - 1, 10**9, 1, 10**9), (3, 10**9, 9, 10**9)]),
    "huge differences": lambda: every("nnt", [(5 * 10**8, 10**9, 499_999_999, 10**9)]),
    "missing": lambda: forest([[MEASURES["or"].estimate(Trials.of([np.nan, 3], [9, 9], [1, 2], [9, 9]))]]),
    "nothing": lambda: replace(pooled(), rows=[]),
}  # fmt: skip


@cache
def drawn(name: str) -> list[tuple[Sheet, Picture]]:
    """A forest in both widths."""
    made = FORESTS[name]()
    return [(sheet := forest_plot.sheet(made, width), sheet.picture()) for width in WIDTHS]


def frame(mark: object) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of a mark."""
    match mark:
        case Text():
            wide = fonts.width(mark.text, mark.size, mark.bold)
            left = mark.x - {"start": 0, "middle": wide / 2, "end": wide}[mark.anchor]
            return left, mark.y - 0.72 * mark.size, left + wide, mark.y + 0.21 * mark.size
        case Box():
            return mark.x, mark.y, mark.x + mark.width, mark.y + mark.height
        case Circle():
            return mark.x - mark.radius, mark.y - mark.radius, mark.x + mark.radius, mark.y + mark.radius
        case Path():
            xs, ys = zip(*mark.points, strict=True)
            return min(xs), min(ys), max(xs), max(ys)
    raise TypeError(mark)


def overlapping(picture: Picture) -> Iterator[tuple[str, str]]:
    texts = [(mark, frame(mark)) for mark in picture.marks if isinstance(mark, Text)]
    for (first, a), (second, b) in combinations(texts, 2):
        if min(a[2], b[2]) - max(a[0], b[0]) > 0.01 and min(a[3], b[3]) - max(a[1], b[1]) > 0.01:
            yield first.text, second.text


def in_order(picture: Picture, width: int) -> None:
    """No text overlaps, nothing is outside, no text is too small."""
    assert not list(overlapping(picture))
    assert picture.width == pytest.approx(width / 25.4 * 72)
    for mark in picture.marks:
        left, top, right, bottom = frame(mark)
        assert left >= -0.01 and top >= -0.01, mark
        assert right <= picture.width + 0.01 and bottom <= picture.height + 0.01, mark
        assert not isinstance(mark, Text) or (mark.size >= 6 and mark.text)


@pytest.mark.parametrize("name", FORESTS)
def test_no_text_overlaps_and_nothing_is_outside(name: str) -> None:
    for (_, picture), width in zip(drawn(name), WIDTHS, strict=True):
        in_order(picture, width)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("k", [1, 2, 13])
@pytest.mark.parametrize("most", [3, 310, 10**9])
def test_curves_are_in_order(k: int, most: int, width: int) -> None:
    lines = [Line(f"fisher-central {at}", [(1, 0.0), (most, 1.0)], most / 2) for at in range(k)]
    notes = ["Fisher exact; two-sided, alpha 0.05"] * 3
    in_order(power_curve.picture(Curves("T", "D", "Participants", lines, 0.8, notes), width), width)


@pytest.mark.parametrize("name", FORESTS)
def test_no_text_stands_in_the_plot(name: str) -> None:
    """Only marks do: no name, count or number reaches over the axis."""
    for sheet, picture in drawn(name):
        ends = sheet.places or [(0.0, 0.0)]
        for left, top, right, bottom in (frame(mark) for mark in picture.marks if isinstance(mark, Text)):
            if ends[0][0] < top and bottom < ends[-1][1]:
                assert right <= sheet.axis.left or left >= sheet.axis.right


@pytest.mark.parametrize("name", FORESTS)
def test_the_file_is_the_same_each_time_and_xml(name: str) -> None:
    again = FORESTS[name]()
    for (sheet, picture), width in zip(drawn(name), WIDTHS, strict=True):
        data = svg.written([picture])
        assert data == svg.written([forest_plot.picture(again, width)])
        root = ET.fromstring(data)
        assert root.get("width") == f"{width}mm"
        texts = [node.text or node[0].tail for node in root.iter(f"{SVG}text")]
        assert len(texts) == sum(isinstance(mark, Text) for mark in picture.marks)
        for row in sheet.forest.rows:
            estimate, _, interval = row.text.partition(" (")
            assert row.text in texts or {estimate, f"({interval}"} <= {*texts}


def strokes(sheet: Sheet, picture: Picture, place: tuple[float, float]) -> list[float]:
    """The x of all lines and polygons that belong to one row."""
    low, high = place
    framed = [(mark, frame(mark)) for mark in picture.marks if isinstance(mark, Path)]
    inside = [mark for mark, (left, top, right, bottom) in framed if low <= top and bottom <= high
              and sheet.axis.left - 0.01 <= left and right <= sheet.axis.right + 0.01]  # fmt: skip
    return [x for mark in inside for x, _ in mark.points]


@pytest.mark.parametrize("name", FORESTS)
def test_every_mark_says_what_is_printed(name: str) -> None:
    """Where a stroke or an end stands is the value of its row; beyond the axis an arrow goes to its end."""
    for sheet, picture in drawn(name):
        axis, scale = sheet.axis, sheet.forest.scale
        for row, place in zip(sheet.forest.rows, sheet.places, strict=True):
            xs = strokes(sheet, picture, place)
            assert bool(xs) == any(math.isfinite(value) for value in (row.estimate, row.low, row.high)), row
            for value in (row.estimate, row.low, row.high):
                x = axis.x(value)
                if math.isfinite(x):
                    nearest = min(xs, key=lambda found: abs(found - x))
                    assert scale.place(axis.value(nearest)) == pytest.approx(scale.place(value), abs=1e-9)
            if not math.isnan(row.low):
                for value, end, tip in ((row.low, axis.left, min(xs)), (row.high, axis.right, max(xs))):
                    assert math.isfinite(axis.x(value)) or tip == pytest.approx(end)


@pytest.mark.parametrize("name", FORESTS)
def test_areas_are_in_proportion_to_weights(name: str) -> None:
    for sheet, picture in drawn(name):
        squares = [mark for mark in picture.marks if isinstance(mark, Box) and mark.fill == "mark"]
        studies = [row for row in sheet.forest.rows if row.mark == "study"]
        weights = [row.weight for row in studies if math.isfinite(sheet.axis.x(row.estimate))]
        assert all(mark.width == pytest.approx(mark.height) for mark in squares)
        areas = [mark.width * mark.height for mark in squares]
        most = sheet.style.square**2 / max((row.weight for row in studies), default=1)
        assert areas == pytest.approx([most * weight for weight in weights], abs=1e-2)


@pytest.mark.parametrize("name", FORESTS)
def test_points_and_most_intervals_are_on_the_axis(name: str) -> None:
    """Cochrane Handbook 6.4: all estimates are seen, and most intervals whole."""
    for sheet, _ in drawn(name):
        rows, place = sheet.forest.rows, sheet.forest.scale.place
        points = [row.estimate for row in rows if math.isfinite(place(row.estimate))]
        assert all(math.isfinite(sheet.axis.x(value)) for value in [*points, sheet.forest.scale.null])
        limits = [end for row in rows for end in (row.low, row.high) if math.isfinite(place(end))]
        assert sum(math.isfinite(sheet.axis.x(end)) for end in limits) >= len(limits) / 2
        ticks = sheet.axis.ticks(sheet.style.ticks)
        assert len(ticks) >= 2
        assert any(label in ("0", "1", "∞") for _, label in ticks)


def grouped() -> Forest:
    """Three groups of 30 studies, each with its lines, and those of all below them."""
    lines = [
        Row("Random effects", "0.49 (0.33 to 0.73)", 0.489, 0.33, 0.726, mark="pooled"),
        Row("95% prediction interval", "(0.14 to 1.76)", math.nan, 0.136, 1.763, mark="prediction"),
    ]
    studies = FORESTS["or 60"]().rows[:30]
    groups = [row for name in "ABC" for row in (Row(name, mark="heading"), *studies, *lines)]
    return replace(pooled(), rows=[*groups, Row("All studies", mark="heading"), *lines])


@pytest.mark.parametrize("tallest", [80.0, 120.0, 250.0])
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", ["or 60", "long names", "pooled", "grouped", "Chinese"])
def test_a_tall_forest_has_pages(name: str, width: int, tallest: float) -> None:
    """Each row is on one page, in order, at the place on the axis that it has in one picture."""
    made = grouped() if name == "grouped" else FORESTS[name]()
    whole = forest_plot.sheet(made, width)
    pages = forest_plot.pages(made, width, tallest)
    parts = whole.parts(tallest * POINTS)
    assert [row for start, end in parts for row in made.rows[start:end]] == [*made.rows]
    assert len(pages) == len(parts) > (whole.picture().height > tallest * POINTS)
    marks = Counter(_across(whole.picture()))
    assert sum((Counter(_across(page)) for page in pages), Counter()) >= marks
    for page, (start, end) in zip(pages, parts, strict=True):
        in_order(page, width)
        assert page.height <= tallest * POINTS + 0.01
        assert end == len(made.rows) or made.rows[end - 1].mark != "heading"
        assert not start or not made.rows[start].summary
    assert len({page.title for page in pages}) == len(pages)
    assert forest_plot.pages(made, width, math.inf) == [whole.picture()]


def _across(picture: Picture) -> list[tuple[float, float]]:
    """From where to where the squares, diamonds and bars go."""
    boxes = [
        (mark.x, mark.width) for mark in picture.marks if isinstance(mark, Box) and mark.fill != "stripe"
    ]
    polygons = [mark for mark in picture.marks if isinstance(mark, Path) and len(mark.points) == 4]
    return [*boxes, *((mark.points[0][0], mark.points[2][0]) for mark in polygons)]


def luminance(color: str) -> float:
    """Relative luminance, WCAG 2.2."""
    shares = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    parts = [share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), parts, strict=True))


def contrast(first: str, second: str) -> float:
    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("ground", ["ground", "stripe"])
def test_marks_and_text_stand_out_without_colour(ground: str) -> None:
    """WCAG 2.2: 3 for marks (1.4.11), 4.5 for text (1.4.3); the stroke on a square is ink on its colour."""
    assert contrast(PALETTE["mark"], PALETTE[ground]) >= 3
    assert contrast(PALETTE["rule"], PALETTE[ground]) >= 3
    assert min(contrast(PALETTE[name], PALETTE[ground]) for name in ("ink", "soft")) >= 4.5
    assert contrast(PALETTE["ink"], PALETTE["mark"]) >= 3


def test_cut_names_are_whole_in_a_title() -> None:
    for sheet, picture in drawn("long names"):
        root = ET.fromstring(svg.written([picture]))
        cut = [node for node in root.iter(f"{SVG}text") if (node[0].tail if len(node) else "").endswith("…")]
        assert cut
        assert {node[0].text for node in cut} == {LONG}
        assert len(sheet.places) == 13


SMALL = {"85": 6.5, "180": 7.5}  # points: labels of ticks
CURVES = [
    "",
    "-n 155,77",
    "--power .9",
    "-m fisher",
    "-m normal -m fisher -m continuity",
    "-n 8 -A",
    "--ratio 2",
]


@pytest.mark.parametrize("width", ["85", "180"])
@pytest.mark.parametrize("words", CURVES)
def test_a_curve_of_power(run: Run, tmp_path: File, words: str, width: str) -> None:
    """What is drawn is what is written: each power at its size, and the size that a power takes."""
    target = tmp_path / "power.svg"
    line = f"power --risks .9 .5 --curve {words} -f ndjson --plot {target} --plot-width {width}"
    result = run(line.split())
    assert result.exit_code == 0, result.stderr
    plans = [json.loads(row) for row in result.stdout.splitlines()]
    root = ET.parse(target).getroot()
    labels = [(node.text, float(node.get("x")), float(node.get("y"))) for node in root.iter(f"{SVG}text")]
    power = {label: y for label, _, y in labels if label.endswith("%")}
    n = {float(label.replace(",", "")): x for label, x, _ in labels if re.fullmatch("[0-9,]+", label)}
    left, (tick, right) = n[0], max(n.items())
    equal = all(plan["treatment_n"] == plan["control_n"] for plan in plans)
    sizes = [plan["treatment_n"] + (0 if equal else plan["control_n"]) for plan in plans]
    dots = [(float(node.get("cx")), float(node.get("cy"))) for node in root.iter(f"{SVG}circle")]
    for (x, y), size, plan in zip(dots, sizes, plans, strict=True):
        drawn = (x - left) / (right - left) * tick
        assert drawn == pytest.approx(size, abs=0.03 * tick / (right - left))
        up = (power["0%"] - 0.35 * SMALL[width] - y) / (power["0%"] - power["100%"])
        assert up == pytest.approx(plan["power"], abs=1e-3)
    if not words:
        needed = json.loads(run("power --risks .9 .5 --power .8 -f json").stdout)["treatment_n"]
        assert str(needed) in [label for label, *_ in labels]


POOLED = {
    "bcg": "-M rr --event-is harm",
    "odds": "-M or --common peto",
    "differences": "-M rd --prediction normal",
    "subgroups": "--by site",
    "empty cells": "--zero-cells none",
}
STUDIES = """study,e1,n1,e0,n0,site
A,4,123,11,139,north
B & <B>,6,306,29,303,south
C,3,231,11,220,south
D,0,40,5,39,north
E,0,40,0,39,north
F,9,40,5,39,
"""


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("words", POOLED.values(), ids=POOLED)
def test_a_meta_analysis(
    run: Run, tmp_path: File, monkeypatch: pytest.MonkeyPatch, words: str, width: int
) -> None:
    """Every figure of its records and studies is in the picture, which is in order."""
    made: list[Picture] = []
    monkeypatch.setattr(pictures, "written", lambda pages, _: made.extend(pages) or b"")
    line = f"pool {words} -f json --plot {tmp_path / 'forest.svg'} --plot-width {width}"
    result = run(line.split(), input=STUDIES)
    assert result.exit_code == 0, result.stderr
    (picture,) = made
    in_order(picture, width)
    texts = [mark.text for mark in picture.marks if isinstance(mark, Text)]
    report = json.loads(result.stdout)
    for name in ("study", "group"):
        assert {r[name] for r in [*report["records"], *report["studies"]] if r.get(name)} <= {*texts}
    diamonds = [mark for mark in picture.marks if isinstance(mark, Path) and len(mark.points) == 4]
    assert len(diamonds) == sum(record["estimate"] is not None for record in report["records"])
    boxes = Counter(mark.fill for mark in picture.marks if isinstance(mark, Box))
    assert boxes["ground"] == sum(r["prediction_low"] is not None for r in report["records"])
    known = [r for r in report["studies"] if r["estimate"] is not None]
    assert boxes["mark"] == sum(r["estimate"] != 0 or r["high"] is not None for r in known)  # no ratio of 0
    if width == 180:
        weights = [(r["weight_random"], r["weight_common"], r["status"]) for r in report["studies"]]
        shown = [common if random is None else random for random, common, status in weights if status == "ok"]
        assert Counter(f"{weight:.1f}" for weight in shown) <= Counter(texts)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("measure", ["rr", "or", "rd"])
def test_a_funnel(
    run: Run, tmp_path: File, monkeypatch: pytest.MonkeyPatch, measure: str, width: int
) -> None:
    """Each circle stands at the effect and the large-sample standard error of its study."""
    made: list[Funnel] = []
    draw = funnel_plot.picture
    monkeypatch.setattr(funnel_plot, "picture", lambda funnel, mm: made.append(funnel) or draw(funnel, mm))
    words = ["pool", "-M", measure, "-i", str(DATA / "bcg.csv"), "--plot-width", str(width)]
    assert run([*words, "--plot", str(tmp_path / "funnel.svg")]).exit_code == 0
    (funnel,) = made
    sheet = funnel_plot.Sheet(funnel, forest_plot.style(width))
    in_order(sheet.picture(), width)
    circles = [mark for mark in sheet.picture().marks if isinstance(mark, Circle)]
    a, c = (arm.events for arm in bcg().arms)
    n, m = (arm.n for arm in bcg().arms)
    errors = {
        "rr": np.sqrt(1 / a - 1 / n + 1 / c - 1 / m),
        "or": np.sqrt(1 / a + 1 / (n - a) + 1 / c + 1 / (m - c)),
        "rd": np.sqrt(a * (n - a) / n**3 + c * (m - c) / m**3),
    }
    effects = {"rr": (a / n) / (c / m), "or": a * (m - c) / (c * (n - a)), "rd": a / n - c / m}
    top, bottom = sheet.at(0, 0)[1], sheet.at(0, sheet.most)[1]
    assert [(mark.y - top) / (bottom - top) * sheet.most for mark in circles] == pytest.approx(
        errors[measure]
    )
    assert [sheet.axis.value(mark.x) for mark in circles] == pytest.approx(effects[measure])


def test_a_funnel_takes_ten_studies(run: Run, tmp_path: File) -> None:
    result = run(["pool", "--plot", str(tmp_path / "funnel.svg")], input=STUDIES)
    assert (result.exit_code, [*tmp_path.iterdir()]) == (3, [])
    assert "10 studies and more, not 5" in result.stderr


def test_effects_without_counts_have_no_columns_for_them(run: Run, tmp_path: File) -> None:
    rows = "study,yi,vi\nA,-0.5,0.1\nB,0.1,0.2\nC,0.3,0.1\n"
    target = tmp_path / "forest.svg"
    assert run(["pool", "-M", "or", "--plot", str(target)], input=rows).exit_code == 0
    texts = [node.text for node in ET.parse(target).iter(f"{SVG}text")]
    assert "Events" not in texts
    assert {"A", "B", "C", "Weight"} <= {*texts}
    assert run(["pool", "--by", "study", "--separate", "--plot", str(target)], input=rows).exit_code == 2


# --- the file beside the output ---------------------------------------------------------------------------

ROWS = "study,e1,n1,e0,n0\nA,3,20,5,20\nB,0,20,4,20\n"


def test_a_forest_beside_the_output(run: Run, tmp_path: File) -> None:
    target = tmp_path / "forest.svg"
    plain = run("or -f csv", input=ROWS)
    result = run(["or", "-f", "csv", "--plot", str(target)], input=ROWS)
    assert (result.exit_code, result.stdout, result.stderr) == (0, plain.stdout, plain.stderr)
    texts = [node.text for node in ET.parse(target).iter(f"{SVG}text")]
    assert {"A", "B *", "treatment", "control", "0.53 (0.11 to 2.60)"} <= {*texts}  # 3·15/(17·5) = 0.529
    assert texts[-1].startswith("* ½ added to all four cells")
    wide = target.read_bytes()
    assert run(["or", "--plot", str(target), "--plot-width", "85", "-q"], input=ROWS).exit_code == 0
    assert b'width="85mm"' in target.read_bytes() != wide


PICTURED = re.findall(r"^rsa-trial (.* --plot) (\w+\.svg)$", TEXT, re.M)


@pytest.mark.parametrize(("words", "name"), PICTURED)
def test_a_picture_of_the_readme_is_what_its_command_draws(
    run: Run, tmp_path: File, monkeypatch: pytest.MonkeyPatch, words: str, name: str
) -> None:
    monkeypatch.chdir(ROOT)
    assert run([*shlex.split(words), str(tmp_path / name)]).exit_code == 0
    assert (tmp_path / name).read_bytes() == (ROOT / "examples" / name).read_bytes()


def test_the_documents_show_these_pictures_with_words_for_those_who_do_not_see_them() -> None:
    shown = re.findall(r"^!\[(.+)\]\((?:\.\./)*examples/(\w+\.svg)\)$", TEXT, re.M)
    assert {name for _, name in shown} == {name for _, name in PICTURED} | {"walk.svg"}
    assert all(len(words.split()) > 9 for words, _ in shown)


def test_pairs_and_events_per_so_many(run: Run, tmp_path: File) -> None:
    """20 + 12 of 50 pairs with the event under treatment, 20 + 2 under control: OR 12/2, RD 10/50."""
    target = tmp_path / "x.svg"
    for words, texts in {
        "paired 20 12 2 16": {"32", "22", "50", "6.00 (1.34 to 55.20)", "Odds ratio (log scale)"},
        "paired 20 12 2 16 -m newcombe": {"+20.0 (5.6 to 32.9)", "Risk difference, percentage points"},
        "paired 20 12 2 16 -A --labels A,B": {"exact", "mid-p", "wilson", "wald", "A", "B"},
        "rd 75/101 59/100 --per 1000": {"+153 (22 to 279)", "Risk difference, events per 1,000"},
    }.items():
        result = run(f"{words} --plot {target}")
        assert result.exit_code == 0, result.stderr
        assert texts <= {node.text for node in ET.parse(target).iter(f"{SVG}text")}
    refused = run(f"paired 20 12 2 16 --plot {tmp_path / 'funnel.svg'}")
    assert (refused.exit_code, refused.stdout) == (2, "")


def test_one_trial_by_several_methods(run: Run, tmp_path: File) -> None:
    target = tmp_path / "one.svg"
    assert run(["or", "75/101", "59/100", "-m", "woolf", "-m", "exact", "--plot", str(target)]).exit_code == 0
    texts = [node.text for node in ET.parse(target).iter(f"{SVG}text")]
    assert {"woolf", "exact"} <= {*texts}


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ("--plot x.jpg", 2, "Choose .svg, .pdf or .png."),
        ("--plot x", 2, "has the suffix ''"),
        ("--plot funnel.svg", 2, "A funnel plot (--plot) is of a meta-analysis."),
        ("--plot-width 85", 2, "--plot-width is not used without --plot."),
        ("--plot x.svg -f html -o ./x.svg", 2, "name the same file"),
        ("--plot none/x.svg", 3, "Can't write none/x.svg"),
    ],
)
def test_refusals(run: Run, words: str, code: int, said: str) -> None:
    result = run(f"or 75/101 59/100 {words}")
    assert (result.exit_code, "Traceback" in result.stderr) == (code, False)
    assert said in result.stderr


def test_too_many_rows_and_none(run: Run, tmp_path: File) -> None:
    target = tmp_path / "x.svg"
    many = ROWS + "C,1,9,2,9\n" * 499
    result = run(["or", "--plot", str(target)], input=many)
    assert (result.exit_code, result.stdout) == (3, "")
    assert "at most 500 rows" in result.stderr
    result = run(["or", "--plot", str(target), "--on-error", "skip"], input="study,e1,n1,e0,n0\nA,3,2,1,2\n")
    assert (result.exit_code, result.stderr.count("note: there is nothing to plot")) == (4, 1)
    assert not target.exists()


def test_without_the_extra_the_error_names_it(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extra, "is_installed", lambda package="polars": package != "matplotlib")
    result = run("or 75/101 59/100 --plot forest.pdf")
    assert (result.exit_code, result.stdout) == (3, "")
    assert "optional extra plot" in result.stderr
    assert "pip install '.[plot]'" in result.stderr
    assert "--plot plot.svg" in result.stderr


@pytest.mark.plot
@pytest.mark.law
def test_matplotlib_draws_the_same() -> None:
    from rsa_trial_cli.writing.pictures import page

    made = forest_plot.picture(pooled(), 180)
    data = page.written([made], ".pdf")
    assert data == page.written([made], ".pdf")
    assert data.startswith(b"%PDF")
    assert b"CreationDate" not in data
    assert b"/Type3" not in data  # fonts as they are, so that text stays text
    assert len(re.findall(rb"/Type /Page\b", page.written([made, made], ".pdf"))) == 2
    data = page.written([made], ".png")
    assert data.startswith(b"\x89PNG")
    width, height = (int.from_bytes(data[at : at + 4]) for at in (16, 20))
    assert (width / 300 * 72, height / 300 * 72) == pytest.approx((made.width, made.height), abs=0.25)


EVERY = {
    "forest": lambda: forest_plot.pages(grouped(), 180, 120),
    "nothing": lambda: forest_plot.pages(FORESTS["not estimable"](), 85, math.inf),
    "infinite": lambda: forest_plot.pages(FORESTS["infinite"](), 180, math.inf),
    "funnel": lambda: [funnel_plot.picture(Funnel("F", "D", "Risk ratio", RATIO, [(0.1 * at, 0.1 * at + 0.05)
                                                  for at in range(12)], 0.3), 85)],
    "curve": lambda: [power_curve.picture(Curves("C", "D", "n", [Line("a", [(1, 0.0), (9, 1.0)])], 0.8), 85)],
}  # fmt: skip


@pytest.mark.plot
@pytest.mark.law
@pytest.mark.parametrize("suffix", pictures.KINDS)
@pytest.mark.parametrize("name", EVERY)
def test_every_picture_in_every_format_is_the_same_bytes_each_time(name: str, suffix: str) -> None:
    """Made anew each time, and without a date."""
    first, again = (pictures.written(EVERY[name](), suffix) for _ in range(2))
    assert first == again
    assert first.startswith({".svg": b"<svg ", ".pdf": b"%PDF", ".png": b"\x89PNG"}[suffix])
    assert not re.search(rb"20[0-9]{2}-[01][0-9]-|Date", first)


@pytest.mark.plot
@pytest.mark.law
def test_a_character_without_a_font_is_refused() -> None:
    from rsa_trial_cli.writing.pictures import page

    with pytest.raises(InputError, match="no font on this machine has '\\U0001242F'"):
        page.written([forest_plot.picture(of("\U0001242f", 1), 180)], ".png")
