"""Meta-analyses, many at once: effects with their variances, and strata of tables."""
