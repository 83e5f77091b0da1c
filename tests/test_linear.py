"""Four times the text takes about four times as long: for every pattern, and every function that reads text.

Both are found by inspection, so that a new one is under the same law. CPU time is compared, and only where
there is enough of it: a square shows at these lengths as seconds, a line as milliseconds.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from importlib.util import find_spec
from re import _constants as op  # the parts of a pattern, by the names that the re module gives them
from re import _parser
from types import ModuleType
from typing import Any

import pytest
from growth import MOST, growth

from rsa_trial_cli import check, commands, reading, writing
from rsa_trial_cli.base.errors import InputError
from rsa_trial_cli.reading import counts, header, printed_columns, printed_result
from rsa_trial_cli.reading.sentences import tests_and_levels, tokens

pytestmark = pytest.mark.law

SHORT = 1250  # characters
CHARACTERS = [*"09aeEoOpPxRn !#$%&'()*+,-./:;<=>?[]^_{|}~\té∞½²·−∼≤ﷺ", "\u0301\u0316"]
WORDS = [
    "no ", "no correction ", "without ", "OR ", "RR ", "NNTB ", "odds ratio ", "risk ", "absolute ",
    "rate ", "number needed to ", "CI ", "95% ", "95% CI ", "(95% ", "P ", "P v", "P(", "P:(", "(P):",
    "p-value ", "1.0", "1,", "1,1", "1 ", "1/2 ", "1 of ", "10 ", "x 10 ", "x10^", "x10(-", ".0", "0.",
    "1-", "1 - ", "to ", "and ", "1 to ", "1%", "1% ", "(1", "1)", "OR (", "OR 2 (", "2.0 (1.0", "R(",
    "v 1", "1 v 1 ", "vs 74% ", "n.s. ", "NS ", "not ", "chi ", "with continuity ", "Fisher ", "mid-p ",
    "one sided", "un", "adjusted ", "((", "()", "([", "¾", "-1", "+-", "<=", "e+", "1e", "O.", ".O", "a'",
    "a-", "percent ", "points",
]  # fmt: skip
NOT_TEXT = {"path", "key", "what"}  # parameters that hold no text of a person

NEEDED = {
    "polars": "polars",
    "data_frames": "narwhals",
    "workbooks": "python_calamine",
    "pictures.page": "matplotlib",
}  # word in a module → its package

MODULES = [
    importlib.import_module(found.name)
    for package in (reading, check, commands, writing)
    for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
    if not any(word in found.name and find_spec(package) is None for word, package in NEEDED.items())
]


def grown(call: Callable[[Any], object], make: Callable[[int], Any]) -> float:
    """How many times as long four times the text takes."""

    def read(length: int) -> None:
        with suppress(ValueError, InputError, KeyError):  # refused, or a name that is none of ours
            call(made[length])

    made = {length: make(length) for length in (SHORT, 4 * SHORT)}
    return growth(read, SHORT)


def filled(start: str, unit: str, end: str) -> Callable[[int], str]:
    """Texts of n characters, of one repeated unit but for what stands before and behind."""
    return lambda n: (start + unit * (n // len(unit) + 1))[: n - len(end)] + end


# the patterns


MADE_LATE = {  # functions that compile what others name, and all that they make
    "_name": [tokens._name()],
    "_together": [tests_and_levels.any_of(what) for what in tests_and_levels.WORDINGS],
    "pattern": [],  # of the rows of a table, which are constants
}


def compiled(value: Any) -> Iterator[re.Pattern[Any]]:
    """The patterns in a constant, in whatever it is built of."""
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(getattr(value, "pattern", None), re.Pattern):
        yield value.pattern
    elif isinstance(value, dict | list | tuple | set):
        for part in value.values() if isinstance(value, dict) else value:
            yield from compiled(part)


def patterns() -> dict[tuple[str, int], set[str]]:
    """Every pattern with its flags → the methods that are called of it; search for those of collections."""
    made: dict[tuple[Any, int], set[str]] = {}
    for pattern in compiled(MADE_LATE):
        made[pattern.pattern, pattern.flags] = {"search"}
    for module in MODULES:
        source = inspect.getsource(module)
        named = {name: found for name, value in vars(module).items() if (found := [*compiled(value)])}
        if not named and "import re\n" not in source:
            continue
        nodes = [*ast.walk(ast.parse(source))]
        late = (node for node in nodes if "re.compile" in source and isinstance(node, ast.FunctionDef))
        for function in late:
            assert function.name in MADE_LATE or "re.compile" not in ast.unparse(function), function.name
        calls = ((node, node.func) for node in nodes if isinstance(node, ast.Call))
        made_of = ((call, of) for call, of in calls if isinstance(of, ast.Attribute))
        methods = [(of.value.id, of.attr, call) for call, of in made_of if isinstance(of.value, ast.Name)]
        for name, found in named.items():
            used = {method for of, method, _ in methods if of == name} or {"search"}
            for pattern in found:
                made.setdefault((pattern.pattern, pattern.flags), set()).update(used)
        for of, method, call in methods:
            if of == "re" and method not in ("compile", "escape"):
                text = literal(call.args[0], module)
                made.setdefault((text, re.compile(text).flags), set()).add(method)
    return made


def literal(node: ast.expr, module: ModuleType) -> str:
    value = getattr(module, node.id) if isinstance(node, ast.Name) else getattr(node, "value", None)
    assert isinstance(value, str), (
        f"{module.__name__}: {ast.unparse(node)} is a pattern that no test can find"
    )
    return value


def sample(tokens: Any, flags: int) -> str:
    """A short text that the parts of a pattern match, as far as a look at them can tell."""
    made = ""
    for kind, value in tokens:
        if kind in (op.MAX_REPEAT, op.MIN_REPEAT):
            made += sample(value[2], flags) * max(value[0], 1)
        elif kind is op.SUBPATTERN:
            made += sample(value[3], flags)
        elif kind is op.BRANCH:
            made += sample(value[1][0], flags)
        elif kind in (op.LITERAL, op.NOT_LITERAL, op.IN, op.ANY):
            made += matching(repr((kind, value)), (kind, value), flags)[:1]
    return made


ALPHABET = [chr(at) for at in range(1, 127)] + list("\t∞½²·−∼≤χ×•≈’é")
_KNOWN: dict[str, str] = {}


def matching(label: str, token: Any, flags: int) -> str:
    """The characters that one part of a pattern takes."""
    if label not in _KNOWN:
        kind, value = token
        if kind is op.LITERAL:
            _KNOWN[label] = chr(value)
        elif kind is op.ANY:
            _KNOWN[label] = "a (1"
        elif kind is op.NOT_LITERAL:
            _KNOWN[label] = "".join(c for c in ALPHABET if ord(c) != value)
        else:
            _KNOWN[label] = "".join(c for c in ALPHABET if taken(c, value))
    return _KNOWN[label]


CATEGORIES = {
    op.CATEGORY_SPACE: r"\s", op.CATEGORY_DIGIT: r"\d", op.CATEGORY_WORD: r"\w",
    op.CATEGORY_NOT_SPACE: r"\S", op.CATEGORY_NOT_DIGIT: r"\D", op.CATEGORY_NOT_WORD: r"\W",
}  # fmt: skip


def taken(character: str, parts: Any) -> bool:
    """Whether a set of characters has this one."""
    inside = False
    for kind, value in parts:
        inside |= (
            (kind is op.LITERAL and ord(character) == value)
            or (kind is op.RANGE and value[0] <= ord(character) <= value[1])
            or (kind is op.CATEGORY and bool(re.match(CATEGORIES[value], character)))
        )
    return inside != (parts[0][0] is op.NEGATE)


def pumped(tokens: Any, flags: int, before: str = "") -> Iterator[tuple[str, str]]:
    """What leads to each repeat of a pattern, and one round of it."""
    for token in tokens:
        kind, value = token
        if kind in (op.MAX_REPEAT, op.MIN_REPEAT):
            inner = list(value[2])
            if len(inner) == 1 and inner[0][0] in (op.IN, op.NOT_LITERAL, op.ANY):
                for character in spread(matching(repr(inner[0]), inner[0], flags)):
                    yield before, character
            yield before, sample(inner, flags)
            yield from pumped(inner, flags, before)
        elif kind is op.SUBPATTERN:
            yield from pumped(value[3], flags, before)
        elif kind is op.BRANCH:
            for branch in value[1]:
                yield from pumped(branch, flags, before)
        elif kind in (op.ASSERT, op.ASSERT_NOT):
            yield from pumped(value[1], flags, before)
        before += sample([token], flags)


def spread(characters: str) -> str:
    """A few characters of many, one of each kind."""
    kinds = {(c.isdigit(), c.isalpha(), c.isspace(), c if not c.isalnum() else ""): c for c in characters}
    return "".join(kinds.values())


PATTERNS = patterns()


@pytest.mark.parametrize("pattern", PATTERNS, ids=lambda pattern: repr(pattern[0])[:40])
def test_patterns(pattern: tuple[Any, int]) -> None:
    text, flags = pattern
    made, of_bytes = re.compile(text, flags), isinstance(text, bytes)
    units = map(chr, range(1, 64)) if of_bytes else [*CHARACTERS, *WORDS]
    attacks = {("", unit) for unit in units} | set(pumped(_parser.parse(text, flags), flags))
    calls = {"sub": lambda subject: made.sub(subject[:0], subject), "split": made.split}
    calls |= {"fullmatch": made.fullmatch, "match": made.match}
    for call in {calls.get(method, made.findall) for method in PATTERNS[pattern]}:
        for before, round_ in attacks:
            for start, unit in ((before, round_), ("", before + round_)) if round_ else ():
                make = filled(start, unit, "\0")
                encoded = (lambda n, m=make: m(n).encode("latin-1", "replace")) if of_bytes else make
                ratio = grown(call, encoded)
                assert ratio < MOST, f"{text!r} on {start!r} + {unit!r}…: {ratio:.1f} times as long"


# the functions


def functions() -> dict[str, Callable[[str], object]]:
    """Every public function that takes one text, and by hand what takes more."""
    made: dict[str, Callable[[str], object]] = {}
    for module in MODULES:
        for name, value in vars(module).items():
            call = getattr(value, "__wrapped__", value)  # beneath a cache
            if (
                not name.startswith("_")
                and inspect.isfunction(call)
                and call.__module__ == module.__name__
                and takes_text(call)
            ):
                made[f"{module.__name__.removeprefix('rsa_trial_cli.')}.{name}"] = call
    usual = printed_result.Result([])
    for role in (*printed_columns.ROLES, "adjusted", "or_ci", "nnt_ci_low"):
        made[f"result of {role}"] = lambda text, role=role: printed_result.result({role: text}, usual)
    made["measure beside its estimate"] = lambda text: printed_result.result(
        {"measure": text, "estimate": "2"}, usual
    )
    made["header"] = lambda text: header.layout(header.split(text, None)[1], {}, "")
    made["roles"] = lambda text: printed_columns._roles({name: [""] for name in text.split(",")}, {}, "")
    made["arms"] = lambda text: counts.arms(text.split())
    return made


def takes_text(call: Callable[..., object]) -> bool:
    parameters = [p for p in inspect.signature(call).parameters.values() if p.default is p.empty]
    return (
        len(parameters) == 1
        and parameters[0].annotation in (str, "str")
        and parameters[0].name not in NOT_TEXT
    )


FUNCTIONS = functions()


def test_the_functions_are_those_that_read_text() -> None:
    named = (
        "figures.figure",
        "figures.p_value",
        "figures.limits",
        "sentences.read",
        "printed_result.declared",
    )
    assert {f"reading.{name}" for name in (*named, "counts.count", "header_words.plain")} <= set(FUNCTIONS)


@cache
def subjects() -> list[tuple[str, str]]:
    """What stands once before, and what is repeated."""
    return [(start, unit) for start in ("", "OR 2.01 (") for unit in (*CHARACTERS, *WORDS)]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_functions(name: str) -> None:
    for start, unit in subjects():
        ratio = grown(FUNCTIONS[name], filled(start, unit, ")"))
        assert ratio < MOST, f"{name} on {start!r} + {unit!r}…: {ratio:.1f} times as long"
