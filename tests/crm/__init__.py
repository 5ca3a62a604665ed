"""Tests of the product: catalogue, roles, demo."""
