"""The OpenAPI document and the code say the same."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from starlette.routing import Route

from autograder.serve.app import build_app
from autograder.serve.openapi import description
from autograder.serve.pages import PATHS
from autograder.serve.shown import verdict_schema
from tests.builders.served import Served

DOCUMENT = description("Small")


def test_the_document_is_given_out(served: Served) -> None:
    document = served.client.get("/api/v1/openapi.json").json()
    assert document == description("Small")
    assert document["openapi"].startswith("3.1")


def test_each_address_and_method_is_described_and_no_other(served: Served) -> None:
    routes = build_app(served.service).routes
    served_ones = {
        (route.path, method.lower())
        for route in routes
        if isinstance(route, Route) and route.path not in PATHS
        for method in (route.methods or set()) - {"HEAD"}
    }
    assert len(routes) == len(served_ones) + len(PATHS), "pages for people are no part of the API"
    described = {(path, method) for path, methods in DOCUMENT["paths"].items() for method in methods}
    assert described == served_ones


def references(value: Any) -> list[str]:
    if isinstance(value, dict):
        own = [value["$ref"]] if "$ref" in value else []
        return own + [found for inner in value.values() for found in references(inner)]
    if isinstance(value, list):
        return [found for inner in value for found in references(inner)]
    return []


def test_references_resolve_and_schemas_are_schemas() -> None:
    schemas = DOCUMENT["components"]["schemas"]
    used = {reference.removeprefix("#/components/schemas/") for reference in references(DOCUMENT)}
    assert used == set(schemas)
    for schema in schemas.values():
        jsonschema.Draft202012Validator.check_schema(schema)


def test_each_operation_that_asks_for_a_token_can_refuse_it() -> None:
    for path, methods in DOCUMENT["paths"].items():
        for operation in methods.values():
            assert ("401" in operation["responses"]) == (operation.get("security") != []), path


def test_the_verdict_is_the_schema_of_the_allow_list() -> None:
    described = DOCUMENT["components"]["schemas"]["Verdict"]
    assert described == {key: value for key, value in verdict_schema().items() if key[0] != "$"}


def test_the_document_is_plain_json(tmp_path: Path) -> None:
    assert json.loads(json.dumps(DOCUMENT)) == DOCUMENT


@pytest.mark.parametrize("status", ["429", "503"])
def test_what_passes_says_when_to_come_back(status: str) -> None:
    for methods in DOCUMENT["paths"].values():
        for operation in methods.values():
            if status in operation["responses"]:
                assert "Retry-After" in operation["responses"][status]["headers"]
