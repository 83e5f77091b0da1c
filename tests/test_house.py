"""The rules of the house: imports point down, start-up has one seam, nothing outgrows a reader."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Container, Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import click
import pytest

import rsa_trial_cli
from rsa_trial_cli.stats import MEASURES

PACKAGE = Path(rsa_trial_cli.__file__).parent
FILES = sorted(PACKAGE.rglob("*.py"))

# folder or file → what it may import of the package while it loads; below the seam, wherever it imports
FLOORS = {
    "base": {"base"},
    "stats": {"base", "stats"},
    "check": {"base", "stats", "check"},
    "reading": {"base", "stats", "check", "reading"},
    "writing": {"base", "stats", "check", "writing"},
    "running": {"base", "reading", "writing", "running"},
    "commands": {"base", "commands", "running", "reading", "stats", "check", "writing"},
    "cli.py": {"base", "commands"},
    "__main__.py": {"base", "cli"},
    "__init__.py": {"base", "api"},
    "api": {"base", "api", "commands", "reading", "stats", "check", "writing"},
}
AT_START = {"base", "commands"}  # what cli.py and commands/ may import at the top of a file
LIGHT = {"rsa_trial_cli.writing.formats.FORMATS"}  # and what is as light as they are
OUTSIDE = {
    "stats": {"numpy", "scipy"},
    "check": {"numpy"},
    "reading": {"numpy", "polars", "narwhals", "python_calamine", "zstandard", "compression"},
    "writing": {"numpy", "rich", "polars", "narwhals", "matplotlib"},
    "running": {"distributed", "numpy", "rich"},
    "commands": {"click", "numpy", "rich"},
    "cli.py": {"click"},
    "api": {"numpy", "narwhals", "click"},
}
STANDARD = sys.stdlib_module_names


def floor(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0]


def imports(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def at_the_top(tree: ast.Module) -> ast.Module:
    """The module without what runs later: functions, and imports for type checking only."""
    body = [
        node
        for node in tree.body
        if not isinstance(node, ast.FunctionDef | ast.ClassDef)
        and not (isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test))
    ]
    return ast.Module(body, [])


def own(name: str) -> str | None:
    """The floor that an import of the package reaches, "" for the package itself; None for others."""
    if not name.startswith("rsa_trial_cli"):
        return None
    parts = name.split(".")
    return parts[1] if len(parts) > 1 and not parts[1].startswith("__") else ""


@pytest.mark.law
@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_imports_point_down(path: Path) -> None:
    tree = ast.parse(path.read_text())
    for name in imports(tree):
        target = own(name)
        if target is not None:
            assert target in FLOORS[floor(path)], f"{path.name} imports {name}"
        elif (top := name.split(".")[0]) not in STANDARD and top != "__future__":
            assert top in OUTSIDE.get(floor(path), set()), f"{path.name} imports {name}"
    if floor(path) in ("cli.py", "commands"):
        for name in imports(at_the_top(tree)):
            assert name in LIGHT or own(name) in {*AT_START, None}, (
                f"{path.name} imports {name} when it loads"
            )
            assert name.split(".")[0] not in ("numpy", "scipy", "rich"), f"{path.name} imports {name}"


@pytest.mark.law
@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_scipy_is_its_special_functions_and_loads_where_it_is_used(path: Path) -> None:
    tree = ast.parse(path.read_text())
    assert all(name.startswith("scipy.special.") for name in imports(tree) if name.startswith("scipy"))
    assert not any(name.startswith("scipy") for name in imports(at_the_top(tree)))


@pytest.mark.law
def test_no_circles() -> None:
    modules = {
        ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__"): path
        for path in FILES
    }
    graph = {}
    for module, path in modules.items():
        names = list(imports(ast.parse(path.read_text())))
        graph[module] = {n for name in names for n in (name, name.rpartition(".")[0]) if n in modules} - {
            module
        }

    # a package's __init__ is loaded before its members, which is no circle of their own
    above = {
        module: {name for name in names if not module.startswith(f"{name}.")}
        for module, names in graph.items()
    }
    TopologicalSorter(above).prepare()  # raises an error that names the circle


@pytest.mark.law
@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_a_reader_can_hold_it(path: Path) -> None:
    assert not too_large(path.read_text())


def too_large(text: str) -> list[str]:
    """What of a module is more than a reader can hold."""
    found = [] if text.count("\n") <= 300 else ["the file"]
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            words = (ast.get_docstring(node) or "").count("\n") + 1
            lines = node.end_lineno - node.lineno + 1 - words
            names = [a.arg for a in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)]
            many = len(names) - (names[:1] in (["self"], ["cls"])) > 5
            found += [node.name] if lines > 40 or many else []
    return found


@pytest.mark.parametrize(
    "text",
    [
        "x = 1\n" * 301,
        "def f():\n" + "    x = 1\n" * 41,
        "def f(a, b, c, d, e, f): ...\n",
        "class A:\n    def f(self, a, b, /, c, *, d, e, f): ...\n",
    ],
)
def test_what_is_too_large_is_seen(text: str) -> None:
    assert too_large(text)
    assert not too_large("class A:\n    def f(self, a, b, c, d, e): ...\n" + "x = 1\n" * 298)


ARRAYS = re.compile(r"\b(NDArray|Floats|Bools|Bits|Ints|Numbers|Texts|Objects|Index|Row)\b")
FROM_CLICK = (click.Group, click.ParamType, click.ClickException)


def public(node: ast.Module | ast.ClassDef, prefix: str = "") -> Iterator[tuple[str, ast.AST]]:
    """Classes and functions that others may use, by their names with those of their classes."""
    for found in node.body:
        if isinstance(found, ast.FunctionDef | ast.ClassDef) and not found.name.startswith("_"):
            yield prefix + found.name, found
            if isinstance(found, ast.ClassDef):
                yield from public(found, f"{found.name}.")


def explained(text: str) -> set[str]:
    """Names of methods that have a docstring, or stand as "name :" in that of their class."""
    names = set()
    for name, found in public(ast.parse(text)):
        words = ast.get_docstring(found) or ""
        if isinstance(found, ast.ClassDef):
            names |= {word.strip() for part in re.findall(r"([\w, ]+) :", words) for word in part.split(",")}
        elif words and "." in name:
            names.add(found.name)
    return names


def overloaded(found: ast.AST) -> bool:
    """Whether it is one signature of several, without a body."""
    return any(ast.unparse(mark) == "overload" for mark in getattr(found, "decorator_list", ()))


def unexplained(text: str, methods: Container[str] = (), *, core: bool = False) -> list[str]:
    """What of a module lacks its docstring; in the core also what takes or gives arrays of an unsaid shape.

    methods : names that a class which shares them, such as a protocol, explains.
    """
    tree = ast.parse(text)
    lacking = [] if ast.get_docstring(tree) else ["the module"]
    for name, found in public(tree):
        words = ast.get_docstring(found) or ""
        if overloaded(found):  # what is explained stands where it is written
            continue
        if not words and not ("." in name and name.rpartition(".")[2] in methods):
            lacking.append(name)
        if core and isinstance(found, ast.FunctionDef):
            types = [a.annotation for a in (*found.args.args, *found.args.kwonlyargs)] + [found.returns]
            arrays = ARRAYS.search(" ".join(ast.unparse(kind) for kind in types if kind))
            if arrays and not re.search(r"\bshapes?\b", words, re.IGNORECASE):
                lacking.append(f"the shapes of {name}")
    return lacking


@pytest.mark.law
def test_what_is_public_is_explained() -> None:
    """A method may be explained once, where its protocol or click's own class is."""
    methods = set().union(*(explained(path.read_text()) for path in FILES))
    methods |= {name for made in FROM_CLICK for name in dir(made)}
    lacking = {
        str(path.relative_to(PACKAGE)): found
        for path in FILES
        if (found := unexplained(path.read_text(), methods, core=floor(path) in ("stats", "check")))
    }
    assert not lacking


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("def f(): ...", ["f"]),
        ("class A:\n    def f(self): ...", ["A", "A.f"]),
        ("def f(x: Floats) -> int:\n    'Of x.'", ["the shapes of f"]),
        ("def f(x: int) -> tuple[Bools, int]:\n    'Of x.'", ["the shapes of f"]),
        ("class A:\n    'Words. f : what it does.'\n    def f(self): ...\n    def _g(self): ...", []),
        ("def f(x: Floats) -> Floats:\n    'Of x, shape (k,).'", []),
    ],
)
def test_what_lacks_a_docstring_is_seen(text: str, found: list[str]) -> None:
    assert unexplained(f"'Words.'\n{text}", explained(text), core=True) == found
    assert "the module" in unexplained(text)


