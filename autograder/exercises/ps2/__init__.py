"""Hidden suites and known answers of problem set 2: loss functions and derivatives."""
