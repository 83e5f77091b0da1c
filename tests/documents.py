"""The documents, whose examples the tests run: the README, the pages beside it, the notes of the examples."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
PAGES = sorted((ROOT / "rsa_trial_cli" / "docs").glob("*.md"))
DOCUMENTS = [README, ROOT / "examples" / "README.md", *PAGES]
TEXT = "\n".join(path.read_text(encoding="utf-8") for path in DOCUMENTS)
