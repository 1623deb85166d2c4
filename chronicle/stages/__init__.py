"""Verbs, in this order: read, parse, resolve, check, plan, render, write. No stage imports another."""
