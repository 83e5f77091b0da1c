"""Distributions and the roots of equations, over whole arrays."""
