"""The allocation kernel: instances in, plans out. No Django, no database."""
