"""The generated REST API over the read and write paths."""
