"""The secret half of problem set 7: hidden suites and known answers."""
