"""The request of all, as plain data."""

from __future__ import annotations

from collections.abc import Mapping

from rsa_trial_cli.base.frozen import frozen
from rsa_trial_cli.commands.requests import Clusters, Effect, Input, Output, input_of, output_of, part


@frozen(kw_only=True)
class All(Clusters):
    """all. per : participants among whom events are counted; the rest as of Effect."""

    read: Input
    write: Output
    level: float
    zero_cells: str
    per: int
    risk_interval: str | None

    def of(self, key: str) -> Effect:
        """The request of one measure's own command, with its defaults."""
        return Effect(
            key=key,
            read=self.read,
            write=self.write,
            level=self.level,
            methods=(),
            tests=(),
            everything=False,
            alternative="two-sided",
            zero_cells=self.zero_cells,
            risk_interval=None,
            deff=self.deff,
            icc=self.icc,
            cluster_size=self.cluster_size,
        )


def request(params: Mapping[str, object]) -> All:
    """The request of all, from click's parameters."""
    return part(All, params, read=input_of(params), write=output_of(params))
