"""What pages and steps of joint deliberation ask for."""
