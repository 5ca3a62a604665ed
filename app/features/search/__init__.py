"""Search over everything: what the palette finds, and what its reader changed last.

It reads through `ListQuery` only, entity by entity, so it finds what the lists would show.
"""