# where libraries without types are met, or fields are handed on by their names
WALLS = {
    *("__main__.py", "cli.py", "commands/check.py", "commands/effect.py", "commands/inputs.py"),
    *(f"api/{name}.py" for name in ("arm", "asked", "effects", "plans", "pooling")),
    *(f"api/{name}.py" for name in ("printed", "records", "sources", "tables")),
    *("reading/data_frames.py", "writing/data_frames.py"),
    *(
        "commands/every_measure.py",
        "commands/presented.py",
        "commands/help_topics.py",
        "commands/means.py",
        "commands/methods.py",
        "commands/options.py",
        "commands/paired.py",
        "commands/plan_files.py",
        "commands/pool.py",
    ),
    *(
        "commands/power.py",
        "commands/requests.py",
        "commands/values.py",
        "reading/polars_rows.py",
        "writing/formats/polars.py",
    ),
    *("check/records.py", "stats/arms.py", "stats/registry.py", "stats/measures/measure.py"),
    *("stats/measures/baseline.py",),
    *("stats/planning/approximations.py", "stats/planning/question.py"),
}


@pytest.mark.law
def test_any_stands_at_the_walls_only() -> None:
    found = {
        str(path.relative_to(PACKAGE))
        for path in FILES
        if "typing.Any" in imports(ast.parse(path.read_text()))
    }
    assert found == WALLS


