"""The engine of the embedded database."""
