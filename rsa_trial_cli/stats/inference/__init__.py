"""Principles by which limits and P values are computed: one file each."""
