"""What every floor stands on: the error for bad input, extras, how records are declared, the version."""
