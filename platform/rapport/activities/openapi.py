"""What the API's description says about parameters and bodies that handlers read themselves, strictly."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec
from litestar.openapi.spec import OpenAPIMediaType, Operation, Parameter, RequestBody, Schema
from litestar.openapi.spec.enums import OpenAPIType


def described(sentences: Mapping[str, str]) -> type[Operation]:
    """An operation whose query parameters are `sentences`: name and description."""
    parameters_ = [
        Parameter(name=name, param_in="query", description=text, schema=Schema(type=OpenAPIType.STRING))
        for name, text in sentences.items()
    ]

    @dataclass
    class Described(Operation):
        parameters: Any = field(default_factory=lambda: list(parameters_))

    return Described


def json_body(kind: type[msgspec.Struct], *, idempotent: bool = True) -> type[Operation]:
    """An operation whose body is the struct as JSON, field by field."""
    body = RequestBody(content={"application/json": OpenAPIMediaType(schema=_schema(kind))}, required=True)
    key = Parameter(
        name="Idempotency-Key",
        param_in="header",
        description="8 to 100 letters, digits or _ . : -; the same request sent again is done once.",
        schema=Schema(type=OpenAPIType.STRING),
    )

    @dataclass
    class WithBody(Operation):
        request_body: Any = field(default_factory=lambda: body)
        parameters: Any = field(default_factory=lambda: [key] if idempotent else [])

    return WithBody


def _schema(kind: type[msgspec.Struct]) -> Schema:
    document = msgspec.json.schema_components([kind], ref_template="#/{name}")[1][kind.__name__]
    return Schema(
        type=OpenAPIType.OBJECT,
        title=kind.__name__,
        properties={name: _property(each) for name, each in document["properties"].items()},
        required=document.get("required"),
    )


def _property(document: Mapping[str, Any]) -> Schema:
    kinds = {kind.value: kind for kind in OpenAPIType}
    return Schema(
        type=kinds.get(document.get("type", "")),
        enum=document.get("enum"),
        format=document.get("format"),
        max_length=document.get("maxLength"),
    )
