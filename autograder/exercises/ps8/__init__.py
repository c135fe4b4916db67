"""Hidden suites and known answers of ps8, automatic differentiation."""
