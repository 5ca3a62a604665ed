"""What tests share: the client, the cast, record making."""
