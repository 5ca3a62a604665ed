"""Jobs: registered functions that run while nobody looks, each due time once.

The scheduler only ticks; what is due lives in the table of runs, one process at a time holds the
lease to note and start it, and a run takes effect together with the note that it is done.
"""
