"""The service: verdicts while students work, limits, hand-ins, and who sees what."""
