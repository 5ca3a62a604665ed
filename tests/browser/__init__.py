"""Journeys and audits in a real Chromium against the real product."""
