"""Tests of app/engine/fields."""
