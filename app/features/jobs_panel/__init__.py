"""The room of jobs: what runs by itself, when, what came of it; run now, pause, cadence, cancel."""
