"""Tests of app/engine/declare."""
