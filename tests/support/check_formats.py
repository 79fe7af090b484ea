#!/usr/bin/env python3
"""Checks that a file is what its format asks for, by the formats' own rules and not by our readers.

    check_formats.py FORMAT FILE                     is FILE of that format, as its usual writers write it?
    check_formats.py --native FORMAT FILE            or as anybody may write it: in any order, with members of their own?
    check_formats.py FORMAT FILE same FORMAT2 FILE2  do both hold the same spans?

FORMAT is otlp, zipkin, zipkin1, jaeger, gent or cctf. The exit status is the verdict: 0 yes, 1 no (and why)."""
import json
import re
import sys


class Bad(Exception):
    pass


def need(is_good, what):
    if not is_good:
        raise Bad(what)


def unique(pairs):
    keys = [key for key, _ in pairs]
    need(len(keys) == len(set(keys)), f"an object has a member twice: {keys}")
    return dict(pairs)


def parse(text):
    """Numbers with a fraction stay as they are written."""
    return json.loads(text, object_pairs_hook=unique, parse_float=lambda token: Token(token))


class Token(str):
    """A number that is no integer."""


NATIVE = False # the spelling is the source's own
MAY_LACK = {"warnings", "logs", "references", "name"} # in native files


def members(what, thing, order, required=()):
    """All members are known, in the writers' order, and the required ones are there."""
    need(isinstance(thing, dict), f"{what} is no object")
    if NATIVE:
        for key in set(thing) - set(order):
            need(not isinstance(thing[key], (dict, list)), f"{what} has {key}: {thing[key]}")
    else:
        need(list(thing) == [key for key in order if key in thing], f"{what} has members {list(thing)}, not of {order}")
    for key in required:
        need(key in thing or (NATIVE and key in MAY_LACK), f"{what} lacks {key}")


def hexadecimal(what, text, *widths):
    need(isinstance(text, str) and re.fullmatch("[0-9a-f]+", text) and len(text) in widths and int(text, 16) != 0,
         f"{what} is {text!r}")


def integer(what, value, low=0, high=2**63 - 1):
    need(type(value) is int and low <= value <= high, f"{what} is {value!r}")


def string(what, value):
    need(type(value) is str, f"{what} is {value!r}")


def lines(text, end="\n"):
    if NATIVE and not text.endswith(end):
        text += end
    need(text == "" or text.endswith(end), "the last line has no end")
    if NATIVE and text.startswith("["): # one array, or one of arrays
        items = parse(text)
        return [item for part in items for item in (part if isinstance(part, list) else [part])]
    return [parse(line) for line in text.split(end)[:-1]]


# ---- OTLP ------------------------------------------------------------------------------------------------

VALUES = {"stringValue": str, "boolValue": bool, "intValue": (str, int), "doubleValue": (int, Token, str),
          "bytesValue": str, "arrayValue": dict, "kvlistValue": dict}


def otlp_attrs(attrs):
    for attr in attrs:
        members("an attribute", attr, ["key", "value"], ["key", "value"])
        string("a key", attr["key"])
        need(len(attr["value"]) <= 1, f"{attr['key']} has two types")
        for kind, value in attr["value"].items():
            need(kind in VALUES and isinstance(value, VALUES[kind]), f"{attr['key']} is {attr['value']}")
            if kind == "intValue":
                need(re.fullmatch("0|-?[1-9][0-9]*", str(value)), f"{attr['key']} is {value!r}")


def nanoseconds(what, value):
    need((NATIVE or isinstance(value, str)) and re.fullmatch("0|[1-9][0-9]*", str(value)), f"{what} is {value!r}")
    need(NATIVE or value != "0", f"{what} is {value!r}")
    return int(value)


