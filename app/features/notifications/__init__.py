"""The room of notifications: the bell, their list, and mails from the outbox after the commit."""
