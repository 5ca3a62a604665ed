"""The Flask side of the application: sign-in, locale, frame, error pages, health."""
