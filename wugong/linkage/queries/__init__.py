"""What is read of rosters and projects."""
