"""Hidden suites and known answers of problem set 3: gradients."""
