"""The package from Python: a file for each kind of question. The package itself resolves the names lazily."""
