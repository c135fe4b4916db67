"""Hidden suites and known answers of ps5, learning rules."""
