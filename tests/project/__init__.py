"""What the repository says of itself: dependencies, install lines, the workflow, contributors' pages."""
