"""People: roles and rights, accounts, departments and positions, for administrators.

Every change works at the next request in every process, because it raises the rights stamp, and
stands in the journal.
"""
