#!/usr/bin/env python3
"""Writes the fixtures of Gen-T and Tracekit, all of it invented, the same every time:

    make_gent_fixtures.py jaeger | lambda | invocations > FIXTURE

jaeger and lambda are Gen-T's transactions, a line each with a comma behind it: the one in microseconds with
edges from child to parent, as Gen-T makes them of Jaeger's traces, the other in milliseconds with edges from
parent to child. invocations is Tracekit's invocations.jsonl.
"""
import json
import random
import sys
import uuid

N_TRACES = 200


def dump(record):
    return json.dumps(record, separators=(",", ":"), ensure_ascii=False)


def new_uuid(rng):
    return str(uuid.UUID(int=rng.getrandbits(128), version=4))


# ---- Gen-T: a tree of calls becomes nodes, edges and a timeline -------------------------------------------

CALLS = {  # service: what it calls, and how often
    "gateway": [("catalogue", 1.0), ("cart", 0.6), ("user", 0.3)],
    "catalogue": [("catalogue-db", 1.6)],
    "cart": [("cart-db", 1.2), ("catalogue", 0.3)],
    "user": [("user-db", 1.0)],
    "order-fn": [("payment-fn", 0.8), ("orders-table", 1.3), ("notify-fn", 0.5)],
    "payment-fn": [("bank.example.com", 1.0)],
    "notify-fn": [("mail-queue", 1.0)],
}


def grow(rng, service, start, unit, depth=0):
    """A call: its children lie inside of it. Times in units; 'unit' is a millisecond."""
    call = {"name": service, "start": start, "children": []}
    at = start + rng.randint(0, 2 * unit)
    for callee, mean in CALLS.get(service, []) if depth < 5 else []:
        for _ in range(int(mean) + (rng.random() < mean - int(mean))):
            child = grow(rng, callee, at, unit, depth + 1)
            call["children"].append(child)
            at = child["end"] + rng.randint(0, unit)
    call["end"] = at + int(rng.lognormvariate(1, 0.7) * unit)
    return call


def flatten(call, parent, calls):
    call["parent"] = parent
    calls.append(call)
    for child in call["children"]:
        flatten(child, call, calls)
    return calls


def name_nodes(calls):
    ranks = {}
    for call in sorted(calls, key=lambda c: c["start"]):
        call["id"] = "%s*%d" % (call["name"], ranks.get(call["name"], 0))
        ranks[call["name"]] = ranks.get(call["name"], 0) + 1


def jaeger_node(rng, call):
    has_failed = rng.random() < 0.04
    body = {"span.kind": "client" if call["name"].endswith("-db") else "server",
            "process_hostname": "%s-%d" % (call["name"], rng.randint(0, 2)),
            "http.status_code": 500 if has_failed else 200, "component": "net/http"}
    if call["name"].endswith("-db"):
        body["db.statement"] = "SELECT * FROM items WHERE id = %d" % rng.randint(1, 5000)
        del body["http.status_code"]
    if has_failed:
        body["error"] = True
    issues = [{"category": "ERROR", "id": call["id"], "name": "Error", "type": "Error", "message": "Issue",
               "description": "Issue"}] if has_failed else []
    return {"resource": {"id": call["id"], "name": call["id"], "serviceType": "jaeger"}, "id": call["id"],
            "startTime": call["start"], "duration": call["end"] - call["start"], "appTagId": "app_0000000000",
            "hasData": 1, "environmentVariables": {"isTruncated": 0, "body": body}, "issues": issues, "type": "jaeger"}


def lambda_node(rng, call):
    name = call["name"]
    node = {"id": call["id"], "resource": {"id": call["id"], "name": name}, "startTime": call["start"],
            "duration": call["end"] - call["start"], "issues": []}
    if name.endswith("-fn"):
        node["resource"].update(runtime=rng.choice(["nodejs18.x", "python3.11"]), region="eu-central-1")
        node.update(type="lambda", coldStart=rng.random() < 0.1, memory={"avg": rng.randint(60, 128)},
                    environmentVariables={"body": {"STAGE": "prod", "APP_NAME": name}, "isTruncated": 0})
        if rng.random() < 0.05:
            node["issues"] = [{"name": rng.choice(["Timeout", "KeyError"]), "id": call["id"], "type": "Exception"}]
    elif name.endswith("-table"):
        node.update(type="dynamodb", request={"body": {"body": {"TableName": name}}})
    elif name.endswith("-queue"):
        node.update(type="sqs", messageId=new_uuid(rng))
    else:
        node.update(type="http", method="POST", statusCode=rng.choice([200, 200, 200, 402]),
                    request={"headers": {"body": {"user-agent": "axios/1.6"}}})
    return node


def transaction(rng, root, start, unit, make_node, is_back, details):
    calls = flatten(grow(rng, root, start, unit), None, [])
    name_nodes(calls)
    edges = [(c["id"], c["parent"]["id"]) if is_back else (c["parent"]["id"], c["id"]) for c in calls if c["parent"]]
    end = max(c["end"] for c in calls)
    items = [{"id": c["id"], "childrenIds": [t for s, t in edges if s == c["id"]], "group": "", "start": c["start"],
              "end": c["end"], "duration": c["end"] - c["start"]} for c in calls]
    nodes = {c["id"]: make_node(rng, c) for c in calls}
    n_failed = sum(node["issues"] != [] for node in nodes.values())
    return {"traceStatus": "manual-traced" if is_back else "traced", "nodesData": nodes,
            "graph": {"status": "completed", "edges": [{"source": s, "target": t} for s, t in edges]},
            "timeline": {"status": "completed", "range": {"start": start, "end": end}, "items": items},
            "details": details(n_failed, start, end - start)}


