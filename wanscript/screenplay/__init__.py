"""Screenplays of other programs: read into records, and written anew as a `.wan`."""
