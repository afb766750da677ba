"""What is read of joint deliberation."""
