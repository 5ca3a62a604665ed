"""Files: what is taken, who gets it back, what is removed when."""
