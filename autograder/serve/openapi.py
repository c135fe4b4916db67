"""The description of the service: an OpenAPI 3.1 document, held against the code by the tests."""

from __future__ import annotations

from typing import Any

from autograder import __version__
from autograder.course.configuration import SHOWABLE
from autograder.serve.shown import verdict_schema

_SET = {
    "name": "set",
    "in": "path",
    "required": True,
    "description": "The problem set, such as ps1.",
    "schema": {"type": "string", "minLength": 1},
}
_STUDENT = {
    "name": "student",
    "in": "query",
    "required": False,
    "description": "For instructors: whose. A student can only name themselves.",
    "schema": {"type": "string"},
}
_NOTEBOOK = {
    "required": True,
    "description": "The JSON of the notebook, at most 2 MiB; outputs are not needed.",
    "content": {
        kind: {"schema": {"$ref": "#/components/schemas/Notebook"}}
        for kind in ("application/json", "application/x-ipynb+json")
    },
}
_TIME = {"type": "string", "format": "date-time"}
_COUNT = {"type": "integer", "minimum": 0}
_RETRY = {
    "Retry-After": {
        "description": "Seconds after which to try again.",
        "required": True,
        "schema": {"type": "integer", "minimum": 1},
    }
}
_PROBLEMS = {
    "401": "No token, or one that is not known.",
    "403": "Not yours to see or do, or the set is closed.",
    "404": "There is no such set, or nothing there yet.",
    "408": "The notebook came too slowly.",
    "413": "The notebook is too large.",
    "415": "The body is not sent as JSON.",
    "422": "The notebook cannot be graded; the sentence says why.",
    "429": "Too often, or while another one is under way; the sentence says when there is the next one.",
    "503": "Not at this moment: the queue is full, or something that is needed does not answer.",
}


def description(title: str) -> dict[str, Any]:
    """The document.

    Args:
        title: the name of the course.
    """
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"{title}: verdicts while you work",
            "version": __version__,
            "description": "Check a notebook against the hidden tests, and hand it in.",
        },
        "security": [{"token": []}],
        "paths": _paths(),
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": _schemas(),
        },
    }


def _paths() -> dict[str, Any]:
    sent = ("401", "403", "404", "408", "413", "415", "422", "429", "503")
    return {
        "/health": {"get": _open("Whether the service is there.", _json("Health"))},
        "/metrics": {
            "get": _open(
                "Figures for Prometheus.", {"text/plain": {"schema": {"type": "string", "minLength": 1}}}
            )
        },
        "/api/v1/openapi.json": {
            "get": _open("This document.", {"application/json": {"schema": {"type": "object"}}})
        },
        "/api/v1/sets": {
            "get": _operation(
                "What is open and until when, and how many checks are left.", "200", _json("Sets"),
                ("401", "503"),
            )
        },
        "/api/v1/history": {
            "get": _operation(
                "My last 40 checks and all receipts, the newest first.", "200", _json("History"),
                ("401", "403", "422", "503"), [_STUDENT],
            )
        },
        "/api/v1/class": {
            "get": _operation(
                "For instructors: the last hour.", "200", _json("Class"), ("401", "403", "503")
            )
        },
        "/api/v1/sets/{set}/checks": {
            "post": _operation(
                "Check a notebook. What was judged before costs nothing.", "200", _json("Verdict"), sent,
                [_SET], _NOTEBOOK,
            )
        },
        "/api/v1/sets/{set}/submissions": {
            "post": _operation(
                "Hand a notebook in. It is on disk before the answer.", "201", _json("Receipt"), sent,
                [_SET], _NOTEBOOK,
            )
        },
        "/api/v1/sets/{set}/feedback": {
            "get": _operation(
                "The feedback page, once it is given out.", "200",
                {"text/html": {"schema": {"type": "string"}}}, ("401", "403", "404", "422", "503"),
                [_SET, _STUDENT],
            )
        },
    }  # fmt: skip


def _open(summary: str, content: dict[str, Any]) -> dict[str, Any]:
    """An operation that asks for no token."""
    return {
        "summary": summary,
        "security": [],
        "responses": {"200": {"description": summary, "content": content}},
    }


def _operation(
    summary: str,
    success: str,
    content: dict[str, Any],
    problems: tuple[str, ...],
    parameters: list[dict[str, Any]] | None = None,
    body: dict[str, Any] | None = None,
) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "summary": summary,
        "responses": {
            success: {"description": summary, "content": content},
            **{status: _problem(status) for status in problems},
        },
    }
    if parameters:
        operation["parameters"] = parameters
    if body:
        operation["requestBody"] = body
    return operation


def _problem(status: str) -> dict[str, Any]:
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    problem: dict[str, Any] = {"description": _PROBLEMS[status], "content": content}
    return problem | ({"headers": _RETRY} if status in ("429", "503") else {})


def _json(name: str) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}}


def _object(required: dict[str, Any], optional: dict[str, Any] | None = None) -> dict[str, Any]:
    """An object of exactly these members."""
    return {
        "type": "object",
        "required": list(required),
        "properties": required | (optional or {}),
        "additionalProperties": False,
    }


def _list(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


def _schemas() -> dict[str, Any]:
    text, sentence, points = {"type": "string"}, {"type": "string", "minLength": 1}, {"type": "number"}
    left = {"checks_left": _COUNT, "next_check_at": _TIME}
    verdict = {key: value for key, value in verdict_schema().items() if key not in ("$schema", "$id")}
    return {
        "Notebook": {
            "type": "object",
            "required": ["cells"],
            "properties": {"cells": _list({"type": "object"})},
        },
        "Verdict": verdict,
        "Receipt": _object(
            {
                "receipt": {
                    "description": "SHA-256 of the notebook as it was received.",
                    "type": "string",
                    "pattern": "^[0-9a-f]{64}$",
                },
                "received_at": _TIME,
            }
        ),
        "Sets": _object(
            {
                "sets": _list(
                    _object(
                        {
                            "id": sentence,
                            "open": {"type": "boolean"},
                            "show": _list({"enum": list(SHOWABLE)}),
                            **left,
                        },
                        {"until": _TIME, "shown_from": _TIME, "feedback_from": _TIME},
                    )
                )
            }
        ),
        "History": _object(
            {
                "checks": _list(
                    _object(
                        {
                            "set": sentence,
                            "checked_at": _TIME,
                            "verdict": {"$ref": "#/components/schemas/Verdict"},
                        }
                    )
                ),
                "submissions": _list(_object({"set": sentence, "receipt": sentence, "received_at": _TIME})),
            }
        ),
        "Class": _object(
            {
                "working": _list(
                    _object(
                        {
                            "student": sentence,
                            "set": sentence,
                            "checks": _COUNT,
                            "last_at": _TIME,
                            "score": points,
                            "max_score": points,
                        }
                    )
                ),
                "mistakes": _list(
                    _object({"set": sentence, "exercise": sentence, "title": text, "students": _COUNT})
                ),
                "queue": _object(
                    {"waiting": _COUNT, "places": _COUNT, "mean_seconds": points},
                    {"median_seconds": points, "p95_seconds": points},
                ),
            }
        ),
        "Health": _object({"status": {"const": "ok"}, "waiting": _COUNT, "places": _COUNT}),
        "Problem": _object(
            {
                "type": sentence,
                "title": sentence,
                "status": {"type": "integer", "minimum": 400, "maximum": 599},
                "detail": sentence,
            },
            left,
        ),
    }
