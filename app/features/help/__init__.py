"""Help in place: the pages of docs/ in the reader's language, the shortcuts, the version."""
