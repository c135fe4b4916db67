"""Killed runs, full disks, lost servers: no grade is lost."""
