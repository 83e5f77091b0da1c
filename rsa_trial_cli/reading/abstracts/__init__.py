"""Abstracts of papers: page → abstract → sentences → numbers and arms, with their places in the text."""
