"""This machine's files: what media are, what a project holds, how a file is read and written."""