def check_otlp_span(span):
    members("a span", span, ["traceId", "spanId", "traceState", "parentSpanId", "flags", "name", "kind",
                             "startTimeUnixNano", "endTimeUnixNano", "attributes", "droppedAttributesCount", "events",
                             "droppedEventsCount", "links", "droppedLinksCount", "status"],
            ["traceId", "spanId", "startTimeUnixNano", "endTimeUnixNano"])
    hexadecimal("a trace id", span["traceId"], 32)
    hexadecimal("a span id", span["spanId"], 16)
    if "parentSpanId" in span and not (NATIVE and span["parentSpanId"].strip("0") == ""):
        hexadecimal("a parent id", span["parentSpanId"], 16)
    integer("kind", span.get("kind", 1), 0 if NATIVE else 1, 5)
    need(nanoseconds("a start", span["startTimeUnixNano"]) <= nanoseconds("an end", span["endTimeUnixNano"]),
         "a span ends before it starts")
    otlp_attrs(span.get("attributes", []))
    for event in span.get("events", []):
        members("an event", event, ["timeUnixNano", "name", "attributes", "droppedAttributesCount"], ["timeUnixNano"])
        nanoseconds("an event's time", event["timeUnixNano"])
        otlp_attrs(event.get("attributes", []))
    for link in span.get("links", []):
        members("a link", link, ["traceId", "spanId", "traceState", "attributes", "droppedAttributesCount", "flags"],
                ["traceId", "spanId"])
        hexadecimal("a link's trace", link["traceId"], 32)
        hexadecimal("a link's span", link["spanId"], 16)
        otlp_attrs(link.get("attributes", []))
    members("a status", span.get("status", {}), ["message", "code"])
    integer("a status code", span.get("status", {}).get("code", 1), 0 if NATIVE else 1, 2)


def check_otlp(text):
    for document in lines(text):
        members("a line", document, ["resourceSpans"], ["resourceSpans"])
        for resource in document["resourceSpans"]:
            members("ResourceSpans", resource, ["resource", "scopeSpans", "schemaUrl"], ["scopeSpans"])
            otlp_attrs(resource["resource"].get("attributes", []))
            for scope in resource["scopeSpans"]:
                members("ScopeSpans", scope, ["scope", "spans", "schemaUrl"], ["spans"])
                for span in scope["spans"]:
                    check_otlp_span(span)


# ---- Zipkin ------------------------------------------------------------------------------------------------

def check_endpoint(endpoint):
    members("an endpoint", endpoint, ["serviceName", "ipv4", "ipv6", "port"])
    string("a service", endpoint.get("serviceName", ""))
    need(re.fullmatch(r"[0-9]+(\.[0-9]+){3}", endpoint.get("ipv4", "1.2.3.4")), f"ipv4 is {endpoint.get('ipv4')!r}")
    need(":" in endpoint.get("ipv6", "::"), f"ipv6 is {endpoint.get('ipv6')!r}")
    integer("a port", endpoint.get("port", 0), 0, 65535)


def check_zipkin_ids(span):
    hexadecimal("a trace id", span["traceId"], 16, 32)
    hexadecimal("an id", span["id"], 16)
    if "parentId" in span and not (NATIVE and span["parentId"].strip("0") == ""):
        hexadecimal("a parent id", span["parentId"], 16)
    for key in "timestamp", "duration":
        if key in span:
            integer(key, span[key])


def check_zipkin(text):
    for span in lines(text):
        members("a span", span, ["traceId", "parentId", "id", "kind", "name", "timestamp", "duration", "localEndpoint",
                                 "remoteEndpoint", "annotations", "tags", "debug", "shared"], ["traceId", "id"])
        check_zipkin_ids(span)
        kind = span.get("kind", "CLIENT")
        need(kind in ("CLIENT", "SERVER", "PRODUCER", "CONSUMER"), f"kind is {kind!r}")
        for key in "localEndpoint", "remoteEndpoint":
            check_endpoint(span.get(key, {}))
        for annotation in span.get("annotations", []):
            members("an annotation", annotation, ["timestamp", "value"], ["timestamp", "value"])
            integer("an annotation's time", annotation["timestamp"], 1)
            string("an annotation", annotation["value"])
        for key, value in span.get("tags", {}).items():
            string(f"tag {key}", value)
        for key in "debug", "shared":
            need(span.get(key, True) is True, f"{key} is {span.get(key)!r}")


CORES = ("cs", "cr", "sr", "ss", "ms", "ws", "wr", "mr")
ADDRESSES = ("sa", "ca", "ma")


