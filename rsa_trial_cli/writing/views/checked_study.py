"""One checked study in full: its table, every figure with its routes, and the conclusion."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rsa_trial_cli.base.errors import escaped
from rsa_trial_cli.check.findings import LOW, NONE, Findings
from rsa_trial_cli.check.programs import LABELS as PROGRAMS
from rsa_trial_cli.check.readings import (
    DENOMINATOR,
    DIFFERS,
    GIVEN,
    MISPRINT,
    OTHER_METHOD,
    READINGS,
    UNCHECKED,
    in_words,
)
from rsa_trial_cli.check.study import P, nearest_counts
from rsa_trial_cli.writing.views import check_words, numbers
from rsa_trial_cli.writing.views.sheet import Facts, Grid, Line, Notes, Part, Title
from rsa_trial_cli.writing.views.stands_for import stands_for

LABELS = {"low": "CI", "high": "to", "p": "P", "percent_trt": "%", "percent_ctl": "%", "estimate": "?"}


def study(findings: Findings, understood: Sequence[str] | None) -> list[Part]:
    """The sheet of one study.

    understood : what a sentence says beside its figures, then lines on what is not used; None without one.
    """
    trials = findings.published.trials
    alone = bool(trials.is_missing()[0])
    against = "by themselves" if alone else "against the counts"
    title = Title(f"Printed figures {against}, {' vs '.join(map(escaped, trials.names))}")
    parts: list[Part] = [title] if alone else [title, _table(findings)]
    if not alone and findings.halved:
        parts.append(Notes(["note: ½ added to all four cells for Woolf, Katz and Wald, as one is empty"]))
    if understood is not None:
        beside, *unused = understood
        read = ", ".join(filter(None, [_understood(findings), beside]))
        parts.append(Notes([f"understood: {read}", *unused]))
    rows = []
    for at in range(len(findings)):
        for figure in printed_of(findings, at):
            first, *rest = _story(findings, figure, at)
            marked = check_words.marked(findings.status[figure, at], first)
            rows.append([*cells(findings, figure, at)[:2], marked])
            rows += [["", "", f"- {text}"] for text in rest]
    parts += [Line(""), Grid(["printed", "from the counts", "result"], rows, "llw")]
    facts = [*_alone(findings), *_worth(findings)]
    return [*parts, *([Facts(facts)] if facts else []), Line(""), Line(check_words.closing(findings))]


def printed_of(findings: Findings, at: int) -> list[int]:
    """The figures that a result prints."""
    return [int(figure) for figure in np.flatnonzero(findings.verdict.given[:, at])]


def cells(findings: Findings, figure: int, at: int) -> list[str]:
    """Printed, from the counts, and the result in a few words."""
    status, alone = findings.status[figure, at], bool(findings.published.trials.is_missing()[at])
    why = " (no counts)" * (alone and status not in (DIFFERS, UNCHECKED))
    return [
        f"{_label(findings, figure, at):4}{_text(findings, figure, at)}".rstrip(),
        _recomputed(findings, figure, at),
        check_words.marked(status, _result(findings, figure, at) + why),
    ]


def _label(findings: Findings, figure: int, at: int) -> str:
    name = findings.name(figure, at)
    if name == "low" and not findings.verdict.given[0, at]:
        return f"{str(findings.published.key[at]).upper()} CI "
    return LABELS.get(name, name.upper())


def _text(findings: Findings, figure: int, at: int) -> str:
    return escaped(str(findings.published.figures[figure].text[at])).replace("-", numbers.MINUS)


def _recomputed(findings: Findings, figure: int, at: int) -> str:
    published, value = findings.published, float(findings.recomputed[figure, at])
    if published.trials.is_missing()[at] or (figure < P and not published.key[at]):
        return ""
    if figure == P and published.margins[at] and np.isnan(value):
        return ""  # against a margin that is not known
    decimals = int(published.figures[figure].decimals[at])
    if published.figures[figure].relation[at]:
        return numbers.p_value(value, 4) if value >= 0.001 else numbers.general(value, 2)
    return check_words.recomputed(value, decimals, findings.rounded(figure, at))


def _result(findings: Findings, figure: int, at: int) -> str:
    """follows (Woolf); follows with an extra step: rounding twice; not checkable (no counts)."""
    status, place = findings.status[figure, at], int(findings.verdict.reading[figure, at])
    if status == UNCHECKED:
        return f"{check_words.STATUS[status]} ({_why(findings, figure, at)})"
    if status == DIFFERS and figure > P and findings.published.trials.is_missing()[at]:
        return f"{check_words.STATUS[status]} ({_no_count(findings, figure, at)})"
    against = figure == P and findings.published.margins[at] is not None
    explained = place != NONE or against
    by = _by(findings, figure, at) if explained else _contradicted(findings, figure, at)
    return _how(findings, figure, at) + (f" ({by})" if by else "")


def _contradicted(findings: Findings, figure: int, at: int) -> str:
    """Which figure contradicts one that no counts are compared with, or a limit that prints so alone."""
    published = findings.published
    compared = bool(published.checked[at]) and (figure == P or published.key[at] != "")
    if findings.status[figure, at] != DIFFERS or figure > P:
        return ""
    if compared:
        limit = 0 < figure < P and _text(findings, figure, at).strip("%") == findings.rounded(figure, at)
        return "not with the other limit" if limit else ""
    return ("outside its interval", "limits in falling order", "", "no test goes with the interval")[figure]


def _no_count(findings: Findings, figure: int, at: int) -> str:
    """No count of 97 prints as 13.5: 13 is 13.40%, 14 is 14.43%."""
    percent, n = findings.published.figures[figure], findings.published.sizes[figure - P - 1]
    decimals, total = max(0, int(percent.decimals[at])) + 1, float(n[at])
    counts = dict.fromkeys(nearest_counts(percent, n)[:, at].tolist())
    beside = ", ".join(f"{x:.0f} is {numbers.fixed(100 * x / total, decimals)}%" for x in counts)
    return f"no count of {total:.0f} prints as {_text(findings, figure, at)}: {beside}"


def _how(findings: Findings, figure: int, at: int) -> str:
    """follows with an extra step: rounding twice; not Fisher but another test, where the paper names one."""
    reading, declared = findings.explaining(figure, at) or GIVEN, str(findings.published.declared[at])
    how = [in_words(reading, *_names(findings))]
    if figure == P and declared and OTHER_METHOD in reading:
        rest = in_words(reading - {OTHER_METHOD}, *_names(findings))
        how = [f"not {check_words.SHORT[declared]} but another test", rest]
    said = ", ".join(filter(None, how))
    return check_words.STATUS[findings.status[figure, at]] + (f": {said}" if said else "")


def _by(findings: Findings, figure: int, at: int) -> str:
    """The interval or the tests that give a figure; of estimates only a rarer one, of percents counts."""
    reading = READINGS[int(findings.verdict.reading[figure, at])]
    if figure > P:
        return _out_of(findings, figure, at) if reading >= DENOMINATOR else ""
    if figure == 0 and OTHER_METHOD not in reading and findings.agrees_to(0, at) is None:
        return ""
    if figure == P and (margin := findings.published.margins[at]):
        return check_words.against(findings.verdict.method[figure, at], margin)
    key = str(findings.published.key[at]) if figure < P else ""
    said = check_words.methods(findings.verdict.method[figure, at], key)
    digits = findings.agrees_to(figure, at)
    return said if digits is None else f"{said}, agrees to {digits} {'digit' if digits == 1 else 'digits'}"


def _out_of(findings: Findings, figure: int, at: int) -> str:
    """The events of an arm, and the total that they are the recomputed percent of."""
    trials = findings.published.trials
    events = float((trials.treatment, trials.control)[figure - P - 1].events[at])
    return f"{events:.0f}/{100 * events / float(findings.recomputed[figure, at]):.0f}"


def _story(findings: Findings, figure: int, at: int) -> list[str]:
    """The result of a figure, and below it every way in which it may have come about."""
    routes = _routes(findings, figure, at)
    said = check_words.STATUS[findings.status[figure, at]]
    if figure < P and len(routes) > 1:
        return [f"{said}, any of", *routes]
    if figure < P and routes and findings.verdict.explained[figure, at]:
        return [f"{said}, {routes[0]}"]
    if figure == P and len(routes) > 1 and findings.verdict.explained[figure, at]:
        return [_how(findings, figure, at), *routes]
    return [_result(findings, figure, at), *routes, *_stands_for(findings, figure, at)]


def _stands_for(findings: Findings, figure: int, at: int) -> list[str]:
    """What a figure that does not follow stands for, and how far off the recomputed number is."""
    made = findings.stands_for(np.array([figure]), np.array([at]))
    decimals = int(findings.published.figures[figure].decimals[at])
    return [*filter(None, [stands_for(_text(findings, figure, at), decimals, made)])]


def _names(findings: Findings) -> tuple[str, str]:
    treatment, control = findings.published.trials.names
    return escaped(treatment), escaped(control)


def _why(findings: Findings, figure: int, at: int) -> str:
    if findings.published.adjusted[at]:
        return "adjusted: crude values are shown"
    if findings.published.trials.is_missing()[at]:
        return "no counts"
    if figure == P and (margin := findings.published.margins[at]) and not margin.key:
        return "a P against a margin: say it with --margin"
    if (doubt := findings.published.doubts[at]) is not None:
        return str(doubt.why)
    return "another kind of test" if figure == P else "its measure is not computed from counts"


def _table(findings: Findings) -> Grid:
    """The 2×2 table, always shown."""
    trials = findings.published.trials
    arms = trials.treatment, trials.control
    decimals = numbers.percent_decimals([float(arm.risk[0]) for arm in arms], 2)
    rows = []
    for name, arm in zip(trials.names, arms, strict=True):
        counts = (f"{count[0]:.0f}" for count in (arm.events, arm.non_events, arm.n))
        rows.append([escaped(name), *counts, f"{numbers.percent(arm.risk[0], decimals)}%"])
    return Grid(["", "events", "no event", "total", "risk"], rows, "lrrrr", names=True, falls=[(2,), (4,)])


def _understood(findings: Findings) -> str:
    """The figures as they were read from a sentence: OR 2.01, 95% CI 1.10 to 3.65, P 0.01."""
    texts = []
    for at in range(len(findings)):
        level = numbers.level(float(findings.published.level[at]))
        for figure in printed_of(findings, at):
            name = findings.name(figure, at)
            label = {"low": f"{level} CI", "estimate": "another measure"}
            texts.append(f"{label.get(name, LABELS.get(name, name.upper()))} {_text(findings, figure, at)}")
    return ", ".join(texts).replace(", to ", " to ")


def _routes(findings: Findings, figure: int, at: int) -> list[str]:
    """Every way to a figure that does not follow as given, or else what was tried."""
    found, text = findings.routes[figure, at], _text(findings, figure, at)
    if found is None:
        return []
    if figure == P:
        both, *others = found
        declared = str(findings.published.declared[at])
        said = [check_words.tests(tried, declared) for tried in others]
        printed = str(findings.published.figures[P].text[at]).replace("-", numbers.MINUS)
        return [*said, check_words.two_sided(both, printed)]
    readings = [READINGS[place] for place in findings.verdict.every[figure, at] or ()]
    if GIVEN in readings:  # it follows, but not together with the others
        return ["by itself it follows as given, but not with the arms that the other figures need"]
    decimals = int(findings.published.figures[figure].decimals[at])
    said = [
        check_words.route(route, text, decimals, _names(findings)) + check_words.kept(route)
        for route in found.found
    ]
    misprint = any(MISPRINT in reading for reading in readings)
    return said if said or misprint else [check_words.nearest(found.as_given, text, decimals)]


def _alone(findings: Findings) -> list[tuple[str, str]]:
    """Which P goes with the estimate and its interval, and whether the one is in the middle of the other."""
    published, found, lines = findings.published, findings.alone, []
    for at in np.flatnonzero(found.known | ~found.inside).tolist():
        estimate, low, high = (_text(findings, figure, at) for figure in range(3))
        name = f"{str(published.key[at]).upper() or 'the estimate'} {estimate}"
        interval = f"{low} to {high}"
        with_interval = f"{name} with {numbers.level(float(published.level[at]))} CI {interval}"
        if not found.inside[at]:
            text = f"{name} lies outside its interval {interval}"
        elif found.centred[at]:
            ends = dict.fromkeys(numbers.p_value(float(p)) for p in found.p[:, at])
            text = f"{with_interval} goes with a two-sided P of {' to '.join(ends)}"
        else:
            middle = numbers.fixed(float(found.middle[at]), max(0, int(published.estimate.decimals[at])) + 1)
            text = f"{with_interval}: the middle of the interval is {middle}, so it is not a Wald interval"
        lines.append(("Without counts", text))
    return lines


def _worth(findings: Findings) -> list[tuple[str, str]]:
    """The strength of the verdict, what has none, and how much was tried."""
    at, every, lines = findings.strongest(slice(None)), slice(None), []
    if at is not None:
        found = findings.strength
        words = str(found.words[at]), int(found.accepted[at]), int(found.tried[at]), _only_by(findings, at)
        lines.append(("Strength", check_words.strength(*words)))
    lines += _programs(findings)
    left, tried = findings.not_judged(every), int(findings.tried.sum())
    if left:
        lines.append(("Not judged", f"{left} of the printed figures"))
    count = f"{numbers.grouped(tried)} {'reading' if tried == 1 else 'readings'}"
    return [*lines, ("Tried", count)] if tried else lines


def _programs(findings: Findings) -> list[tuple[str, str]]:
    """The program that likely printed the interval and the P, where their methods alone are named above."""
    lines = []
    for at in range(len(findings)):
        name = findings.program_of(LOW, at) or findings.program_of(P, at)
        if name and not _only_by(findings, at):
            which = {LOW: "the interval", P: "the P"}
            given = [noun for figure, noun in which.items() if findings.program_of(figure, at) == name]
            lines.append(
                ("Program", f"perhaps {name}, which prints {' and '.join(given)} so; others do as well")
            )
    return list(dict.fromkeys(lines))


def _only_by(findings: Findings, at: int) -> str:
    """The program without which the figures of a result would not follow, in words; "" for none."""
    labels = [(findings.verdict.method[figure, at] or ("",))[0] for figure in range(P)]
    return next((PROGRAMS[label].words for label in labels if label in PROGRAMS), "")
