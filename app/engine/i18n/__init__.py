"""Languages: labels, formats, extraction, pseudo-locale."""
