"""Pictures: a record of what is shown → marks with their places → a file. Imported where one is asked for.

forest_plot, power_curve and funnel_plot lay a record out as a `marks.Picture`; svg and page write it.
"""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

from rsa_trial_cli.base import extra
from rsa_trial_cli.base.errors import InputError

if TYPE_CHECKING:
    from rsa_trial_cli.writing.pictures.marks import Picture


PAGE = 250.0  # millimetres: as high as a page of A4 has room for, with its caption


class Kind(NamedTuple):
    """A kind of file. module : what writes it; package : of the optional extra that it needs, "" for none;

    tallest : millimetres that a picture may be high, where the file has pages for the rest.
    """

    module: str
    package: str = ""
    tallest: float = math.inf


KINDS = {
    ".svg": Kind("svg"),
    ".pdf": Kind("page", "matplotlib", PAGE),
    ".png": Kind("page", "matplotlib"),
}


def kind_of(path: str) -> str:
    """The suffix of the file, which says what kind it is; an InputError if that can't be written."""
    suffix = os.path.splitext(path)[1].lower()  # noqa: PTH122  a name, not a file
    if suffix not in KINDS:
        known = f"{', '.join(list(KINDS)[:-1])} or {list(KINDS)[-1]}"
        raise InputError(f"No picture has the suffix '{suffix}' (--plot).", f"Choose {known}.")
    if KINDS[suffix].package:
        extra.needed(KINDS[suffix].package)
    return suffix


def written(pages: Sequence[Picture], suffix: str) -> bytes:
    """The file; one page, if its kind has no more."""
    made: bytes = import_module(f"{__name__}.{KINDS[suffix].module}").written(pages, suffix)
    return made
