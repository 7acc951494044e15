"""The film in time, from a compilation: no pixels, no files, no clock."""
