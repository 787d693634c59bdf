"""The shapes that programs see, for the description in OpenAPI and the check of what we answer."""

from typing import Literal

from ninja import Schema


class Fault(Schema):
    code: int
    description: str


class Endpoint(Schema):
    specification: str
    url: str
    changeset: str
    type: str
    formats: list[str]


class Discovery(Schema):
    changeset: str
    contact: str
    key_service: str
    endpoints: list[Endpoint]


class Service(Schema):
    service_code: str
    service_name: str
    description: str
    metadata: bool
    type: Literal["realtime"]
    keywords: str
    group: str


class Value(Schema):
    key: str
    name: str


class Attribute(Schema):
    variable: bool
    code: str
    datatype: Literal["string", "number", "datetime", "text", "singlevaluelist", "multivaluelist"]
    required: bool
    datatype_description: str
    order: int
    description: str
    values: list[Value]


class Definition(Schema):
    service_code: str
    attributes: list[Attribute]


class Note(Schema):
    datetime: str
    summary: str
    description: str
    type: str


class Extended(Schema):
    area: str
    channel: str
    outcome: str
    reporters: int
    reopened: int


class Request(Schema):
    service_request_id: str
    status: Literal["open", "closed"]
    status_notes: str
    service_name: str
    service_code: str
    description: str
    agency_responsible: str
    service_notice: str
    requested_datetime: str
    updated_datetime: str
    expected_datetime: str
    address: str
    address_id: str
    zipcode: str
    lat: float | None
    long: float | None
    media_url: str
    extended_attributes: Extended | None = None
    notes: list[Note] | None = None


class Created(Schema):
    service_request_id: str
    service_notice: str
    account_id: str
