"""Generated pages and the data their templates receive."""
