"""What the text says but was probably not meant: checks that see the language alone."""
