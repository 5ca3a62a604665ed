"""Packs: which of them there are, and switching them on and off."""
