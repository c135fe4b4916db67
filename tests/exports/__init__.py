"""Exports to other systems, collecting from them, and JUnit XML."""
