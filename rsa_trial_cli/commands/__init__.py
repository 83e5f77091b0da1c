"""What can be typed: one file a command. Nothing numeric is imported before a command runs."""
