"""How a file was read: what -v says on standard error and JSON has in the field source."""

from __future__ import annotations

from collections.abc import Mapping

from rsa_trial_cli.base.frozen import frozen
from rsa_trial_cli.reading.header_question import listed
from rsa_trial_cli.reading.layout import Layout


@frozen
class Source:
    """A file as it was read. file : its name; encoding : of its text; layout : what its columns mean."""

    file: str
    encoding: str
    layout: Layout

    @property
    def columns(self) -> dict[str, str]:
        """Role → header; where a row has three or more arms, of which."""
        found = self._of_arms() if self.layout.arm_names else dict(self.layout.columns)
        for arm in self.layout.arms:
            own = {"events": arm.events, "n": arm.n, "name": arm.label}
            found |= {f"{role} of {arm.name}": at for role, at in own.items() if at is not None}
        return {role: self.layout.names[at] for role, at in found.items()}

    def _of_arms(self) -> dict[str, int]:
        """The roles of a file in which the names of the arms tell, row by row, which is the control."""
        found = {
            role.replace("_trt", " of arm 1").replace("_ctl", " of arm 2"): at
            for role, at in self.layout.columns.items()
        }
        return found | {f"name of arm {k}": at for k, at in enumerate(self.layout.arm_names or (), 1)}

    def said(self) -> str:
        """What each column was read as, in one line."""
        roles = ", ".join(f"{role} from '{header}'" for role, header in self.columns.items())
        split = (
            f"cells split at {self.layout.delimiter!r}, " if self.layout.delimiter else f"{self.encoding}, "
        )
        place = f" ({split}header on line {self.layout.line})"
        by = f"; trials told apart by {listed(self.layout.by)}" if self.layout.by else ""
        return f"note: {self.layout.shape}{place if self.layout.line else ''}: {roles}{by} ({self.file})"

    def fields(self) -> Mapping[str, object]:
        """The same as plain data; what a file has not, such as the delimiter of Parquet, is null."""
        return {
            "file": self.file,
            "encoding": self.encoding,
            "layout": self.layout.shape,
            "delimiter": self.layout.delimiter,
            "header_line": self.layout.line,
            "columns": self.columns,
            "by": list(self.layout.by),
            "note": self.layout.said,
        }
