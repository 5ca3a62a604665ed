"""The journal for whoever checks what was done: every write, by whom, when and from where."""