def check_zipkin1(text):
    for span in lines(text):
        members("a span", span, ["traceId", "parentId", "id", "name", "timestamp", "duration", "annotations",
                                 "binaryAnnotations", "debug"], ["traceId", "id", "name"])
        check_zipkin_ids(span)
        for annotation in span.get("annotations", []):
            members("an annotation", annotation, ["timestamp", "value", "endpoint"], ["timestamp", "value"])
            integer("an annotation's time", annotation["timestamp"], 1)
            string("an annotation", annotation["value"])
            check_endpoint(annotation.get("endpoint", {}))
        for annotation in span.get("binaryAnnotations", []):
            members("a binary annotation", annotation, ["key", "value", "endpoint"], ["key", "value"])
            if annotation["key"] in ADDRESSES:
                need(annotation["value"] is True and "endpoint" in annotation, f"an address is {annotation}")
            elif annotation["key"] != "gent.synthetic":
                string(f"tag {annotation['key']}", annotation["value"])
            check_endpoint(annotation.get("endpoint", {}))


# ---- Jaeger ------------------------------------------------------------------------------------------------

TYPES = {"string": str, "bool": bool, "int64": (int, str), "float64": (int, Token, str), "binary": str}


def check_tags(tags):
    for tag in tags:
        members("a tag", tag, ["key", "type", "value"], ["key", "type", "value"])
        need(tag["type"] in TYPES and isinstance(tag["value"], TYPES[tag["type"]]), f"tag {tag}")
        need(tag["type"] == "bool" or not isinstance(tag["value"], bool), f"tag {tag}")


def check_jaeger_span(span, trace):
    members("a span", span, ["traceID", "spanID", "flags", "operationName", "references", "startTime", "duration",
                             "tags", "logs", "processID", "warnings"],
            ["traceID", "spanID", "operationName", "references", "startTime", "duration", "tags", "logs", "processID",
             "warnings"])
    need(span["traceID"] == trace["traceID"], "a span is of another trace")
    hexadecimal("a trace id", span["traceID"], 16, 32)
    hexadecimal("a span id", span["spanID"], 16)
    for reference in span.get("references", []):
        members("a reference", reference, ["refType", "traceID", "spanID"], ["refType", "traceID", "spanID"])
        need(reference["refType"] in ("CHILD_OF", "FOLLOWS_FROM"), f"a reference is {reference}")
        hexadecimal("a reference's trace", reference["traceID"], 16, 32)
        hexadecimal("a reference's span", reference["spanID"], 16)
    integer("a start", span["startTime"], 1)
    integer("a duration", span["duration"])
    check_tags(span["tags"])
    for log in span.get("logs", []):
        members("a log", log, ["timestamp", "fields"], ["timestamp", "fields"])
        integer("a log's time", log["timestamp"], 1)
        check_tags(log["fields"])
    need(span["processID"] in trace["processes"], f"there is no process {span['processID']}")


def check_jaeger(text):
    document = parse(text)
    members("the file", document, ["data", "total", "limit", "offset", "errors"], ["data"])
    for trace in document["data"]:
        members("a trace", trace, ["traceID", "spans", "processes", "warnings"], ["traceID", "spans", "processes"])
        need(NATIVE or list(trace["processes"]) == [f"p{i + 1}" for i in range(len(trace["processes"]))],
             f"processes are {list(trace['processes'])}")
        for process in trace["processes"].values():
            members("a process", process, ["serviceName", "tags"], ["serviceName", "tags"])
            string("a service", process["serviceName"])
            check_tags(process["tags"])
        for span in trace["spans"]:
            check_jaeger_span(span, trace)


# ---- Gen-T and Tracekit --------------------------------------------------------------------------------------

def check_gent(text):
    for transaction in lines(text, ",\n"):
        members("a transaction", transaction, ["traceStatus", "nodesData", "graph", "timeline", "details"],
                ["nodesData", "graph", "details"])
        nodes = transaction["nodesData"]
        for name, node in nodes.items():
            need(re.fullmatch(r".*\*[0-9]+", name, re.S), f"a node is named {name}")
            members("a node", node, ["resource", "id", "startTime", "duration", "environmentVariables", "issues",
                                     "type"], ["resource", "id", "startTime", "duration", "issues", "type"])
            members("a resource", node["resource"], ["id", "name", "serviceType"], ["id", "name", "serviceType"])
            need(node["id"] == name and node["resource"]["id"] == name, f"node {name} is {node['id']}")
            integer("a start", node["startTime"], 1)
            integer("a duration", node["duration"])
            need(isinstance(node["environmentVariables"]["body"], dict), "a body is no object")
        for edge in transaction["graph"]["edges"]:
            members("an edge", edge, ["source", "target"], ["source", "target"])
            need(edge["source"] in nodes and edge["target"] in nodes, f"edge {edge} leads to no node")
        details = transaction["details"]
        hexadecimal("a transaction", details["transactionId"], 16, 32)
        need(details["startTime"] == min(node["startTime"] for node in nodes.values()), "a transaction starts later")
        n_issues = sum(bool(node["issues"]) for node in nodes.values())
        need(details["issues"]["count"] == n_issues, "issues are miscounted")
        need({item["id"] for item in transaction["timeline"]["items"]} == set(nodes), "the timeline has other nodes")


