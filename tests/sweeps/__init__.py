"""Proofs by sweeping: every point of failure in its turn, and inputs by the million. Run by hand: ``make sweep``."""
