"""The room of attachments: files that hang on any record, beside its fields."""
