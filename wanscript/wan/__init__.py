"""The API, both ends of the wire: knows no language."""
