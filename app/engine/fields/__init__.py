"""Field types: one class each, found by name in the registry."""
