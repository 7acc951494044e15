"""The language server: what an editor asks; one file for each kind of answer."""
