"""What to do about requests: plan, pay once, fetch."""
