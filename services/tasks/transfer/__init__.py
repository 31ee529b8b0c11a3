"""Records as read models keep them, in bulk."""
