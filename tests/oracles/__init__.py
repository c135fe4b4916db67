"""Expected values against independent implementations."""
