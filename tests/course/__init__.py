"""Reading the course, its known answers and its version."""
