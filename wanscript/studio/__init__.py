"""The engine of a studio: workers on several machines that share one account and one ledger."""
