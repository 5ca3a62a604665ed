"""From declared charts to numbers."""
