"""The product: roles, rules, demo data, packs."""
