"""What the pages of pairing ask for."""
