"""The measures of effect: one file each, and what they share."""
