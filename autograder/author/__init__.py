"""For those who write the course: it checks itself, and makes release and solutions from source."""
