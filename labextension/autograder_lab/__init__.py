"""Check and Hand in for JupyterLab: the extension of the page, and what passes its requests on."""

from __future__ import annotations

from typing import Any

__version__ = "0.2.0"


def _jupyter_labextension_paths() -> list[dict[str, str]]:
    """Where JupyterLab finds the part that runs in the page."""
    return [{"src": "labextension", "dest": "autograder-lab"}]


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    """Where Jupyter's server finds the part that runs in it."""
    return [{"module": "autograder_lab"}]


def _load_jupyter_server_extension(server: Any) -> None:
    """Add our addresses to Jupyter's server."""
    from autograder_lab.passing_on import handlers

    server.web_app.add_handlers(".*$", handlers(server.web_app.settings["base_url"]))
