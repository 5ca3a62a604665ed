"""Background work: registry, runner, schedule."""
