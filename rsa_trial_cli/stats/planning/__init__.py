"""Power, sample size and detectable risk, before a trial is run."""
