"""A notebook in, a report out."""
