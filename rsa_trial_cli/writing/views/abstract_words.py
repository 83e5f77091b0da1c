"""The words about an abstract; they are of numbers, and none calls a figure wrong or says why it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rsa_trial_cli.base.errors import escaped
from rsa_trial_cli.check.abstracts.links import NO_TABLE, NOT_JUDGED, OPEN, Checked, Table
from rsa_trial_cli.check.readings import ASSUMPTION, CONSISTENT, DIFFERS, FOLLOWS, STEP
from rsa_trial_cli.writing.views import check_words

PLAIN = "from these counts as a plain two-arm result"
STEPPED = (
    " that the abstract does not state. A model, another analysis set or a planned one-sided test can"
    " explain that."
)
NOT_TRIED = "Not tried: adjusted, stratified, clustered, paired or imputed analyses."
JUDGE = "This tool compares numbers and does not judge why they differ: read the full paper first."
SHOWN = 46  # characters of a quotation
WORDS = {**check_words.STATUS, NOT_JUDGED: "not judged", NO_TABLE: "no table"}


def cut(text: str, most: int) -> str:
    """A text on one line, cut with … if it is longer."""
    line = escaped(" ".join(text.split()))
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"


def link(table: Table) -> str:
    """How sure it is that these counts are a table and what speaks for it."""
    go = "goes" if len(table.evidence) == 1 else "go"
    evidence = (
        f"{_listed(_joined(table.evidence))} {go} with these counts"
        if table.evidence
        else "nothing else goes with these counts"
    )
    moved = any(not claim.bound for claim in table.candidate.claims)
    return f"{table.confidence}: {evidence}" + (
        "; an estimate from elsewhere in the text follows from them alone" if moved else ""
    )


def _joined(names: Sequence[str]) -> list[str]:
    """Both limits, both percents; the others by their names."""
    made = list(names)
    for both, pair in {
        "both percents": ("the first percent", "the second percent"),
        "both limits": ("the lower limit", "the upper limit"),
    }.items():
        if set(pair) <= set(made):
            made = [name for name in made if name not in pair] + [both]
    return list(dict.fromkeys(made))


def _listed(names: Sequence[str]) -> str:
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last


def closing(one: Checked) -> str:
    """What was read, what follows, what does not, and what stays open; verdicts and abstentions alike."""
    statuses = [status for table in one.tables for status in table.statuses.values()]
    judged = [status for status in statuses if status != NOT_JUDGED]
    left = len(one.not_judged) + sum(beside.figure != "" for beside in one.read.not_used)
    if not one.tables:
        return (
            f"No table read: no two counts of two arms are certain. {_counted(left, 'figure')} left"
            f" without a verdict."
            " Nothing is said of them: read the full paper first."
        )
    total = len(statuses) + len(one.read.not_judged)
    whose = "its" if len(one.tables) == 1 else "their"
    read = f"{_counted(len(one.tables), 'table')} read, {len(judged)} of {whose} {_counted(total, 'figure')}"
    read += f" compared, {_counted(left, 'figure')} left."
    said = list(_said(one.tables))
    if not judged:
        said.append("None of the figures could be judged; that says nothing of them.")
    more = [NOT_TRIED] if DIFFERS in judged else []
    end = [JUDGE] if {STEP, ASSUMPTION, DIFFERS} & {*judged} else ["Read the full paper first."]
    return " ".join([read, *said, *more, *end])


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _said(tables: Sequence[Table]) -> Iterator[str]:
    """A sentence for each status, in the order from what follows to what does not."""
    several = len(tables) > 1
    by_status: dict[str, list[str]] = {}
    for at, table in enumerate(tables, 1):
        for noun, status in _nouns(table):
            by_status.setdefault(status, []).append(f"{noun} (table {at})" if several else noun)
    for status, several_words, one_word in (
        (FOLLOWS, "follow", "follows"),
        (CONSISTENT, "are consistent with the counts", "is consistent with the counts"),
        (DIFFERS, f"do not follow {PLAIN}", f"does not follow {PLAIN}"),
    ):
        if nouns := by_status.get(status):
            plural = nouns[0].split(" (")[0].endswith("s")
            yield check_words.sentence(nouns, several_words, several_words if plural else one_word)
    if stepped := [*by_status.get(STEP, []), *by_status.get(ASSUMPTION, [])]:
        yield (
            check_words.sentence(stepped, "each need one step", "needs one step").removesuffix(".") + STEPPED
        )


def _nouns(table: Table) -> Iterator[tuple[str, str]]:
    """What the judged figures are called with their statuses; both limits of one status are the interval."""
    seen: set[tuple[str, str]] = set()
    for (figure, at), status in table.statuses.items():
        both = figure in (1, 2) and table.statuses.get((1, at)) == table.statuses.get((2, at))
        name = table.name((figure, at))
        noun = (
            "interval"
            if both
            else "percents"
            if figure > 3 and _alike(table, at)
            else check_words.NOUNS.get(name, name.upper())
        )
        if status != NOT_JUDGED and (noun, status) not in seen:
            seen.add((noun, status))
            yield noun, status


def _alike(table: Table, at: int) -> bool:
    return (4, at) in table.statuses and table.statuses.get((4, at)) == table.statuses.get((5, at))


def lines(one: Checked) -> Iterator[str]:
    """One line a table: its counts and its status; or that there is none."""
    head = f"{escaped(one.read.id)}: " if one.read.id else ""
    if not one.tables:
        yield f"{head}no table"
    for table in one.tables:
        sides = table.candidate.treatment, table.candidate.control
        counts = " v ".join(f"{side.events}/{side.n}" for side in sides)
        status = WORDS[table.status] + (f" ({table.confidence})" if table.confidence == OPEN else "")
        yield f"{head}{counts}: {status}"
