"""Which browser is there."""

import shutil

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
DRIVER = shutil.which("chromedriver")
MISSING = "chromium" if CHROMIUM is None else "chromedriver" if DRIVER is None else None
"""What has to be installed before tests can look at a page."""
