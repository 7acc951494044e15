"""Scripts in colours where nothing is compiled: one table of lines, for TextMate and Pygments."""
