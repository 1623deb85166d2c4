"""Verbs, in this order: read, parse, resolve, check, plan, render, write. No stage imports another.

What stops a bad file: ``read`` refuses what is no content, ``parse`` what is wrong within one file, ``resolve`` what
names nothing, ``check`` what only the whole record can show. Findings travel with the values; ``pipeline`` publishes
nothing where one of them is an error.
"""
