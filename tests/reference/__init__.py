"""The generator of tests/data/tables.json and power.json: every number from its formula, at 70 digits.

It knows nothing of the package it tests: the standard library and mpmath only. Each key of the two files is
one function of a table or of a problem, registered under its name, with its formula and its source.
"""
