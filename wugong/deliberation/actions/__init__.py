"""The verbs of joint deliberation: the only writers of its tables."""
