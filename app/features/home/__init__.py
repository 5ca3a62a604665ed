"""Home: what is to be done today, the reader's own numbers, what is new.

Generic: every entity with a due date feeds Today. Which figures and cards stand there is told by
the catalogue's side (`app/crm/home.py`) when the room is registered.
"""
