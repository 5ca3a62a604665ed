"""Starts, watches, replaces and stops the processes of the product."""
