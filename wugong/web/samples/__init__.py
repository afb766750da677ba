"""What the style page shows: content one would really see, with fictional names."""
