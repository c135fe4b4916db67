"""The implementations of the five sources, graded."""
