"""The printed figures of a sentence of a paper: spelling → tokens → patterns → claims."""

from __future__ import annotations

from rsa_trial_cli.reading.sentences.claims import Claim, Left, Page, Sentence
from rsa_trial_cli.reading.sentences.scope import left_of, together

__all__ = ["Claim", "Left", "Sentence", "left_of", "read", "together"]


def read(text: str) -> Sentence:
    """The figures of a sentence; an empty Sentence where it prints no result. Never an error."""
    return Page(text).sentence()
