"""The week of a street, the finder, the form of a booking, what an organisation shares, who gave and got."""
