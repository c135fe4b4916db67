"""Hidden suites and known answers of ps1, neurons and forward inference."""
