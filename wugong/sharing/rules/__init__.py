"""What is shared, how it is booked, asked for, pledged and given out. Sources: S47, domain 3.10, R-03, R-10, R-40."""
