"""Abstracts: candidate tables and the figures beside them → what is judged, and how sure it is."""
