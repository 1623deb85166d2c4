"""Foreign tongues: one module per outside format, and the only one to import that format's library."""
