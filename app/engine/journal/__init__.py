"""The journal of every write, and undo."""
