"""Running: variants x cases x repeats through an advisor, journaled so that nothing is asked twice."""
