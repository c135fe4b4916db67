"""What a class's reports say together: figures, clusters, similar notebooks, and their pages."""
