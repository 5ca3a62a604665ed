"""Saved views: lists kept under a name, private or shared; columns and density of each person.

The engine asks this room through `engine.views.saved_tabs.provide_memory`. A view holds arguments
of an address, never rows: whoever opens it sees what their own rights allow.
"""
