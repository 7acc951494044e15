"""Ways to look at a Compilation, a Plan, a Run."""
