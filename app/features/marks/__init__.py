"""The room of marks: stars to find a record again, and following one to be told what others do to it."""
