"""Notifications: what somebody should know now, in the console and through the channels the person chose."""
