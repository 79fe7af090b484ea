#!/usr/bin/env python3
"""Attributes that are hard to bring back: makes OTLP JSON lines of them, and holds what came back against them.

hard_cases.py list                       names of the cases
hard_cases.py make CASE > spans.jsonl
hard_cases.py check spans.jsonl back.jsonl
                                         exit status 1, and says why, unless every key comes back as often and with
                                         the same types, and every frequent value as often as it was
"""
import collections
import json
import random
import sys

FREQUENT = 0.05   # of a key's rows, and at least
FREQUENT_ROWS = 20


# ---- Making: values are JSON text, so that tokens and escapes are ours ------------------------

def string(body):
    return '{"stringValue":"%s"}' % body


def array(*values):
    return '{"arrayValue":{"values":[%s]}}' % ",".join(values)


def kvlist(**values):
    return '{"kvlistValue":{"values":[%s]}}' % ",".join(attr(key, value) for key, value in values.items())


def attr(key, value):
    return '{"key":"%s","value":%s}' % (key, value)


def two_types(dice, at):
    return [attr("k", ['{"intValue":"7"}', string("seven"), '{"doubleValue":7.0}', '{"boolValue":true}',
                       '{"intValue":7}', string("7")][at % 6])]


def million_bytes(dice, at):
    return [attr("body", string("%06d" % at + "lorem ipsum " * 87381) if at == 77 else string("short"))]


def escapes(dice, at):
    texts = ["\\u00e4\\u00f6", "äö", "\\ud83d\\ude00", "😀", "\\u0000", "\\u001f\\b\\f\\n\\r\\t", '\\"\\\\\\/', "\\u007f", "€ 5",
             "日本語のテキスト", "\\u0061", "a"]
    return [attr("text", string(texts[at % len(texts)])), attr("k\\u00e4y", string("v")), attr("käy", string("w")),
            attr("mix", string("user-%d-\\u00fc\\ud83d\\ude00-%s" % (at, texts[at % len(texts)])))]


def big_numbers(dice, at):
    low, high = -2**63, 2**63 - 1
    some = dice.randrange(high - 10**6, high + 1)
    return [attr("low", '{"intValue":"%d"}' % low), attr("high", '{"intValue":%d}' % high),
            attr("near", '{"intValue":"%d"}' % some), attr("near.number", '{"intValue":%d}' % -some),
            attr("all", '{"intValue":"%d"}' % dice.randrange(low, high + 1)),
            attr("ends", '{"intValue":"%d"}' % (low if at % 2 else high)),
            attr("double", '{"intValue":%d}' % (2**53 + at % 3 - 1))]


def odd_doubles(dice, at):
    return [attr("zero", '{"doubleValue":%s}' % ("-0.0" if at % 2 else "0.0")), attr("tiny", '{"doubleValue":1e-7}'),
            attr("huge", '{"doubleValue":1E400}'), attr("none", '{"doubleValue":"NaN"}'),
            attr("end", '{"doubleValue":"%s"}' % ("Infinity" if at % 3 else "-Infinity")),
            attr("all", '{"doubleValue":%r}' % dice.gauss(0, 1)), attr("quoted", '{"doubleValue":"%r"}' % dice.random()),
            attr("steps", '{"doubleValue":%de-%d}' % (at % 10 + 1, at % 5)), attr("exact", '{"doubleValue":0.1}')]


def empty_values(dice, at):
    return [attr("array", array()), attr("array.bare", '{"arrayValue":{}}'), attr("map", kvlist()), attr("nothing", "{}"),
            attr("text", string("")), attr("bytes", '{"bytesValue":""}'), '{"key":"no.value"}', attr("", string("no key")),
            attr("some", array() if at % 2 else array(string("x"))), attr("nested", array(array(), kvlist()))]


def deep_maps(dice, at):
    value = kvlist(leaf='{"intValue":"%d"}' % dice.randrange(1000), name=string("n%d" % (at % 3)))
    for depth in range(5):
        value = kvlist(**{"level%d" % depth: value, "other": array(value, string("x"))} if depth % 2 else {"in": value})
    return [attr("tree", value), attr("fixed", kvlist(a=kvlist(b=kvlist(c=kvlist(d=kvlist(e=string("f")))))))]


def repeated_keys(dice, at):
    return [attr("k", string("a")), attr("k", '{"intValue":"%d"}' % (at % 4)), attr("other", string("x")),
            attr("k", string("a")), attr("k", '{"intValue":"%d"}' % dice.randrange(10**6))]


def lonely_key(dice, at):
    return [attr("usual", string("x"))] + ([attr("once", string("only here"))] if at == 400 else [])


def wide_span(dice, at):
    return [attr("key.%05d" % i, string("v%d" % (i % 7))) for i in range(10000)] if at == 5 else [attr("usual", string("x"))]


def key_per_span(dice, at):
    return [attr("key.%05d" % at, '{"intValue":"%d"}' % (at % 9)), attr("usual", string("x"))]


