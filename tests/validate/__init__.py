"""The course checks itself."""
