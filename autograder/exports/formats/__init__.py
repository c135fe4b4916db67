"""The formats of ``autograder export``, one file each, named as the format is."""
