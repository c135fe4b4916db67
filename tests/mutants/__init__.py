"""Small changes of the reference solutions."""
