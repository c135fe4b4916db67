"""The vocabulary of hidden suites."""
