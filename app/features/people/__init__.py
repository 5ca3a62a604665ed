"""People: the rights screen, users and departments, for administrators.

Rights work at the next request in every process, because each change raises the rights stamp.
"""
