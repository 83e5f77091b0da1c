"""Counts on the command line, and CSV files → Trials. Errors name the file, the line and the column."""
