"""What `help` lists for people: the data dictionary, and the styles of journals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from rsa_trial_cli.base.frozen import frozen
from rsa_trial_cli.stats import MEASURES, Trials
from rsa_trial_cli.stats.arms import Means
from rsa_trial_cli.stats.mean_trials import MeanTrials
from rsa_trial_cli.stats.means import MEANS
from rsa_trial_cli.writing.dictionary import INPUT, Fields
from rsa_trial_cli.writing.views import mean_sentence
from rsa_trial_cli.writing.views.sentence import Wording, effects_of, sentence
from rsa_trial_cli.writing.views.sheet import Facts, Grid, Line, Notes, Part, Title
from rsa_trial_cli.writing.views.styles import STYLES

COVERED = (
    "A style covers the sentence; in tables and lines of results, estimates, intervals, P and percentages.",
    "Every other number has its mark before decimals and every P its form; their digits are this program's.",
    "The words around means are from memory in every style; their digits go by the same rules.",
)


@dataclass
class FieldsView:
    """Two tables: columns that are read, and fields that are written."""

    def parts(self, results: Sequence[Fields]) -> list[Part]:
        """What is drawn of the dictionary."""
        (made,) = results
        every = list(zip(made.name, made.unit, made.meaning, made.records, made.type, strict=True))
        read = [[*cells, kind] for *cells, records, kind in every if records == INPUT]
        written = [
            [name, unit, meaning, records.replace("every", "all"), kind]
            for name, unit, meaning, records, kind in every
            if records != INPUT
        ]
        return [
            Title("Columns of files that are read: case, blanks and _ . - do not matter"),
            Grid(["header", "unit", "meaning", "type"], read, "lwww", strong=0, falls=[(3,), (1,)]),
            Line(""),
            Title("Fields that are written: the same names in csv, tsv, Parquet and JSON"),
            Grid(
                ["field", "unit or scale", "meaning", "records", "type"],
                written,
                "lwwww",
                strong=0,
                falls=[(4,), (3,), (1,)],
            ),
        ]


@frozen
class Styles:
    """The styles as a result, a column a field."""

    schema: ClassVar[str] = "rsa-trial/styles/1"

    name: list[str]
    title: list[str]
    example: list[str]
    source: list[str]
    example_of_means: list[str]
    names: tuple[str, ...] = field(default=(), metadata={"record": False})
    kept: Mapping[str, Sequence[object]] = field(default_factory=dict, metadata={"record": False})
    read_as: Mapping[str, object] | None = field(default=None, metadata={"record": False})

    def __len__(self) -> int:
        return len(self.name)


def styles() -> Styles:
    """Every style, with the trial that the program is named after, and with means."""
    names = "CsA", "placebo"
    scores = MeanTrials(Means.of(3.1, 1.2, 101), Means.of(4.0, 1.4, 100), names=names)
    means = MEANS["md"].estimate(scores)
    trials = Trials.of(75, 101, 59, 100, names=names)
    effects = effects_of(MEASURES["or"].estimate(trials), MEASURES["rd"].estimate(trials))
    return Styles(
        name=list(STYLES),
        title=[style.title for style in STYLES.values()],
        example=[sentence(effects, 0, Wording(name, "healthy birth")) for name in STYLES],
        source=[style.source for style in STYLES.values()],
        example_of_means=[mean_sentence.sentence(means, 0, Wording(name, "pain score")) for name in STYLES],
    )


@dataclass
class StylesView:
    """Each style with an example and its sources."""

    def parts(self, results: Sequence[Styles]) -> list[Part]:
        """What is drawn of the styles."""
        (made,) = results
        told = zip(made.name, made.title, made.example, made.example_of_means, made.source, strict=True)
        lines = [
            line
            for name, title, *examples, source in told
            for line in ((name, title), *(("", text) for text in examples), ("", f"Rules: {source}."))
        ]
        return [Title("Styles: rsa-trial all 75/101 59/100 --style NAME"), Facts(lines), Notes(COVERED)]
