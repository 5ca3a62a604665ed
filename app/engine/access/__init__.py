"""Roles, actions, scopes, field rules: who may see and do what."""
