"""How limits and P values are found: a file a principle."""
