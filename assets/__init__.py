"""Front-end assets: what is bundled at set-up, and how."""
