"""The pairing kernel: plain Python and HiGHS, no Django. ``wugong.pairing.solver`` is its door."""
