"""What holds in joint deliberation: bodies, meetings, topics, escalations, whistles."""