UUID = "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
SPAN_UUID = "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]" # its first 16 characters


def check_cctf(text):
    order = ["trace_id", "span_id", "parent_id", "module_id", "instance_id", "ts_enqueue", "ts_start", "ts_end", "node",
             "stage", "method", "path"]
    for record in lines(text):
        need(list(record)[:len(order)] == order, f"a record begins with {list(record)[:len(order)]}")
        need(re.fullmatch(UUID, record["trace_id"]), f"trace_id is {record['trace_id']}")
        for key in "span_id", "parent_id":
            need(record[key] is None and key == "parent_id" or re.fullmatch(SPAN_UUID, record[key]),
                 f"{key} is {record[key]}")
        for key in "ts_enqueue", "ts_start", "ts_end":
            integer(key, record[key], 10**12, 10**13)
        need(record["ts_enqueue"] <= record["ts_start"] <= record["ts_end"], "times are out of order")
        for key in "queue_time_ms", "service_time_ms", "rt_ms", "status":
            integer(key, record[key])
        need(abs(record["service_time_ms"] - (record["ts_end"] - record["ts_start"])) <= 1, "service_time_ms is wrong")
        need(record["rt_ms"] == record["queue_time_ms"] + record["service_time_ms"], "rt_ms is wrong")


# ---- The same spans? --------------------------------------------------------------------------------------------

KINDS = [None, "internal", "server", "client", "producer", "consumer"]


