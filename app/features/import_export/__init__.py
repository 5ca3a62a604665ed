"""Records out into spreadsheets and in from them.

Export writes what a list shows its reader, through `ListQuery`; import runs every row through the
rules of `save()`, so neither opens a door that the pages do not have.
"""