def write_jaeger(rng, out):
    start = 1605223981761425
    for _ in range(N_TRACES):
        start += rng.randint(1, 900000)
        out(dump(transaction(rng, rng.choice(["gateway", "gateway", "gateway", "user", "cart-db"]), start, 1000,
                             jaeger_node, True, lambda n_failed, at, duration: {
                                 "status": "completed", "transactionId": "%016x" % rng.getrandbits(64),
                                 "startTime": at, "duration": duration, "cost": 0, "regions": [],
                                 "issues": {"count": 0}, "triggeredService": {}})) + ",")


def write_lambda(rng, out):
    start = 1605223981761
    for _ in range(N_TRACES):
        start += rng.randint(1, 900)
        out(dump(transaction(rng, rng.choice(["order-fn", "order-fn", "notify-fn", "orders-table"]), start, 1,
                             lambda_node, False, lambda n_failed, at, duration: {
                                 "transactionId": "%032x" % rng.getrandbits(128), "startTime": at,
                                 "duration": duration, "cost": round(rng.random() / 1000, 7),
                                 "regions": ["eu-central-1"], "issues": {"count": n_failed}})) + ",")


# ---- Tracekit: what the middleware, the wrapper and the proxy write ----------------------------------------

PATHS = {"json": ["/json/validate", "/json/minify"], "image": ["/image/resize", "/image/thumbnail/%d"],
         "hash": ["/hash/sha256"]}


def middleware(rng, module, trace, parent, start):
    queue, service = rng.choice([0, 0, 0, 1, 2, 7]), 1 + int(rng.lognormvariate(3, 0.8))
    instance = rng.randint(0, 1)
    path = rng.choice(PATHS[module])
    return {"trace_id": trace, "span_id": new_uuid(rng)[:16], "parent_id": parent, "module_id": module,
            "instance_id": "%012x" % (hash_of(module) + instance), "ts_enqueue": start - queue, "ts_start": start,
            "ts_end": start + service, "node": ["edge0", "cloud0"][instance], "stage": ["edge", "cloud"][instance],
            "method": "POST", "path": path % rng.randint(1, 9999) if "%" in path else path,
            "bytes_in": rng.randint(100, 9000), "bytes_out": rng.randint(20, 4000),
            "cpu_time_ms": rng.randint(0, service), "queue_time_ms": queue, "service_time_ms": service,
            "rt_ms": queue + service, "status": rng.choice([200] * 20 + [404, 500]),
            "pid": 17 + 100 * instance + len(module)}


def hash_of(text):
    value = 0xCBF29CE4
    for c in text.encode():
        value = (value ^ c) * 0x01000193 & 0xFFFFFFFF
    return value


def wrapper(rng, trace, start):
    number = rng.randint(1, 400)
    return {"trace_id": trace, "span_id": None, "parent_id": None, "module_id": "ffmpeg", "instance_id": None,
            "ts_enqueue": start, "ts_start": start, "ts_end": start + rng.randint(200, 9000), "node": "edge0",
            "stage": "edge", "method": "CLI", "path": "ffmpeg", "input": "/data/in/clip_%04d.mp4" % number,
            "output": "/data/out/clip_%04d.webm" % number, "cpuset": "0-3",
            "status": rng.choice([0] * 12 + [1, 137])}


def proxy(rng, trace, start):
    service = rng.randint(1, 60)
    return {"trace_id": trace, "span_id": None, "parent_id": None, "module_id": None, "instance_id": None,
            "ts_enqueue": start, "ts_start": start, "ts_end": start + service, "node": "edge0", "stage": "edge",
            "method": rng.choice(["GET", "POST"]), "path": rng.choice(["/json/validate", "/static/app.js", "/"]),
            "bytes_in": rng.randint(100, 900), "bytes_out": rng.randint(20, 9000), "cpu_time_ms": None,
            "queue_time_ms": 0, "service_time_ms": service, "rt_ms": service,
            "status": rng.choice([200, 200, 304, 502])}


def write_invocations(rng, out):
    start = 1755950000123
    for i in range(N_TRACES):
        start += rng.randint(1, 400)
        trace = new_uuid(rng)
        kind = rng.random()
        if kind < 0.15:
            out(dump(wrapper(rng, str(start * 1000000 + rng.randint(0, 999999)) if i % 2 else trace, start)))
        elif kind < 0.35:
            out(dump(proxy(rng, None if i % 3 else trace, start)))
        else:
            first = middleware(rng, rng.choice(list(PATHS)), trace, None, start)
            out(dump(first))
            for _ in range(rng.choice([0, 0, 1, 2])):
                out(dump(middleware(rng, rng.choice(list(PATHS)), trace, first["span_id"],
                                    start + rng.randint(1, 20))))


def main():
    writers = {"jaeger": write_jaeger, "lambda": write_lambda, "invocations": write_invocations}
    if len(sys.argv) != 2 or sys.argv[1] not in writers:
        sys.exit(__doc__)
    writers[sys.argv[1]](random.Random(1), lambda line: sys.stdout.write(line + "\n"))


main()
