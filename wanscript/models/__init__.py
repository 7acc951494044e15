"""What each model takes and costs: knows no language and no vendor's wire."""
