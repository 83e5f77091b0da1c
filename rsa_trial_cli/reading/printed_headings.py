"""One header of printed figures → its role: which measure, and whether the estimate, a limit or the P."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from rsa_trial_cli.reading.header_grammar import CAMEL
from rsa_trial_cli.reading.header_words import plain
from rsa_trial_cli.reading.printed_result import KEYS

PARTS = {  # part of a role → its words
    "low": "low lower lb lcl ll lci lo",
    "high": "high upper ub ucl ul uci hi",
    "ci": "ci cis interval limits",
    "p": "p pval pvalue",
    "estimate": "estimate est effect",
}
ENDS = {"l": "low", "start": "low", "u": "high", "end": "high"}  # beside ci or a level
LEVELS = "90 95 99"  # of an interval
NEAR_LIMITS = "limit bound bounds boundary conf confidence cl"
NEAR_P = "two sided tailed tail 2"
FILLERS = "value point of the for with printed reported published crude unadjusted"
PERCENT = "% percent pct pp points percentage"  # beside a difference of risks
DIFFERENCES = ("rd", "arr", "rrr")
# figures, none of those that are checked
OTHERS = (
    "se sem stderr sd var variance log ln logor logrr lnor lnrr varlogor selogor seor adj adjusted aor "
    "multivariable hr ahr hazard smd md wmd weight weights z heterogeneity yi vi"
)
# what smells of a printed figure whatever stands beside it
TELLING = {
    "ci": [{word} for word in ["ci", "lcl", "ucl", "lci", "uci"]]
    + [{end, limit} for end in ("lower", "upper") for limit in ("limit", "bound", "cl")],
    "p": [{"pval"}, {"pvalue"}, {"p", "value"}],
    "estimate": [{"effect", "size"}, {"risk", "reduction"}],
}
OF_MEANS = {  # what measures of means are called
    "md": "md mean_difference meandiff difference diff wmd difference_in_means mean_diff",
    "smd": "smd std_mean_difference standardised_mean_difference standardized_mean_difference",
    "g": "g hedges_g hedgesg",
    "d": "d cohen_d cohens_d cohensd",
    "glass": "glass glass_delta glasss_delta",
    "rom": "rom ratio_of_means response_ratio",
}
# without letters, of which there are other columns, such as those in grams
MEANS = {plain(name): key for key, names in OF_MEANS.items() for name in names.split() if len(name) > 1}
OTHER, UNKNOWN = "other", "?"
PART_OF = {word: part for part, listed in PARTS.items() for word in listed.split()}
# "Odds ratio (95% CI)"
BESIDE = re.compile(r"[(\[]?\s{0,9}[0-9.]{1,9}\s{0,9}%\s{0,9}CI\s{0,9}[)\]]?", re.IGNORECASE)
TOKEN = re.compile(r"[^\W\d_]+|\d+|%")
LONGEST = 12  # tokens


@lru_cache(4096)
def role(header: str, *, of_means: bool = False) -> str:
    """The role of a header, or_ci_low for one, md_ci_low of_means; OTHER for a figure that is not checked;
    UNKNOWN and ci, p or estimate for one that looks like it and whose role only a guess would tell; "" for
    anything else.
    """
    written = TOKEN.findall(CAMEL.sub(" ", header))
    if len(written) > LONGEST:
        return ""
    known_as = MEANS if of_means else KEYS
    keys, names, rest = _measures([token.casefold() for token in written], known_as)
    parts = {PART_OF[token] for token in rest if token in PART_OF}
    beside = "ci" in parts or bool({*rest} & {*LEVELS.split()})
    parts |= {ENDS[token] for token in rest if beside and token in ENDS}
    if {*rest, plain(header)} & {*OTHERS.split()}:
        return OTHER if keys or parts or len(rest) == 1 else ""
    known = {*PART_OF, *_fillers(keys, parts, beside=beside)}
    composed = _composed(keys[0] if keys else "", parts) if {*rest} <= known and len(keys) < 2 else ""
    if composed or (len(keys) < 2 and {*rest} <= {*FILLERS.split()}):
        return composed
    names |= {"OR"} if "OR" in written and header != header.upper() else set()
    smell = _smell(rest, names - {"or", "difference"}) or ("estimate" if len(keys) > 1 else "")
    return f"{UNKNOWN}{smell}" if smell else OTHER * bool(of_means and keys)


def _measures(tokens: Sequence[str], known: Mapping[str, str]) -> tuple[list[str], set[str], list[str]]:
    """The measures that are named, the longest name first (odds ratio, OR), their names, the other tokens."""
    keys, names, rest, at = [], set(), [], 0
    while at < len(tokens):
        for length in range(min(4, len(tokens) - at), 0, -1):
            name = "".join(tokens[at : at + length])
            if name in known:
                keys.append(known[name])
                names.add(name)
                at += length
                break
        else:
            rest.append(tokens[at])
            at += 1
    return list(dict.fromkeys(keys)), names, rest


def _fillers(keys: Sequence[str], parts: set[str], *, beside: bool) -> set[str]:
    """The words that say nothing beside these measures and parts."""
    limits, made = parts & {"low", "high", "ci"}, FILLERS.split()
    made += [*ENDS, "%"] if beside else []
    made += f"{LEVELS} {NEAR_LIMITS}".split() if limits else []
    made += NEAR_P.split() if "p" in parts else []
    made += PERCENT.split() if {*keys} & {*DIFFERENCES} else []
    return {*made}


def _composed(key: str, parts: set[str]) -> str:
    """The role of a measure and of what else is named; "" where that is nothing or too much."""
    of = f"{key}_" if key else ""
    match sorted(parts - {"estimate"}):
        case []:
            return key or ("estimate" if parts else "")
        case ["p"]:
            return "" if "estimate" in parts else "p"
        case ["low"] | ["ci", "low"]:
            return f"{of}ci_low"
        case ["high"] | ["ci", "high"]:
            return f"{of}ci_high"
        case ["ci"] | ["high", "low"] | ["ci", "high", "low"]:
            return f"{of}ci"
    return ""


def _smell(rest: Sequence[str], names: set[str]) -> str:
    """What a header that is not wholly known looks like: ci, p, estimate, or "" for anything else."""
    for part, told in TELLING.items():
        if any(words <= {*rest} for words in told):
            return part
    if rest and rest[0] == "p" and len(rest) > 1 and not rest[1].isdigit():
        return "p"
    return "estimate" if names else ""
