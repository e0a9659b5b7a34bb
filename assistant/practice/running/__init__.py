"""Learners' code is run here, closed in: `sandbox` has the walls, `python_cases` runs code against tests."""
