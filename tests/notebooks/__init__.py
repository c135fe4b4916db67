"""The source notebooks run from top to bottom."""
