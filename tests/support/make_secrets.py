#!/usr/bin/env python3
"""Writes OTLP JSON lines whose attributes hold a secret in every place that an attribute can have.

make_secrets.py SECRET [tags] > spans.jsonl

With 'tags' there are neither events nor links, whose attributes other formats have no tags for.
"""
import json
import sys

secret, has_tags_only = sys.argv[1], sys.argv[2:] == ["tags"]


def attrs(**values):
    return [{"key": key.replace("_", "."), "value": {"stringValue": value}} for key, value in values.items()]


def nested(value):
    return {"key": "request", "value": {"kvlistValue": {"values": [
        {"key": "user", "value": {"kvlistValue": {"values": [{"key": "email", "value": {"stringValue": value}}]}}},
        {"key": "size", "value": {"intValue": "12"}}]}}}


def span(trace, at):
    start = 1_700_000_000_000_000_000 + trace * 1_000_000_000 + at * 1_000_000
    mail = secret if at % 2 == 0 else f"{trace}.{at}.{secret}"
    person = attrs(user_email=mail) + [{"key": "user.age", "value": {"intValue": str(20 + trace % 50)}}]
    body = {"traceId": f"{trace + 1:032x}", "spanId": f"{trace * 16 + at + 1:016x}"}
    if at > 0:
        body["parentSpanId"] = f"{trace * 16 + 1:016x}"
    body |= {"name": "call", "kind": 2 if at == 0 else 3, "startTimeUnixNano": str(start),
             "endTimeUnixNano": str(start + 900_000), "attributes": person + [nested(mail)] + attrs(user=mail)}
    if has_tags_only:
        return body
    body["events"] = [{"timeUnixNano": str(start + 1000), "name": "seen", "attributes": attrs(user_email=mail)}]
    if at > 0:
        body["links"] = [{"traceId": f"{trace + 1:032x}", "spanId": f"{trace * 16 + 1:016x}",
                          "attributes": attrs(user_email=mail)}]
    return body


for number in range(60):
    resource = {"attributes": attrs(service_name="shop", host_name=f"host.{secret}", user_email=secret)}
    scope = {"name": "lib", "attributes": attrs(user_email=secret)}
    spans = [span(number, at) for at in range(4)]
    print(json.dumps({"resourceSpans": [{"resource": resource, "scopeSpans": [{"scope": scope, "spans": spans}]}]},
                     separators=(",", ":")))
