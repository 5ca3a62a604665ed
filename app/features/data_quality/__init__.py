"""The room of data quality: what records lack, what cannot be right in them, what is there twice."""
