"""The room of comments: what people say to each other on a record, and whom they mention."""
