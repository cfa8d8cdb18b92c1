#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""
The JSON Schema of the result document: it is one, the fixtures follow it, wrong documents do not,
and it agrees with the header of finding kinds and with docs/result-format.md.

The validator here knows the keywords that this schema uses and refuses all others, so that the
tests need nothing beyond the standard library. Where the jsonschema package is at hand, it is asked
too.
"""

import copy
import json
import os
import re
import unittest

ROOT = os.environ.get("LOCKSTEP_SOURCE_DIR", ".")
TYPES = {
    "object": lambda v: isinstance(v, dict),
    "array": lambda v: isinstance(v, list),
    "string": lambda v: isinstance(v, str),
    "boolean": lambda v: isinstance(v, bool),
    "integer": lambda v: isinstance(v, int) and not isinstance(v, bool),
    "number": lambda v: isinstance(v, (int, float)) and not isinstance(v, bool),
}
COMMENTS = {"$schema", "$id", "$comment", "$defs", "title", "description"}


def read(*parts):
    with open(os.path.join(ROOT, *parts), encoding="utf-8") as file:
        return file.read()


SCHEMA = json.loads(read("reports", "result.schema.json"))
FIXTURES = {
    name: json.loads(read("tests", "reports", name + ".json"))
    for name in ("uaf", "abba", "clean", "suite")
}


def find_errors(value, schema, path="$"):
    """Every violation, as "path: what". Objects are closed: a key that is not named is one too."""
    for keyword, wanted in schema.items():
        if keyword in COMMENTS:
            continue
        yield from CHECKS[keyword](value, wanted, schema, path)


def check_ref(value, wanted, _schema, path):
    prefix = "#/$defs/"
    assert wanted.startswith(prefix), wanted
    yield from find_errors(value, SCHEMA["$defs"][wanted[len(prefix):]], path)


def check_type(value, wanted, _schema, path):
    wanted = wanted if isinstance(wanted, list) else [wanted]
    if not any(TYPES[name](value) for name in wanted):
        yield f"{path}: type"


def check_properties(value, wanted, _schema, path):
    if not isinstance(value, dict):
        return
    for key, item in value.items():
        if key in wanted:
            yield from find_errors(item, wanted[key], f"{path}.{key}")
        else:
            yield f"{path}.{key}: unknown key"


def check_additional(value, wanted, _schema, path):
    if isinstance(value, dict):
        for key, item in value.items():
            yield from find_errors(item, wanted, f"{path}.{key}")


def check_required(value, wanted, _schema, path):
    if isinstance(value, dict):
        yield from (f"{path}.{key}: missing" for key in wanted if key not in value)


def check_items(value, wanted, _schema, path):
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from find_errors(item, wanted, f"{path}[{index}]")


def check_any_of(value, wanted, _schema, path):
    if all(list(find_errors(value, one, path)) for one in wanted):
        yield f"{path}: anyOf"


def simple(name, holds, applies):
    def check(value, wanted, _schema, path):
        if applies(value) and not holds(value, wanted):
            yield f"{path}: {name}"
    return check


CHECKS = {
    "$ref": check_ref,
    "type": check_type,
    "properties": check_properties,
    "additionalProperties": check_additional,
    "required": check_required,
    "items": check_items,
    "anyOf": check_any_of,
    "enum": simple("enum", lambda v, w: v in w, lambda v: True),
    "const": simple("const", lambda v, w: v == w, lambda v: True),
    "minimum": simple("minimum", lambda v, w: v >= w, TYPES["number"]),
    "maximum": simple("maximum", lambda v, w: v <= w, TYPES["number"]),
    "minLength": simple("minLength", lambda v, w: len(v) >= w, TYPES["string"]),
    "minItems": simple("minItems", lambda v, w: len(v) >= w, TYPES["array"]),
    "maxItems": simple("maxItems", lambda v, w: len(v) <= w, TYPES["array"]),
    "pattern": simple("pattern", lambda v, w: bool(re.search(w, v)), TYPES["string"]),
}


def schemas_in(schema):
    """The schema and every schema inside it."""
    yield schema
    for keyword in ("$defs", "properties"):
        for one in schema.get(keyword, {}).values():
            yield from schemas_in(one)
    for keyword in ("items", "additionalProperties"):
        if keyword in schema:
            yield from schemas_in(schema[keyword])
    for one in schema.get("anyOf", []):
        yield from schemas_in(one)


def find_place(document, path):
    """The container and the last key of a path such as scenarios.0.name."""
    *way, last = path.split(".")
    for key in way:
        document = document[int(key) if key.isdigit() else key]
    return document, int(last) if last.isdigit() else last


CASE = "scenarios.0.cases.0."
FINDING = CASE + "findings.0."
# Path into the use-after-free fixture, a value that is wrong there, the complaint.
WRONG = (
    ("lockstep_result", 2, "$.lockstep_result: const"),
    ("version", None, "$.version: type"),
    ("command.0", 1, "$.command[0]: type"),
    ("totals.cases", -1, "$.totals.cases: minimum"),
    ("scenarios.0.hash", "xyz", "$.scenarios[0].hash: pattern"),
    ("scenarios.0.name", "", "$.scenarios[0].name: minLength"),
    ("scenarios.0.nmae", "x", "$.scenarios[0].nmae: unknown key"),
    (CASE + "status", "fine", "$.scenarios[0].cases[0].status: enum"),
    (CASE + "expect", "maybe", "$.scenarios[0].cases[0].expect: anyOf"),
    (CASE + "variants.x", 1, "$.scenarios[0].cases[0].variants.x: type"),
    (FINDING + "kind", "leek", "$.scenarios[0].cases[0].findings[0].kind: enum"),
    (FINDING + "id", "0A1B2C3D", "$.scenarios[0].cases[0].findings[0].id: pattern"),
    (FINDING + "count", True, "$.scenarios[0].cases[0].findings[0].count: type"),
    (FINDING + "events.3.task", -2, "$.scenarios[0].cases[0].findings[0].events[3].task: minimum"),
    (FINDING + "events.3.switch", "tired",
     "$.scenarios[0].cases[0].findings[0].events[3].switch: enum"),
)


class SchemaTest(unittest.TestCase):
    def test_uses_only_keywords_that_are_checked_here(self):
        for schema in schemas_in(SCHEMA):
            self.assertLessEqual(set(schema), COMMENTS | set(CHECKS))

    def test_every_reference_and_required_key_exists(self):
        for schema in schemas_in(SCHEMA):
            if "$ref" in schema:
                self.assertIn(schema["$ref"].removeprefix("#/$defs/"), SCHEMA["$defs"])
            self.assertLessEqual(set(schema.get("required", [])),
                                 set(schema.get("properties", {})))

    def test_fixtures_follow_it(self):
        for name, fixture in FIXTURES.items():
            self.assertEqual(list(find_errors(fixture, SCHEMA)), [], name)

    def test_wrong_values_are_found(self):
        for path, value, complaint in WRONG:
            document = copy.deepcopy(FIXTURES["uaf"])
            place, key = find_place(document, path)
            place[key] = value
            self.assertEqual(list(find_errors(document, SCHEMA)), [complaint])

    def test_wrong_values_of_a_search_are_found(self):
        for key, value, complaint in (("seed", 0.5, "seed: type"), ("bound", -2, "bound: minimum"),
                                      ("pct_probability", 1.5, "pct_probability: maximum")):
            document = copy.deepcopy(FIXTURES["abba"])
            place, _ = find_place(document, CASE + "search.seed")
            place[key] = value
            self.assertEqual(list(find_errors(document, SCHEMA)),
                             [f"$.scenarios[0].cases[0].search.{complaint}"])

    def test_every_required_key_is_missed(self):
        for path, required in (("version", SCHEMA), (CASE + "status", SCHEMA["$defs"]["case"]),
                               (FINDING + "kind", SCHEMA["$defs"]["finding"])):
            for missing in required["required"]:
                document = copy.deepcopy(FIXTURES["uaf"])
                place, _ = find_place(document, path)
                del place[missing]
                self.assertEqual(len(list(find_errors(document, SCHEMA))), 1, missing)

    def test_kinds_are_those_of_the_header(self):
        header = read("include", "lockstep", "finding.h")
        names = re.findall(r'^\tX\([A-Z_]+, "([a-z-]+)",', header, re.M)
        self.assertGreater(len(names), 20)
        self.assertEqual(names, SCHEMA["$defs"]["kind"]["enum"])

    def test_every_key_is_documented(self):
        documented = set(re.findall(r'"([a-z_0-9]+)"', read("docs", "result-format.md")))
        for schema in schemas_in(SCHEMA):
            self.assertLessEqual(set(schema.get("properties", {})), documented)

    def test_jsonschema_agrees(self):
        try:
            import jsonschema
            validator = jsonschema.Draft202012Validator
        except (ImportError, AttributeError):
            self.skipTest("the python package jsonschema with draft 2020-12 is not installed")
        validator.check_schema(SCHEMA)
        for fixture in FIXTURES.values():
            validator(SCHEMA).validate(fixture)


if __name__ == "__main__":
    unittest.main()
