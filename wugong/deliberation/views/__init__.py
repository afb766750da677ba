"""Pages of joint deliberation."""
