"""The verbs of pairing: the only writers of its tables."""
