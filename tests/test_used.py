"""An option that is typed changes what is printed, or is refused by name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from rsa_trial_cli.cli import cli
from rsa_trial_cli.commands import unused
from rsa_trial_cli.commands.effect import MAKERS
from rsa_trial_cli.commands.pool_request import POOL
from rsa_trial_cli.commands.unused_power import PLAN, PLANS

Run = Callable[..., Result]
BCG = f"-i {Path(__file__).parent.parent / 'examples' / 'bcg.csv'}"
UNUSED = [
    ("or 75/101 59/100 -f json", "--digits 2"),
    ("rr 75/101 59/100 -f ndjson", "--digits 2"),
    ("rd 75/101 59/100 -f csv", "--digits 2"),
    ("nnt 75/101 59/100 -q", "--digits 2"),
    (f"nnt {BCG}", "--digits 2"),
    (f"or {BCG}", "--coverage"),
    ("or 75/101 59/100 -q", "--coverage"),
    ("or 75/101 59/100 -m woolf", "--estimate conditional"),
    (f"or {BCG}", "--risk-interval jeffreys"),
    ("or 75/101 59/100 -f json", "--risk-interval jeffreys"),
    ("or 75/101 59/100 -q", "--risk-interval jeffreys"),
    ("or 75/101 59/100 -f json", "-v"),
    ("or 75/101 59/100 -q", "-v"),
    (f"or {BCG} -q", "-v"),
    (f"or {BCG}", "--cells"),
    (f"or {BCG}", "--control placebo"),
    (f"or {BCG}", "--column events=study"),
    ("or 75/101 59/100", "--column n_ctl=x"),
    ("or 75/101 59/100", "--control placebo"),
    ("or 75/101 59/100", "--by outcome"),
    ("or 75/101 59/100", "--decimal ,"),
    ("or 75/101 59/100", "--delimiter ;"),
    ("or 75/101 59/100", "--sheet 1"),
    ("or 75/101 59/100", "--estimate conditional"),
    ("or 75/101 59/100", "--encoding cp1252"),
    ("or 75/101 59/100", "--on-error stop"),
    ("or 75/101 59/100 -f csv", "--labels a,b"),
    ("or 75/101 59/100 -q", "--labels a,b"),
    ("or 75/101 59/100", "--raw"),
    ("or 75/101 59/100 -f json", "--raw"),
    ("or 75/101 59/100 -A", "-m woolf"),
    ("rd 0/10 5/20", "--zero-cells none"),
    ("nnt 0/10 5/20", "--zero-cells none"),
    ("or 0/10 5/20 -m score", "--zero-cells none"),
    ("rd 0/10 5/20 --margin -0.1", "--zero-cells none"),
    ("rd 75/101 59/100 --margin -0.1", "--alternative less"),
    ("rd 75/101 59/100 --margin -0.1", "--coverage"),
    ("rr 75/101 59/100", "--type equivalence"),
    ("or 75/101 59/100", "--plot-width 90"),
    ("or 75/101 59/100", "--workers 2"),
    ("or 75/101 59/100", "--scheduler tcp://127.0.0.1:1"),
    ("or 75/101 59/100", "--part-rows 100"),
    ("or 75/101 59/100", "--fields estimate"),
    ("or 75/101 59/100", "--layout wide"),
]
USED = [
    ("or 75/101 59/100", "--digits 3"),
    ("nnt 75/101 59/100", "--digits 3"),
    ("nnt 75/101 59/100 -A", "--digits 3"),
    (f"rd {BCG}", "--digits 3"),
    ("rd 75/101 59/100 -q", "--digits 3"),
    *(
        (f"{key} {of}", "--per 1000")
        for key in ("rd", "nnt")
        for of in ("75/101 59/100 -q", "75/101 59/100 -A", "75/101 59/100 -f json", BCG, f"{BCG} -f csv")
    ),
    ("or 75/101 59/100", "--coverage"),
    ("or 75/101 59/100 -A", "--coverage"),
    ("or 75/101 59/100 -f csv", "--coverage"),
    ("or 75/101 59/100 -A", "--risk-interval jeffreys"),
    ("or 75/101 59/100", "-v"),
    (f"or {BCG}", "-v"),
    ("or 75 101 159 200", "--cells"),
    ("or 75/101 59/100", "--labels a,b"),
    ("or 75/101 59/100 -f json", "--labels a,b"),
    (f"or {BCG}", "--labels a,b"),
    ("or 0/10 5/20", "--zero-cells none"),
    ("or 0/10 5/20 -m score --test wald", "--zero-cells none"),
    ("or 0/10 5/20 -A", "--zero-cells none"),
    ("or 75/101 59/100", "-m score"),
    *(
        (f"{key} 75/101 59/100{how}", "--event-is harm")
        for key in ("or", "rr", "rd", "nnt")
        for how in ("", " -q")
    ),
    *(
        (f"{key} {BCG} -f {form}", "--event-is harm")
        for key in ("or", "nnt")
        for form in ("csv", "json", "table")
    ),
]


@pytest.mark.parametrize(("command", "option"), UNUSED)
def test_what_is_not_used_is_refused_by_name(run: Run, command: str, option: str) -> None:
    assert run(command).exit_code == 0
    made = run(f"{command} {option}")
    assert (made.exit_code, made.stdout) == (2, "")
    assert option.split(maxsplit=1)[0] in made.stderr
    assert "is not used" in made.stderr


@pytest.mark.extra
@pytest.mark.parametrize("command", ["or", "nnt", "check --column or=events_trt"])
@pytest.mark.parametrize("option", ["--delimiter", "--encoding"])
def test_what_is_not_used_for_parquet(run: Run, tmp_path: Path, command: str, option: str) -> None:
    import polars as pl

    target = tmp_path / "bcg.parquet"
    pl.read_csv(BCG.removeprefix("-i ")).write_parquet(target)
    value = {"--delimiter": ";", "--encoding": "cp1252"}[option]
    made = run([*command.split(), "-i", str(target), option, value])
    assert (made.exit_code, made.stdout) == (2, "")
    assert made.stderr.startswith(f"Error: {option} is not used for a Parquet file (bcg.parquet).\n")


def test_a_role_of_one_arm_a_row_and_one_of_one_study_a_row(run: Run) -> None:
    text = "study,arm,events,n,x\nA,placebo,5,50,1\nA,drug,4,50,2\n"
    made = run(["or", "--column", "events_trt=x"], input=text)
    assert (made.exit_code, made.stdout) == (2, "")
    assert made.stderr.startswith("Error: --column events_trt=x is not used for a file with one arm a row")


@pytest.mark.parametrize(("command", "option"), USED)
def test_what_is_used_changes_what_is_printed(run: Run, command: str, option: str) -> None:
    plain, made = run(command), run(f"{command} {option}")
    assert made.exit_code == 0, made.stderr
    assert (plain.stdout, plain.stderr) != (made.stdout, made.stderr)


OF_FILES = [
    "--by x",
    "--control x",
    "--delimiter ;",
    "--decimal ,",
    "--encoding cp1252",
    "--on-error skip",
    "--column n_trt=m",
]
SEVERAL = {
    "or 75/101 59/100": OF_FILES,
    "check 75/101 59/100 --or 2": OF_FILES,
    f"or {BCG} -f json": ["--digits 2", "--cells", "--risk-interval jeffreys", "--raw"],
    "check -i x.csv": ["--rr-ci 1,2", "--p 0.1", "--or 2", "--nnt 7", "-n 9,9", "--percent 1,2"],
    "rd 75/101 59/100 --margin -0.1": ["--alternative less", "--zero-cells none", "--coverage"],
    "power --risks .5 .3 --width .3": ["--power .8", "-n 60", "--cells"],
    "power --risks .1 .2 -n 99": ["--type equivalence", "--margin-on rr", "--cells"],
}


@pytest.mark.parametrize("command", SEVERAL)
def test_of_several_unused_options_the_first_of_the_command_is_named(run: Run, command: str) -> None:
    (name, *others), options = command.split(), SEVERAL[command]
    listed = [opt for param in cli.commands[name].params for opt in param.opts]
    options = sorted(options, key=lambda words: listed.index(words.split(maxsplit=1)[0]))
    for at in range(len(options)):
        for order in (options[at:], [*options[:at:-1], options[at]]):
            made = run([name, *" ".join(order).split(), *others])
            assert f"{options[at].split(maxsplit=1)[0]} is not used" in made.stderr.replace("-n/--n", "-n")


def test_every_rule_is_about_options_that_there_are_and_is_tried() -> None:
    names = {str(param.name): set(param.opts) for name in MAKERS for param in cli.commands[name].params}
    for rule in unused.EFFECT:
        for option in rule.names:
            assert any(names[option] & set(words.split()[:1]) for _, words in UNUSED), option
    others = (("power", PLAN + PLANS), ("check", unused.CHECK), ("pool", POOL))
    for command, rules in others:
        known = {str(param.name) for param in cli.commands[command].params} | {"treatment_risk"}  # a column
        for rule in rules:
            assert set(rule.names) <= known, rule.when
