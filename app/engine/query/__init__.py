"""The one read path: list requests, queries, search, aggregates."""
