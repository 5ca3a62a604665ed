"""Dictionaries: administrators change the lists of choices while the product runs.

An entry keeps its key for good. What nobody may choose any more is retired, not deleted; an
entry of one's own can be deleted while no record holds it.
"""
