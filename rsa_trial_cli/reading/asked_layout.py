"""Headers of files whose layout the command line names: one study a row, or one arm."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from rsa_trial_cli.reading import first_rows, header_search
from rsa_trial_cli.reading.header import Told, laid_out
from rsa_trial_cli.reading.header_search import Header
from rsa_trial_cli.reading.layout import Layout


class As(NamedTuple):
    """Reads headers as those of such files. form : wide or long."""

    form: str

    def layout(
        self,
        cells: Sequence[str],
        chosen: Mapping[str, str],
        where: str,
        *,
        partial: bool = False,
        below: first_rows.Cells = (),
    ) -> Layout:
        """The roles of a header, as `header.layout` gives them."""
        return laid_out(cells, Told(chosen, where, partial, self.form), below)

    def header(
        self,
        blocks: Iterator[list[str]],
        chosen: Mapping[str, str],
        delimiter: str | None,
        where: str,
        *,
        missing: bool,
    ) -> Header:
        """The header within the first lines, as `header_search.header` finds it."""
        how = header_search.of_counts(self.layout, missing=missing)
        return header_search.search(blocks, chosen, delimiter, where, how)
