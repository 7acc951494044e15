"""Lowering: a Storyboard becomes Requests, by the model's row."""