def test_a_name_of_a_file_stands_once_on_a_floor() -> None:
    names = Counter((floor(path), path.name) for path in FILES if path.name != "__init__.py")
    assert max(names.values()) == 1, names.most_common(1)


@pytest.mark.law
def test_rooms_are_joined_by_no_more_than_nineteen_arrows() -> None:
    """And each that is allowed is used: one that is not would let the next import in unseen."""
    arrows = {
        (floor(path), target)
        for path in FILES
        for name in imports(ast.parse(path.read_text()))
        if (target := own(name)) and target != floor(path)
    }
    rooms = {name for name in FLOORS if not name.endswith(".py")} - {"api"}  # above all rooms, as cli.py is
    between = {(room, target) for room, target in arrows if room in rooms}
    assert between == {(room, target) for room in rooms for target in FLOORS[room] - {room, ""}}
    assert len(between) <= 19


def loaded(code: str) -> set[str]:
    """The names of all modules that a fresh interpreter has loaded after this code."""
    script = f"{code}\nimport sys\nprint(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return set(done.stdout.splitlines()[-1].split())


HEAVY = {"numpy", "scipy", "rich"}
LATE = {"pathlib", "rsa_trial_cli.commands.requests"}  # each of which takes a tenth of the time of --help


def run(arguments: str) -> str:
    return f"from rsa_trial_cli.cli import cli\ncli({arguments.split()!r}, standalone_mode=False)"


@pytest.mark.parametrize("arguments", ["--help", "--version", "or --help", "power --help"])
def test_help_loads_nothing_that_it_does_not_show(arguments: str) -> None:
    code = run(arguments).replace("\ncli(", "\ntry:\n  cli(") + "\nexcept SystemExit: pass"
    names = loaded(code) - loaded("")
    assert not names & {*HEAVY, *LATE}
    if arguments[0] == "-":  # the help of all has their lines without their files
        assert not {name for name in names if name.startswith("rsa_trial_cli.commands.")}


@pytest.mark.parametrize("form", ["-f json", "-f csv", "-f table", "-q"])
def test_only_what_is_drawn_loads_rich_and_that_no_console(form: str) -> None:
    code = "try:\n  " + run(f"or 75/101 59/100 {form}").replace("\n", "\n  ") + "\nexcept SystemExit: pass"
    names = loaded(code)
    assert names & HEAVY == ({"numpy", "rich"} if form == "-f table" else {"numpy"})
    assert "rich.console" not in names


def test_the_core_loads_no_scipy_and_has_one_order_of_methods() -> None:
    """Also where a module that adds methods is loaded before those that add in front of it."""
    names = [[*m.methods, *m.tests, *m.margin_tests] for m in MEASURES.values()]
    late = ("unconditional_effects", "large_sample_odds", "corrected_difference")
    code = "".join(f"import rsa_trial_cli.stats.measures.{name}\n" for name in late)
    code += "import rsa_trial_cli.stats.planning.question\nfrom rsa_trial_cli.stats import MEASURES\n"
    code += f"assert [[*m.methods, *m.tests, *m.margin_tests] for m in MEASURES.values()] == {names}"
    assert "scipy" not in loaded(code)


@pytest.mark.parametrize("name", ["values.py", "method_names.py"])
def test_no_value_type_looks_at_another_option(name: str) -> None:
    """What else was typed is known only when all is parsed: such questions are the command's."""
    tree = ast.parse((PACKAGE / "commands" / name).read_text())
    looked = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    assert not looked & {"params", "get_parameter_source"}
