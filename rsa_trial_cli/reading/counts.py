"""Counts as people write them → whole numbers. Whatever is not plainly a count is refused."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from rsa_trial_cli.base.errors import InputError

LARGEST = 1_000_000_000
PIECE = 1000  # characters normalised at a time: sorting a run of accents takes the square of its length

# what typesetters print for a slash, a minus, a space and the Lancet's decimal point
TYPOGRAPHY = str.maketrans({
    **dict.fromkeys("⁄∕÷", "/"),
    **dict.fromkeys("‐‑‒–—−﹣", "-"),
    **dict.fromkeys("\u2009\u200a\u202f\u00a0\u2002\u2003\u2007\u2008", " "),
    "·": ".",
    "‧": ".",
    "∙": ".",
})  # fmt: skip
# words for a number that is not known, as papers, spreadsheets and R write them
MISSING = {
    *("", "na", "n/a", "n.a.", "n.a", "#n/a", "#na", "nan", "null", "none", "missing", "unknown"),
    *(".", "..", "...", "-", "--", "---", "?", "??", "nr", "n.r.", "n.r", "n/r", "nd", "n.d.", "n.d"),
    *("not reported", "not given", "not stated", "not available", "no data"),
}
MEAN = re.compile(r"[+-]?[0-9.]{1,30},(?:[a-z_]{1,11}=)?[0-9.:]{1,40}(?:,(?:n=)?[0-9]{1,12})?")  # 3.1,1.2,101
INFINITE = {"inf", "-inf", "infinity"}

DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}( [0-9:.]+)?")
PLAIN = re.compile(r"[0-9]+|[0-9]{1,3}( [0-9]{3})+|[0-9]{1,3}('[0-9]{3})+")
GROUPED = {  # the mark of decimals → numbers whose thousands the other mark groups
    ".": re.compile(r"[0-9]{1,3}(,[0-9]{3})+"),
    ",": re.compile(r"[0-9]{1,3}(\.[0-9]{3})+"),
}
WHOLE = {mark: re.compile(rf"([0-9]{{1,16}}){re.escape(mark)}0{{0,16}}") for mark in GROUPED}
OTHER = {".": ",", ",": "."}
OPEN = "?"  # for a mark of decimals: a file may have either
SCIENTIFIC = re.compile(r"[0-9]{1,10}(\.[0-9]{1,20})?[eE]\+?0?[0-9]")  # R writes 100000 as 1e+05
EXPONENT = re.compile(r"[0-9.]+[eE][+-]?[0-9]+")


class NotACountError(ValueError):
    """Why a text is not a count: what is wrong and what to do, without the place.

    missing : whether it says that there is none; ambiguous : whether the mark of decimals would settle it.
    """

    def __init__(self, what: str, hint: str = "", *, missing: bool = False, ambiguous: bool = False) -> None:
        super().__init__(what)
        self.what, self.hint, self.missing, self.ambiguous = what, hint, missing, ambiguous


def on_a_keyboard(text: str) -> str:
    """The text with typographic characters replaced by what is on a keyboard."""
    if text.isascii():
        return text
    plain = text.translate(TYPOGRAPHY)
    pieces = (plain[at : at + PIECE] for at in range(0, len(plain), PIECE))
    return "".join(unicodedata.normalize("NFKC", piece) for piece in pieces).translate(TYPOGRAPHY)


def typed(text: str) -> str:
    """The text on a keyboard, without spaces around it."""
    return on_a_keyboard(text).strip()


def is_missing(text: str) -> bool:
    """Whether a text says that a number is not known: NA, n.r., ?, a dash, nothing at all."""
    return len(text) < PIECE and typed(text).casefold() in MISSING


def count(text: str, decimal: str | None = None) -> int:
    """The whole number a text stands for, 0 to 1000000000; NotACountError says why it is none.

    decimal : what stands before decimals, "." or ","; OPEN where it may be either, so that 10,000 may be 10.
    None takes 1,000 for thousand, and 10.000 may be 10; 1.000.000 is a million.
    """
    plain = typed(text)
    if PLAIN.fullmatch(plain):
        return _bounded(re.sub("[ ']", "", plain), text)
    taken = decimal if decimal in GROUPED else "."
    for mark in (".", ","):
        if not GROUPED[mark].fullmatch(plain):
            continue
        grouped = str(_bounded(plain.replace(OTHER[mark], ""), text))
        if decimal == mark or (decimal is None and mark == "."):
            return int(grouped)
        if decimal in (None, OPEN):
            if plain.count(OTHER[mark]) > 1:  # no number has two marks of decimals
                return int(grouped)
            what = f"'{plain}' could mean {grouped} or {plain.replace(',', '.')}."
            raise NotACountError(what, f"Write {grouped} (or {int(grouped):,}).", ambiguous=True)
    whole = WHOLE[taken].fullmatch(plain)
    if whole:
        return _bounded(whole[1], text)
    if SCIENTIFIC.fullmatch(plain) and float(plain).is_integer():
        return _bounded(str(int(float(plain))), text)
    raise _reason(plain, text)


def _bounded(digits: str, text: str) -> int:
    significant = digits.lstrip("0") or "0"
    if len(significant) > len(str(LARGEST)) or int(significant) > LARGEST:
        shown = f"'{digits[:5]}…' ({len(digits)} digits)" if len(digits) > 20 else f"'{text.strip()}'"
        raise NotACountError(f"{shown} is too large; counts go up to {LARGEST}.")
    return int(significant)


def _reason(plain: str, text: str) -> NotACountError:
    shown = text.strip() if len(text) <= 60 else text.strip()[:57] + "…"
    if plain.casefold() in MISSING | INFINITE:
        return NotACountError(f"'{shown}' is not a count.", missing=True)
    hidden = next((c for c in plain if unicodedata.category(c) in ("Cc", "Cf") and c != "\n"), "")
    if hidden:
        name = unicodedata.name(hidden, "a control character").lower()
        what = f"'{shown.replace(hidden, '')}' has an invisible character, U+{ord(hidden):04X} ({name})."
        return NotACountError(what, "Delete it from the cell.")
    if re.fullmatch(r"-[0-9][0-9,. ]*", plain):
        return NotACountError(f"Counts can't be negative: {plain[:60]}.")
    if DATE.fullmatch(plain):
        return NotACountError(
            f"'{shown}' is a date, not a count.", "Spreadsheets make one of 3/40: type that as text."
        )
    if re.fullmatch(r"[0-9]*\.[0-9]+", plain):
        whole = plain.split(".", maxsplit=1)[0].lstrip("0") or "0"
        hint = f"Counts are people: {whole} or {int(whole) + 1}?" if len(whole) <= 10 else ""
        return NotACountError(f"{shown} is not a whole number of participants.", hint)
    if re.fullmatch(r"[0-9]+,[0-9]+", plain):
        return NotACountError(f"'{shown}' is not a whole number.", "Decimal commas can't be counts.")
    if EXPONENT.fullmatch(plain):
        return NotACountError(f"'{shown}' is not a whole number from 0 to {LARGEST}.")
    if re.fullmatch(r"[0-9][0-9_]*|0[xXoObB][0-9a-fA-F]+|[^\W\d_]?\d+", plain) or plain.isnumeric():
        return NotACountError(f"'{shown}' is not a plain whole number.", "Write 1000 or 1,000.")
    first = re.match(r"[0-9]+", plain)
    return NotACountError(
        f"'{shown}' is not a count.",
        f"Keep only {first[0]} in the cell." if first and len(first[0]) <= 10 else "",
    )


NUMBER_WORDS = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight")
ORDER = "events and total for treatment, then for control"
EXAMPLE = "75/101 59/100"
RISK = re.compile(r"0?\.[0-9]{1,20}|[0-9.]{1,20}%")


def arms(words: Sequence[str], *, cells: bool = False) -> tuple[int, int, int, int]:
    """Events and total of treatment and control from the words of a command line."""
    words = [typed(word) for word in words]
    parts = [part for word in words for part in word.split("/")]
    slashed = sum("/" in word for word in words)
    if slashed and cells:
        raise InputError("--cells takes four bare counts, not fractions.", "--cells 75 26 59 41")
    if slashed == len(words) != 2 and len(parts) == 2 * slashed:
        if slashed == 1:
            raise InputError("Only one arm given; a comparison needs two.", f"Write them as {EXAMPLE}.")
        raise InputError(
            f"{_spelled(slashed)} arms given; this compares two.",
            "Run it for each pair, or use a long CSV with --control.",
        )
    if len(parts) != 4:
        needed = "events and no event for treatment, then for control" if cells else ORDER
        given = f"{_spelled(len(parts))} count{'s' if len(parts) != 1 else ''} given, four needed: {needed}."
        raise InputError(given, "For example --cells 75 26 59 41." if cells else _how(words))
    e1, n1 = _arm(parts[:2], "treatment", parts, cells=cells)
    e0, n0 = _arm(parts[2:], "control", parts, cells=cells)
    return e1, n1, e0, n0


def _how(words: Sequence[str]) -> str:
    """A hint how counts are written, by what stands in their place."""
    if all(RISK.fullmatch(word) for word in words):
        return f"Risks are no counts: write {EXAMPLE}, or plan with rsa-trial power --risks 0.74 0.59."
    if all(MEAN.fullmatch(word) and {*word} & {*".=-"} for word in words):
        two = words if len(words) == 2 and "=" not in "".join(words) else ["3.1,1.2,101", "4.0,1.4,100"]
        means, sds = _means(two)
        return f"For means: rsa-trial md {' '.join(two)}, or to plan: power --means {means} --sd {sds}."
    said = next((word for word in words if word.isalpha()), "")
    if said:
        return f"Leave out '{said[:60]}': {EXAMPLE}."
    return f"Write them as {EXAMPLE}."


def _means(words: Sequence[str]) -> tuple[str, str]:
    """The means and the SDs of two arms as options of power have them."""
    first, second = (word.split(",") for word in words)
    return f"{first[0]} {second[0]}", f"{first[1]},{second[1]}"


def _spelled(number: int) -> str:
    return NUMBER_WORDS[number] if number < len(NUMBER_WORDS) else str(number)


def _arm(pair: Sequence[str], arm: str, everything: Sequence[str], *, cells: bool) -> tuple[int, int]:
    first, second = (_typed_count(text, arm, pair[1]) for text in pair)
    total = first + second if cells else second
    if total > LARGEST:
        raise InputError(f"{total} participants are too many; counts go up to {LARGEST} ({arm} arm).")
    if total == 0:
        raise InputError(f"The {arm} arm has no participants ({first}/{total}).")
    if first > total:
        raise InputError(
            f"{first} events out of {total} participants is not possible ({arm} arm).",
            f"For 2×2 cells use --cells {' '.join(everything)}.",
        )
    return first, total


def _percent_of(text: str, total: str) -> str:
    """A hint for a percent that stands where the events should: the count it is of, or may be of."""
    try:
        percent, n = float(text.removesuffix("%")), count(total)
    except (ValueError, NotACountError):
        return ""
    if not 0 <= percent <= 100 or not text.endswith("%") or not n:
        return ""
    events = round(percent * n / 100)
    made = f"{text} of {n} is {percent * n / 100:.1f}"
    return f"{made}; did you mean {events}/{n}? ({100 * events / n:.2f}%)"


def _typed_count(text: str, arm: str, total: str) -> int:
    try:
        return count(text)
    except NotACountError as problem:
        hint = problem.hint
        if problem.missing:
            raise InputError(
                problem.what, "Leave the trial out, or use a CSV with --on-error mark."
            ) from problem
        if hint.startswith("Counts are people"):
            low, high = re.findall(r"[0-9]+", hint)
            hint = f"Counts are people: {low}/{total} or {high}/{total}?"
        if hint.startswith("Keep only"):
            hint = _percent_of(text, total) or f"Write the counts alone: {EXAMPLE}."
        place = f" ({arm} arm)." if problem.what.startswith(("Counts can't", text)) else "."
        raise InputError(problem.what.removesuffix(".") + place, hint) from problem
