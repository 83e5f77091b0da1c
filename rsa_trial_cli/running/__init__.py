"""The one loop from blocks to output, and what is shown while it runs."""
