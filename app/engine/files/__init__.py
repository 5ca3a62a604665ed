"""Stored files: checked when they come, kept under random names, sent back under their own."""
