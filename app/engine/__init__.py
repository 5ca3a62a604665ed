"""The engine: turns declarations into a working product. Knows no CRM word."""
