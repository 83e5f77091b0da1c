"""What was probably meant by a first word that is no command."""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence
from pathlib import Path

from rsa_trial_cli.base.errors import InputError, nearest

COUNTS = re.compile(r"[0-9]{1,10}(/[0-9]{1,10})?")
MEANS = re.compile(r"-?[0-9.]{1,20},[0-9.]{1,20},[0-9]{1,10}")
ALSO = {  # what others call it → how it is typed here
    **dict.fromkeys(("meta", "metaanalysis", "meta-analysis", "forest", "funnel"), "pool -i trials.csv"),
    **dict.fromkeys(("odds", "oddsratio", "odds-ratio"), "or 75/101 59/100"),
    **dict.fromkeys(("risk", "riskratio", "risk-ratio", "relative-risk"), "rr 75/101 59/100"),
    **dict.fromkeys(("arr", "ard", "diff", "difference", "risk-difference"), "rd 75/101 59/100"),
    **dict.fromkeys(("nntb", "nnth", "nnh"), "nnt 75/101 59/100 --event-is benefit"),
    **dict.fromkeys(("fisher", "chi2", "chisq", "chi-square", "test"), "or 75/101 59/100 --test fisher"),
    **dict.fromkeys(("size", "n", "samplesize", "sample-size"), "power --risks 0.74 0.59 --power 0.8"),
    **dict.fromkeys(("mean", "means", "ttest", "t-test", "welch"), "md 3.1,1.2,101 4.0,1.4,100"),
    **dict.fromkeys(("cohen", "hedges", "d", "g"), "smd 3.1,1.2,101 4.0,1.4,100"),
    **dict.fromkeys(("mcnemar", "matched"), "paired 20 12 2 16"),
    **dict.fromkeys(("verify", "reproduce", "abstract"), "check --text abstract.txt"),
    "version": "--version",
}
NOT_HERE = {"hr", "hazard", "survival", "regression", "logistic", "network", "nma"}


def command(words: Sequence[str], names: Sequence[str]) -> InputError:
    """The error for words whose first is none of the commands `names`, with what to type as its hint."""
    return InputError(f"No such command: '{words[0][:60]}'.", _hint(words, names))


def _hint(words: Sequence[str], names: Sequence[str]) -> str:
    first, whole = words[0].casefold(), shlex.join(words)
    if COUNTS.fullmatch(first):
        return f"rsa-trial all {whole}; or, rr, rd and nnt have one measure each."
    if MEANS.fullmatch(first):
        return f"rsa-trial md {whole}; smd and rom are the other measures of means."
    if Path(words[0]).is_file():
        return f"Say what to do with it: rsa-trial or {whole}, pool {whole}, check {whole}."
    if first in NOT_HERE:
        return "Not from counts or means of two arms: R has survival, glm and netmeta for it."
    near = [first] if first in ALSO else nearest(first, [*names, *ALSO])
    if not near:
        return "rsa-trial --help lists the commands."
    meant = dict.fromkeys(f"rsa-trial {ALSO.get(name, name)}" for name in near)
    return f"Did you mean {', '.join(meant)}?"
