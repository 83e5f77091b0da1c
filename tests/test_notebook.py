"""The notebook of the examples: its cells run, and give what stands below them."""

from __future__ import annotations

import ast
import contextlib
import io
import json
from pathlib import Path
from typing import Any

import pytest

EXAMPLES = Path(__file__).parent.parent / "examples"
CELLS = [
    cell
    for cell in json.loads((EXAMPLES / "notebook.ipynb").read_text())["cells"]
    if cell["cell_type"] == "code"
]


def run(source: str, names: dict[str, Any]) -> tuple[str, Any]:
    """What a cell prints, and its last value."""
    body = ast.parse(source).body
    last = body.pop() if isinstance(body[-1], ast.Expr) else None
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        exec(compile(ast.Module(body, []), "cell", "exec"), names)
        value = eval(compile(ast.Expression(last.value), "cell", "eval"), names) if last else None
    return printed.getvalue(), value


@pytest.mark.frames
@pytest.mark.law  # loads pandas
def test_every_cell_gives_what_stands_below_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(EXAMPLES)
    names: dict[str, Any] = {}
    ours = 0
    for cell in CELLS:
        printed, value = run("".join(cell["source"]), names)
        texts = ["".join(out["text"]) for out in cell["outputs"] if out["output_type"] == "stream"]
        assert printed == "".join(texts)
        (data,) = [out["data"] for out in cell["outputs"] if "data" in out] or [{}]
        if type(value).__module__.startswith("rsa_trial_cli"):  # of pandas the layout may change
            ours += 1
            assert repr(value) == "".join(data["text/plain"])
            assert value._repr_html_() == "".join(data["text/html"])
        elif isinstance(value, list | tuple):
            assert value == ast.literal_eval("".join(data["text/plain"]))
    assert ours == 4


@pytest.mark.slow
@pytest.mark.frames
@pytest.mark.notebook
def test_jupyter_runs_it() -> None:
    import nbformat
    from nbclient import NotebookClient

    book = nbformat.read(EXAMPLES / "notebook.ipynb", as_version=4)
    nbformat.validate(book)
    NotebookClient(book, timeout=120, resources={"metadata": {"path": str(EXAMPLES)}}).execute()
    assert all(cell.execution_count for cell in book.cells if cell.cell_type == "code")
