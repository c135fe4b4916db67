"""The secret half of every exercise: hidden suites and known answers, by problem set."""
