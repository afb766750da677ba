"""Pages of rosters and projects."""
