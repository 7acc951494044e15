"""The dailies: each take measured against the script."""
