"""Files that run in other systems: scripts of Gradescope's zip, and the visible checks for Classroom 50.

They are read and packed by ``formats/``; nothing here is imported by the rest of the package.
"""
