"""Benches: what the site promises in figures, measured on this machine, in one run."""
