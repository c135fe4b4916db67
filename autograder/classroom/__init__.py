"""A class on disk: what was handed in, the journal of its grading, the run, and the result."""
