"""Declarations as plain data: words, specs, conditions, packs. No Flask, no SQLAlchemy."""
