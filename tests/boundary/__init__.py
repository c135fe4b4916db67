"""Attacks on the sandbox, and what the sandbox lets through."""