def many_values(dice, at):
    words = ["red", "green", "blue", "grey"]
    return [attr("id", string("item-%05d" % at)), attr("number", '{"intValue":"%d"}' % (at * 7919 % 1000003)),
            attr("random", string("".join(dice.choice("abcdefghij ,;é") for _ in range(dice.randrange(4, 20))))),
            attr("mail", string("%s.%d@example.org" % (dice.choice(words), at))),
            attr("some", string(words[at % 4] if at % 10 else "rare %d" % at))]


def array_lengths(dice, at):
    return [attr("list", array(*(string(dice.choice("abc")) for _ in range(at % 21)))),
            attr("numbers", array(*('{"intValue":"%d"}' % dice.randrange(100) for _ in range(dice.randrange(6))))),
            attr("mixed", array(string("x"), '{"doubleValue":0.5}', '{"boolValue":false}', "{}", '{"intValue":3}'))]


CASES = {  # case: how many spans
    two_types: 600, million_bytes: 200, escapes: 1200, big_numbers: 600, odd_doubles: 600, empty_values: 300,
    deep_maps: 600, repeated_keys: 600, lonely_key: 1000, wide_span: 40, key_per_span: 10000, many_values: 10000,
    array_lengths: 2000,
}


def span(case, dice, at):
    trace, root = at // 4, at % 4 == 0
    start = 1_700_000_000_000_000_000 + trace * 50_000_000 + at % 4 * 1_000_000
    parent = "" if root else '"parentSpanId":"%016x",' % (trace * 4 + 1)
    attrs = ",".join(case(dice, at))
    return ('{"traceId":"%032x","spanId":"%016x",%s"name":"%s","kind":1,"startTimeUnixNano":"%d",'
            '"endTimeUnixNano":"%d","attributes":[%s]}'
            % (trace + 1, at + 1, parent, "root" if root else "call", start, start + 900_000 + dice.randrange(9000), attrs))


def make(name):
    [(case, n_spans)] = [(case, n) for case, n in CASES.items() if case.__name__ == name]
    dice = random.Random(name)
    resource = '{"attributes":[%s]}' % attr("service.name", string("hard"))
    for first in range(0, n_spans, 4):
        spans = ",".join(span(case, dice, at) for at in range(first, first + 4))
        print('{"resourceSpans":[{"resource":%s,"scopeSpans":[{"scope":{},"spans":[%s]}]}]}' % (resource, spans))


# ---- Checking ----------------------------------------------------------------------------------

class Token(str):
    """A number as it stands."""


def pairs(members):
    assert len({key for key, _ in members}) == len(members), "a member twice: %r" % members
    return dict(members)


def read(path):
    for line in open(path, encoding="utf-8"):
        yield json.loads(line, parse_float=Token, parse_int=Token, parse_constant=Token, object_pairs_hook=pairs)


def type_of(value):
    """The type of an AnyValue; of an array the types that are in it, of a map its keys with theirs."""
    if not value:
        return "empty"
    [(member, inside)] = value.items()
    if member == "arrayValue":
        return "array of " + ", ".join(sorted({type_of(v) for v in inside.get("values", [])}))
    if member == "kvlistValue":
        return "map of " + ", ".join(a["key"] + ": " + type_of(a["value"]) for a in inside.get("values", []))
    return member + (" as a number" if isinstance(inside, Token) else " " + type(inside).__name__)


def attributes(path):
    for document in read(path):
        for resource in document["resourceSpans"]:
            for scope in resource["scopeSpans"]:
                for one in scope["spans"]:
                    yield one["name"], one["attributes"]


def gather(path):
    n_spans, types, values = 0, collections.Counter(), collections.Counter()
    for name, attrs in attributes(path):
        n_spans += 1
        for a in attrs:
            value = a.get("value", {})  # no value is the empty one
            types[name, a["key"], type_of(value)] += 1
            values[name, a["key"], json.dumps(value)] += 1
    return n_spans, types, values


def check(before, after):
    n_before, types_before, values_before = gather(before)
    n_after, types_after, values_after = gather(after)
    wrong = ["%d spans became %d" % (n_before, n_after)] if n_before != n_after else []
    wrong += ["%d times %r, not %d" % (types_after[t], t, types_before[t])
              for t in types_before | types_after if types_before[t] != types_after[t]]
    rows = collections.Counter()
    for (name, key, _), n in values_before.items():
        rows[name, key] += n
    wrong += ["%d times %.200r, not %d" % (values_after[v], v, n) for v, n in values_before.items()
              if n >= max(FREQUENT_ROWS, FREQUENT * rows[v[:2]]) and values_after[v] != n]
    for what in wrong[:5]:
        print("%.400s" % what)
    return not wrong


if __name__ == "__main__":
    if sys.argv[1:] == ["list"]:
        print(*(case.__name__ for case in CASES), sep="\n")
    elif len(sys.argv) == 3 and sys.argv[1] == "make":
        make(sys.argv[2])
    elif len(sys.argv) == 4 and sys.argv[1] == "check":
        sys.exit(not check(sys.argv[2], sys.argv[3]))
    else:
        sys.exit(__doc__)
