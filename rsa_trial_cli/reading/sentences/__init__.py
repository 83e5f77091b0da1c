"""The printed figures of a sentence of a paper: spelling → tokens → patterns → claims."""

from __future__ import annotations

from rsa_trial_cli.reading.sentences.said import Claim, Left, Sentence, Words

__all__ = ["Claim", "Left", "Sentence", "Words", "read"]


def read(text: str) -> Sentence:
    """The figures of a sentence; an empty Sentence where it prints no result. Never an error."""
    from rsa_trial_cli.reading.sentences.claims import Page  # its patterns cost more than a study of figures

    return Page(text).sentence()
