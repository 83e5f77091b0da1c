"""Every measure of a trial for people: one trial in full with its sentence, or some rows a study."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rsa_trial_cli.base.errors import escaped
from rsa_trial_cli.stats import MEASURES
from rsa_trial_cli.stats.measures.every_measure import OneOfAll
from rsa_trial_cli.stats.measures.measure import Estimates
from rsa_trial_cli.stats.measures.number_needed import NumbersNeeded
from rsa_trial_cli.stats.measures.record import Made
from rsa_trial_cli.stats.pieces import changed
from rsa_trial_cli.writing.views import beside, numbers, sentence
from rsa_trial_cli.writing.views.effects import LETTERS, Context, View
from rsa_trial_cli.writing.views.measures import LOOKS, OnAxis
from rsa_trial_cli.writing.views.numbers import Texts
from rsa_trial_cli.writing.views.sentence import Effects, Wording
from rsa_trial_cli.writing.views.sheet import Facts, Grid, Line, Notes, Part, Title

if TYPE_CHECKING:
    from rsa_trial_cli.writing.pictures.marks import Picture


@dataclass
class AllView(View):
    """Sheets of all measures; what it is made with is as in View."""

    def pictures(self, blocks: Sequence[Sequence[Made]], millimetres: float, tallest: float) -> list[Picture]:
        """None: ratios, differences and numbers needed have no axis in common."""
        return []

    def _single(self, results: Sequence[Made], context: Context) -> list[Part]:
        first, made = results[0], [_alone(result) for result in results]
        label = first.trials.label(0)
        study = f": {escaped(label)}" if label else ""
        header = ["", f"estimate ({numbers.level(first.level)} CI)", "P"]
        rows = [[name, *cells] for name, _, *cells in self._rows(results, 0, "title")]
        parts: list[Part] = [
            Title(f"Every measure, {' vs '.join(map(escaped, first.trials.names))}{study}"),
            self._arms(first, context),
            Line(""),
            Grid(header, rows, "llr", strong=1),
            Facts(self._facts_of(made, context)),
        ]
        notes = [f"note: {text}" for text in dict.fromkeys(beside.remarks(made))]
        return [*parts, *([Notes(notes)] if notes else [])]

    def _facts_of(self, made: Sequence[Estimates], context: Context) -> list[tuple[str, str]]:
        """Direction, relative reduction, methods and the sentence, in labelled lines."""
        *ratios, rd, needed = made
        look = LOOKS[rd.measure]
        assert isinstance(look, OnAxis)
        facts = [("Direction", words) for _, words in look.direction(rd)]
        if rd.event_is is None:
            facts += [("NNT", words) for words in LOOKS[needed.measure].legend(needed)]
        for ratio in ratios:
            facts += beside.reduction(ratio, self.digits) if ratio.reduction is not None else []
        methods = "; ".join([*_ways(made), f"risks with {context.method} intervals"])
        return [*facts, ("Methods", methods), ("Sentence", self._sentence(made, 0))]

    def _several(self, results: Sequence[Made]) -> list[Part]:
        first = results[0]
        parts: list[Part] = [self._table(results)]
        if not self.begun:
            names = " vs ".join(map(escaped, first.trials.names))
            words = ["; ".join(_ways(results)), *LOOKS["nnt"].legend(_alone(results[-1]))]
            parts = [Title(f"Every measure, {names}"), Notes(words), *parts]
        if first.file != self.file:
            parts.insert(len(parts) - 1, Notes([escaped(str(first.file))]))
        if self.marks:
            parts.append(Notes([f"{mark}  {note}" for note, mark in self.marks.items()]))
        self.begun, self.marks, self.file = True, {}, first.file
        return parts

    def _table(self, results: Sequence[Made]) -> Grid:
        """A row for each study and measure; study and counts stand in the first."""
        first, rows = results[0], list[list[str]]()
        for at in range(len(first)):
            start = [escaped(first.trials.row_label(at)), *beside.fractions(_alone(first), at)]
            for name, mark, *cells in self._rows(results, at, "short"):
                rows.append([*start, name, mark, *cells])
                start = ["", "", ""]
        header = ["study", *map(escaped, first.trials.names), "measure", ""]
        header += [f"estimate ({numbers.level(first.level)} CI)", "P"]
        grid = Grid(header, rows, "lrrlllr", strong=5, names=True, falls=((1, 2),))
        return grid if self.marks else grid.only([0, 1, 2, 3, 5, 6])

    def _rows(self, results: Sequence[Made], at: int, called: str) -> Iterator[list[str]]:
        """Measure, mark of a note, estimate with limits, and P; events more per so many in the end.

        called : title or short, the name of a measure.
        """
        made = [_alone(result) for result in results]
        for one in made:
            note = one.note[at]
            if note and note not in self.marks:
                self.marks[note] = LETTERS[len(self.marks) % 26] * (len(self.marks) // 26 + 1)
            unit = ", points" if MEASURES[one.measure].percent else ""
            name = f"{getattr(MEASURES[one.measure], called)}{unit}"
            yield [name, self.marks.get(note, ""), self._estimate(one, at), self._p(one, at)]
        (rd,) = (result for result in results if MEASURES[result.measure].percent)
        events = "Events per" if called == "title" else "per"
        texts, style = beside.per_texts(rd, at), self.style
        many = style.cell(Texts(*map(style.marked, texts))) if style else texts.interval()
        yield [f"{events} {numbers.grouped(rd.per or 0)}", "", many, self._p(rd, at)]

    def _estimate(self, one: Estimates, at: int) -> str:
        """2.00 (1.10 to 3.65), as the style prints it in a column where one was chosen."""
        look = LOOKS[one.measure]
        if self.style:
            return look.lead(one, at) + sentence.cell(one, at, self.style)
        return look.lead(one, at) + look.texts(one, at, look.decimals(one, at, self.digits)).interval()

    def _p(self, one: Made, at: int) -> str:
        p = float(one.p_value[at])
        return self.style.p_value(p) if self.style else numbers.p_value(p)

    def _sentences(self, results: Sequence[Made], at: int) -> Iterator[str]:
        """The sentence alone."""
        first = results[0]
        study = escaped(", ".join(filter(None, [first.file, first.trials.label(at)])))
        text = self._sentence([_alone(result) for result in results], at)
        yield (f"{study}: " if study else "") + (text or "counts missing")

    def _sentence(self, made: Sequence[Estimates], at: int) -> str:
        """Of the first ratio and the risk difference, and the number needed where the style tells it."""
        wording = self.wording or Wording()
        by_key = {one.measure: one for one in made}
        needed = by_key["nnt"] if wording.rules.needed else None
        assert needed is None or isinstance(needed, NumbersNeeded)
        return sentence.sentence(Effects(made[0], by_key["rd"], needed), at, wording)


def _ways(results: Sequence[Made]) -> list[str]:
    """OR Woolf (log Wald) interval, Wald test; RD, NNT Miettinen–Nurminen score interval, …"""
    about: dict[str, list[str]] = {}
    for result in results:
        how = f"{result.interval.title} interval, {result.tested.title} test"
        about.setdefault(how, []).append(MEASURES[result.measure].short)
    return [f"{', '.join(names)} {how}" for how, names in about.items()]


def _alone(result: Made) -> Estimates:
    """The estimates as their own command has them."""
    assert isinstance(result, OneOfAll)
    return changed(result.made, result.trials.handed_on())
