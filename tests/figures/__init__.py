"""Pictures and data of the notebooks."""
