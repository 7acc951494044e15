"""Text and meaning: knows no API."""
