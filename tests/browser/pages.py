"""Write a page of every command, and pictures of awkward files, for a browser to look at.

python tests/browser/pages.py FOLDER [HOW-THE-NAMES-BEGIN]
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from live import runner
from questions import FILES, HEADER, QUESTIONS

from rsa_trial_cli.cli import cli

LONG = "Hexamethylpropyleneamine Investigators of the Northern Collaborative Group in 2019"
NAMES = (
    LONG,
    "北京協和醫院心臟病預防研究組二〇一九年隨機對照試驗報告",
    "مجموعة الدراسة العربية للوقاية من أمراض القلب",
    "קבוצת המחקר הישראלית",
    "E\u0301tude combine\u0301e",
    "x" * 90,
)
MANY = [f"Study {at} {1950 + at},{at % 7},{60 + at},{at % 11 + 1},{70 + at}" for at in range(75)]
AWKWARD = {
    "many.csv": "\n".join((HEADER, *MANY)),
    "names.csv": "\n".join((HEADER, *(f"{name},{at + 1},60,{at + 5},70" for at, name in enumerate(NAMES)))),
    "nothing.csv": f"{HEADER}\nA,0,20,0,21\nB,0,34,0,31\n",
    "infinite.csv": f"{HEADER}\nA,3,20,0,21\nB,5,34,0,31\nC,1,12,0,40\n",
    "wide.limits.csv": f"{HEADER}\nA,1,30,0,28\nB,0,2500,40,2500\nC,12,40,1,38\n",
}
EVERY = {
    f"{command} {name}": f"{command} {words}"
    for command, asked in QUESTIONS.items()
    for name, words in asked.items()
}
ARMS = f"{LONG},{LONG} control"
PAGES = {
    **EVERY,
    **{f"pool {name}": f"pool -i {name} --event-is harm" for name in AWKWARD},
    "rr names": "rr -i names.csv",
    "or infinite": "or -i infinite.csv -m exact",
    "pool infinite odds": "pool -i infinite.csv -M or --common exact",
    "pool long arms": ["pool", "-i", "names.csv", "--event-is", "benefit", "--labels", ARMS],
    "power two tests": "power --risks .9 .5 --curve -m normal -m fisher",
    "check sentence": ["check", "75/101", "59/100", "--printed", "OR 2.01 (95% CI 1.10 to 3.65)"],
}
PICTURES = {
    "funnel.svg": "pool -i many.csv --plot funnel.svg",
    "names.svg": "pool -i names.csv --plot names.svg",
    "narrow.svg": "pool -i names.csv --plot narrow.svg --plot-width 85",
    "power.svg": "power --risks .9 .5 --curve -m normal -m fisher --plot power.svg",
}


def written(folder: Path, only: str = "") -> None:
    """All files of PAGES and PICTURES in this folder; a SystemExit where one cannot be made."""
    os.chdir(folder)
    for name, text in {**FILES, **AWKWARD}.items():
        Path(name).write_text(text, encoding="utf-8")
    for name, asked in ((name, asked) for name, asked in PAGES.items() if name.startswith(only)):
        words = asked.split() if isinstance(asked, str) else asked
        _run([*words, "-f", "html", "-o", f"{name.replace(' ', '-')}.html"])
    for words in (words for name, words in PICTURES.items() if name.startswith(only)):
        _run(words.split())


def _run(words: list[str]) -> None:
    sys.argv = ["rsa-trial", *words]
    made = runner().invoke(cli, words, prog_name="rsa-trial")
    if made.exit_code not in (0, 1, 4):
        raise SystemExit(f"rsa-trial {' '.join(words)}: {made.stderr}")


if __name__ == "__main__":
    written(Path(sys.argv[1]), *sys.argv[2:])
