"""Any result → sheets that a person reads: titles, grids, labelled lines. A view computes nothing."""
