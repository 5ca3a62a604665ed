"""The room of backups: one archive of everything, checked by restoring it beside, and restored."""
