"""The one write path: save, delete, restore, conflicts, child rows."""
