"""Measures builds, of the real record and of seeded ones, beside other generators on the same: ``make bench``."""
