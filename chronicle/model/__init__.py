"""Nouns: what the stages hand to one another. Standard library only; nothing here imports from above itself."""
