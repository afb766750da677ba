"""Pages of activities: what everybody reads, what an entry shows its holder, what the centre does."""
