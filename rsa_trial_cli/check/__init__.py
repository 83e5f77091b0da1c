"""Printed figures against recomputed ones: what a figure stands for, and which reading explains it."""
