"""Settings that administrators change while the product runs."""
