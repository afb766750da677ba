"""The tables of pairing tied to their models."""
