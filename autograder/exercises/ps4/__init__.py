"""The secret half of problem set 4: hidden suites and known answers."""
