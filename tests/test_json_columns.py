"""JSON that is written by columns is what the json module writes of each record."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, field
from typing import ClassVar

import pytest

from rsa_trial_cli.base.version import __version__
from rsa_trial_cli.writing.formats.json import objects

VALUES = [
    0.0, -0.0, 1.0, 1e-7, 1e22, 0.1, math.nan, math.inf, -3, 0, 7, True, False, None, "", "50%", "%s",
    'a "quoted" name', "tab\tend", "Göttingen \u2028 İ", "back\\slash",
    ["a", 1], {"a": 1}, {"a": True}, {"a": 1.0},
]  # fmt: skip
COLUMNS = [
    *([value] for value in VALUES),
    *([value] * 3 for value in VALUES),
    *([value, *VALUES[2:6]] for value in VALUES),
    *([value, *VALUES[14:18]] for value in VALUES),
    VALUES,
]


@dataclass
class Made:
    """Records of one field, and a column of the input whose name has a sign of the template."""

    schema: ClassVar[str] = "rsa-trial/test/1"
    value: list[object]
    kept: dict[str, list[object]] = field(default_factory=dict, metadata={"record": False})
    read_as: dict[str, object] | None = field(default=None, metadata={"record": False})
    names: tuple[str, ...] = field(default=("50% drug", "placebo"), metadata={"record": False})

    def __len__(self) -> int:
        return len(self.value)


def written(value: object, other: object, read_as: dict[str, object] | None) -> dict[str, object]:
    value, other = (
        None if isinstance(one, float) and not math.isfinite(one) else one for one in (value, other)
    )
    made = {"schema": "rsa-trial/test/1", "version": __version__, "value": value, "a%d": other}
    made |= {"treatment": "50% drug", "control": "placebo"}
    return made | ({} if read_as is None else {"source": read_as})


@pytest.mark.parametrize("read_as", [None, {"file": "100%.csv", "line": 1}])
def test_any_values_are_written_as_the_json_module_does(read_as: dict[str, object] | None) -> None:
    for column in COLUMNS:
        made = Made(column, {"a%d": column[::-1]}, read_as)
        every = [written(*pair, read_as) for pair in zip(column, column[::-1], strict=True)]
        assert list(objects([made])) == [json.dumps(one, ensure_ascii=False) for one in every]
        names = ["a%d", "source", "version", "value"]
        some = [{name: {"source": None, **one}[name] for name in names} for one in every]
        assert list(objects([made], names)) == [json.dumps(one, ensure_ascii=False) for one in some]
