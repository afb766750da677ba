"""What is read of resources, bookings, requests and pledges."""
