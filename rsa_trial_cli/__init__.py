"""Effect sizes of two-arm trials from event counts."""

__version__ = "0.1.0"
