"""Hidden suites and known answers of ps6, what makes training work."""
