"""The art of the examples, one file a story."""
