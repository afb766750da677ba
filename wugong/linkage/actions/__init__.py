"""The verbs of "1+10": the only writers of its tables."""
