"""Tests of signing in, set-up, errors and headers."""
