"""Rooms: features that attach to entities by traits and hooks."""
