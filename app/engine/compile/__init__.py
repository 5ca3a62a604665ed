"""From specs to mapped classes, tables and a schema plan."""
