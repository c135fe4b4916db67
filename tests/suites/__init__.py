"""Tests of the hidden suites themselves."""
