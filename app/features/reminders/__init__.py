"""The room of reminders: owners hear once of what is due, overdue, or silent for too long."""
