"""Checks of the catalogue: findings with id, place, reason and cure."""
