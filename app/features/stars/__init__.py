"""The room of stars: records that a person marked to find them again and to hear of them."""
