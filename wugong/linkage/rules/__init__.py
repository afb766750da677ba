"""The words, tables and pure functions of "1+10"."""
