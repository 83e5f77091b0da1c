"""The version of the package, which every record and page names."""

__version__ = "0.1.0"
