"""Wugong (五共): a city district's grassroots community, run on the five commons."""

__version__ = "0.1.0"
