"""What a valid request to the API is, where JSON Schema has no words for it.

Requests that are meant to be invalid are left as they are.
"""

import base64
import hashlib
import ipaddress
import itertools
import json
import struct
import zlib

import requests
import schemathesis
from hypothesis import strategies as st

words = st.from_regex(r"[A-Za-z0-9]( ?[A-Za-z0-9]){0,20}", fullmatch=True)
rows = st.lists(words, min_size=1, max_size=20)
records = st.dictionaries(words, st.one_of(words, st.integers(), st.booleans()), max_size=4)
values = st.lists(st.one_of(words, records), min_size=1, max_size=20)


def lines(strategy):
    return strategy.map(lambda all: "\n".join(all).encode())


# A row that is no item is refused, so the streams are made of items.
schemathesis.openapi.media_type("text/plain", lines(rows))
# A header is clear above codes.
codes = rows.map(lambda all: ["code", *[f"{one}-7" for one in all]])
schemathesis.openapi.media_type("text/csv", lines(codes))
schemathesis.openapi.media_type(
    "application/x-ndjson", lines(values.map(lambda all: [json.dumps(one) for one in all]))
)


def chunk(kind, data):
    checked = kind + data
    return struct.pack(">I", len(data)) + checked + struct.pack(">I", zlib.crc32(checked))


def png(colour):
    """One pixel."""
    header = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    pixel = zlib.compress(b"\0" + bytes(colour))
    chunks = chunk(b"IHDR", header) + chunk(b"IDAT", pixel) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks


# A logo is known by what it is, whatever it is called.
colours = st.tuples(*[st.integers(0, 255)] * 3)
for kind in ("image/png", "image/jpeg", "image/webp"):
    schemathesis.openapi.media_type(kind, colours.map(png))


def settle(body):
    """Settings that are valid together."""
    for name in ("ending_link", "terms_link", "privacy_link", "imprint_link"):
        if body.get(name) is not None:
            body[name] = "https://fair.example/" + name
    if body.get("accept_terms"):
        body["terms_link"] = "https://fair.example/terms"
    elif "terms_link" in body and body["terms_link"] is None:
        body["accept_terms"] = False
    if body.get("accent") is not None:
        body["accent"] = "#0b6b4f"
    if body.get("ending_item") is not None:
        body["ending_item"] = cut(body["ending_item"], 8_000)
    # Not every text is an EAN.
    if body.get("show_as", "text") != "text" or body.get("ending_item") is not None:
        body.update(show_as="text")
    if "logo" in body:
        body["logo"] = None


def cut(text, most):
    """JSON Schema counts characters. The service counts bytes."""
    if len(text.encode(errors="replace")) <= most:
        return text
    return text.encode(errors="ignore")[:most].decode(errors="ignore").strip()


networks = itertools.count()


send = requests.Session.send


def send_from_a_network(session, request, **options):
    """Each request comes from another: some have wrong keys, and these must not add up."""
    network = ipaddress.IPv4Address("10.0.0.0") + next(networks)
    request.headers["x-forwarded-for"] = str(network)
    return send(session, request, **options)


# No hook sees the requests with wrong keys.
requests.Session.send = send_from_a_network


@schemathesis.hook
def before_call(context, case, kwargs):
    if case.meta is None or case.meta.generation.mode.is_negative:
        return
    operation = case.operation.label
    path, query, headers, body = case.path_parameters, case.query, case.headers, case.body
    if "client" in (path or {}):
        path["client"] = cut(path["client"], 256)
    if "name" in (path or {}):
        path["name"] = cut(path["name"], 255)
    if isinstance(body, dict) and isinstance(body.get("client"), str):
        body["client"] = cut(body["client"], 256)

    # A cursor is whatever the last answer said.
    if operation == "POST /v1/codes/{code}/files/check":
        query.pop("after", None)

    # What the items have to be depends on the kind that the query names.
    if operation == "POST /v1/codes/{code}/items":
        fits = {
            "application/json": ["auto", "text", "json"],
            "application/x-ndjson": ["auto", "json"],
        }
        if query.get("kind", "auto") not in fits.get(case.media_type, ["auto", "text"]):
            del query["kind"]
        # Whether there is such a column depends on the body, and so does whether two of
        # its rows look alike.
        for name in ("column", "columns", "strict"):
            query.pop(name, None)
        if case.media_type == "application/json":
            query.pop("delimiter", None)

    # The digest has to be that of the body.
    contents = getattr(body, "data", body)
    if "content-digest" in (headers or {}) and isinstance(contents, (bytes, str)):
        contents = contents.encode() if isinstance(contents, str) else contents
        digest = base64.b64encode(hashlib.sha256(contents).digest()).decode()
        headers["content-digest"] = f"sha-256=:{digest}:"

    if operation in ("POST /v1/codes", "PATCH /v1/codes/{code}") and isinstance(body, dict):
        settle(body)

    # A key for the whole service is for no codes in particular, and none has ended already.
    if operation == "POST /v1/keys" and isinstance(body, dict):
        if "admin" in body.get("scopes", []):
            body.pop("codes", None)
        if body.get("ends_at"):
            body["ends_at"] = "2999-12-31T23:59:59Z"

    # A code has to open before it closes. A change of one end depends on the other.
    if operation in ("POST /v1/codes", "PATCH /v1/codes/{code}") and isinstance(body, dict):
        if body.get("opens_at") and body.get("closes_at"):
            body.update(opens_at="1970-01-01T00:00:00Z", closes_at="2999-12-31T23:59:59Z")
        elif operation.startswith("PATCH") and (body.get("opens_at") or body.get("closes_at")):
            body["closes_at" if body.get("opens_at") else "opens_at"] = None
