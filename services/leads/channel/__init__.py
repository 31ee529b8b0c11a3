"""Channels (where leads come from) and loss reasons (why they go): short lists an administrator keeps."""
