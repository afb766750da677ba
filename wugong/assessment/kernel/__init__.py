"""The rating kernel: ratings in, severities and measures out. No Django, no database."""
