"""The rules of pairing: words, state tables, and pure functions of values and a given day."""