def text_of(value):
    """Of a scalar in any format; None for what is none."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, (str, int)) else None


def otlp_tags(attrs):
    return {attr["key"]: text_of(next(iter(attr["value"].values()), "")) for attr in attrs}


def spans_of_otlp(text):
    for document in lines(text):
        for resource in document["resourceSpans"]:
            around = otlp_tags(resource["resource"].get("attributes", []))
            for scope in resource["scopeSpans"]:
                for span in scope["spans"]:
                    start, end = int(span["startTimeUnixNano"]), int(span["endTimeUnixNano"])
                    yield {"id": (span["traceId"][16:], span["spanId"]), "parent": span.get("parentSpanId"),
                           "name": span["name"], "service": around.get("service.name"),
                           "kind": KINDS[span.get("kind", 0)],
                           "start": start // 1000, "duration": (end - start) // 1000,
                           "error": span.get("status", {}).get("code") == 2, "around": around,
                           "tags": otlp_tags(span.get("attributes", [])), "scope": scope.get("scope", {}).get("name"),
                           "n_events": len(span.get("events", [])), "n_links": len(span.get("links", []))}


def spans_of_jaeger(text):
    for trace in parse(text)["data"]:
        for span in trace["spans"]:
            process = trace["processes"][span["processID"]]
            tags = {tag["key"]: text_of(tag["value"]) for tag in span["tags"]}
            around = {tag["key"]: text_of(tag["value"]) for tag in process["tags"]}
            parents = [r["spanID"] for r in span["references"] if r["refType"] == "CHILD_OF"]
            yield {"id": (span["traceID"][-16:], span["spanID"]), "parent": parents[0] if parents else None,
                   "name": span["operationName"], "service": process["serviceName"], "kind": tags.get("span.kind"),
                   "start": span["startTime"], "duration": span["duration"], "error": tags.get("error") == "true",
                   "around": around | {"service.name": process["serviceName"]}, "tags": tags,
                   "scope": tags.get("otel.scope.name"), "n_events": len(span["logs"]),
                   "n_links": len(span["references"]) - len(parents[:1])}


def zipkin_span(span, tags, local, remote, kind, n_events):
    known = dict(tags)
    for prefix, endpoint in ("net.host", local), ("net.peer", remote):
        known |= {f"{prefix}.ip": endpoint[key] for key in ("ipv4", "ipv6") if key in endpoint}
        known |= {f"{prefix}.port": str(endpoint["port"])} if "port" in endpoint else {}
    if "serviceName" in remote:
        known["peer.service"] = remote["serviceName"]
    return {"id": (span["traceId"][-16:], span["id"]), "parent": span.get("parentId"), "name": span.get("name", ""),
            "service": local.get("serviceName"), "kind": kind, "start": span.get("timestamp"),
            "duration": span.get("duration"), "error": "error" in tags, "tags": known,
            "around": known | {"service.name": local.get("serviceName")}, "scope": tags.get("otel.library.name"),
            "n_events": n_events, "n_links": sum(key.startswith("otlp.link.") for key in tags)}


def spans_of_zipkin(text):
    for span in lines(text):
        kind = span["kind"].lower() if "kind" in span else span.get("tags", {}).get("span.kind")
        yield zipkin_span(span, span.get("tags", {}), span.get("localEndpoint", {}), span.get("remoteEndpoint", {}),
                          kind, len(span.get("annotations", [])))


def spans_of_zipkin1(text):
    kinds = {"cs": "client", "sr": "server", "ms": "producer", "wr": "consumer"}
    for span in lines(text):
        binary, annotations = span.get("binaryAnnotations", []), span.get("annotations", [])
        tags = {a["key"]: text_of(a["value"]) for a in binary if a["key"] not in ADDRESSES + ("lc",)}
        remote = [a["endpoint"] for a in binary if a["key"] in ADDRESSES]
        local = [a["endpoint"] for a in annotations + binary if a["key" if "key" in a else "value"] not in ADDRESSES and
                 "endpoint" in a]
        cores = [kinds[a["value"]] for a in annotations if a["value"] in kinds]
        yield zipkin_span(span, tags, local[0] if local else {}, remote[0] if remote else {},
                          cores[0] if cores else tags.get("span.kind"),
                          sum(a["value"] not in CORES for a in annotations))


# Tags that each format spells in its own way: what they say is compared by itself.
RESPELLED = {"gent.synthetic", "span.kind", "error", "otel.status_code", "otel.scope.name", "otel.scope.version",
             "otel.library.name", "otel.library.version", "network.peer.address"}


def check_same(one, other):
    """Everything of 'one' but the spelling is in 'other': one is the file that knows less of types."""
    others = {}
    for span in other:
        others.setdefault(span["id"], []).append(span)
    n = 0
    for span in one:
        need(others.get(span["id"]), f"span {span['id']} is missing")
        found = others[span["id"]].pop(0)
        for key in "parent", "name", "service", "kind", "start", "duration", "error", "scope", "n_events", "n_links":
            need(span[key] == found[key], f"{key} of span {span['id']} is {span[key]!r} and {found[key]!r}")
        for place in "around", "tags":
            for key, value in span[place].items():
                known = found["around"] | found["tags"]
                known.setdefault("net.peer.ip", known.get("network.peer.address"))
                need(value is None or key in RESPELLED or
                     value in (known.get(key), found["tags"].get("resource." + key)),
                     f"{key} of span {span['id']} is {value!r} and {known.get(key)!r}")
        n += 1
    need(n != 0 and not any(others.values()), "there are more spans in the other")


def main(arguments):
    global NATIVE
    if arguments[:1] == ["--native"]:
        NATIVE = True
        arguments = arguments[1:]
    try:
        texts = [open(path, encoding="utf-8").read() for path in arguments[1::3]]
        if len(arguments) == 2:
            globals()[f"check_{arguments[0]}"](texts[0])
        else:
            check_same(list(globals()[f"spans_of_{arguments[0]}"](texts[0])),
                       list(globals()[f"spans_of_{arguments[3]}"](texts[1])))
    except (Bad, json.JSONDecodeError, KeyError, TypeError) as why:
        print(f"{arguments[1]}: {type(why).__name__}: {why}", file=sys.stderr)
        return 1
    return 0


sys.exit(main(sys.argv[1:]))
