"""What a request must be before it may cost money: checks of one signature, each kind in a file."""
