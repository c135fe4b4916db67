"""Graded exercises and a hidden-test autograder for "deep learning from scratch" in NumPy."""

__version__ = "0.1.0"
