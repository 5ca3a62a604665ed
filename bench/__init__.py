"""Measuring: `python -m bench.pages` compares what pages cost at several sizes."""
