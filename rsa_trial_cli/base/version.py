"""The version of the package, which every record and page names."""

__version__ = "1.0.0"
