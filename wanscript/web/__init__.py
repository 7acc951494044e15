"""Pages that are served on this machine, to the one who started them."""
