#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""
The files of a lock graph: what is in them, that they follow their schema, and the picture, for
which a program called dot is put into the way that only says what it was asked for.

What the graphs have to contain follows from the scenarios: each order of two locks is one edge.
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

SOURCE = pathlib.Path(os.environ.get("LOCKSTEP_SOURCE_DIR", ".")).resolve()
LOCKSTEP = str(pathlib.Path(os.environ.get("LOCKSTEP", "build/lockstep")).resolve())
SCHEMA = json.loads((SOURCE / "reports" / "lockgraph.schema.json").read_text("utf-8"))

# Two orders of locks that no class check sees, kept apart by a wait; and one order of two others.
ORDERS = """lockstep: 1
name: orders
setup:
  - mutex: {name: d0, checked: false}
  - mutex: {name: d1, checked: false}
  - mutex: m
  - mutex: n
  - completion: done
tasks:
  up: [{lock: d0}, {lock: d1}, {unlock: d1}, {unlock: d0}, {complete: done}]
  down: [{wait: done}, {lock: d1}, {lock: d0}, {unlock: d0}, {unlock: d1},
         {lock: m}, {lock: n}, {unlock: n}, {unlock: m}]
explore: {strategy: STRATEGY}
expect: EXPECT
"""
FAKE_DOT = """#!{python}
import sys
assert sys.argv[1:3] == ["-Tsvg", "-o"], sys.argv
open(sys.argv[3], "w").write("drawn from " + sys.argv[4])
"""


def find_errors(value, schema, path="$"):
    """Violations of the keywords that this schema uses; any other keyword is one."""
    known = {"$schema", "$id", "$defs", "title", "description", "type", "additionalProperties",
             "required", "properties", "items", "minItems", "minimum", "enum", "const", "$ref"}
    for keyword in set(schema) - known:
        yield f"{path}: unknown keyword {keyword}"
    if "$ref" in schema:
        yield from find_errors(value, SCHEMA["$defs"][schema["$ref"].rsplit("/", 1)[1]], path)
    types = {"object": dict, "array": list, "string": str, "integer": int, "boolean": bool}
    if "type" in schema and (not isinstance(value, types[schema["type"]])
                             or isinstance(value, bool) != (schema["type"] == "boolean")):
        yield f"{path}: not of type {schema['type']}"
        return
    if "const" in schema and value != schema["const"]:
        yield f"{path}: not {schema['const']}"
    if "enum" in schema and value not in schema["enum"]:
        yield f"{path}: none of {schema['enum']}"
    if isinstance(value, int) and value < schema.get("minimum", value):
        yield f"{path}: below {schema['minimum']}"
    if isinstance(value, dict):
        for key in schema.get("required", []):
            if key not in value:
                yield f"{path}: {key} is missing"
        for key, item in value.items():
            if key in schema.get("properties", {}):
                yield from find_errors(item, schema["properties"][key], f"{path}.{key}")
            elif not schema.get("additionalProperties", True):
                yield f"{path}: unknown key {key}"
    if isinstance(value, list):
        if len(value) < schema.get("minItems", 0):
            yield f"{path}: too short"
        for i, item in enumerate(value):
            yield from find_errors(item, schema.get("items", {}), f"{path}[{i}]")


class LockGraph(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.path = pathlib.Path(self.folder.name)

    def run_orders(self, strategy="optimal", expect="verified", path="", *options):
        file = self.path / "orders.yaml"
        file.write_text(ORDERS.replace("STRATEGY", strategy).replace("EXPECT", expect))
        run = subprocess.run([LOCKSTEP, "run", str(file), "-o", str(self.path / "out"), *options],
                             capture_output=True, text=True, timeout=60, check=False,
                             env={**os.environ, "PATH": path})
        self.assertEqual(run.returncode, 0, run.stdout + run.stderr)
        graph = json.loads((self.path / "out/lockgraph/orders--default.json").read_text())
        self.assertEqual(list(find_errors(graph, SCHEMA)), [])
        return graph, run.stdout

    def edges(self, graph):
        names = [one["name"] for one in graph["instances"]]
        return sorted((names[e["from"]], names[e["to"]], e["how"]) for e in graph["edges"])

    def test_each_order_is_one_edge(self):
        graph, _ = self.run_orders()
        # What is completed after d0 and d1 were taken says that its end needs them.
        self.assertEqual(self.edges(graph),
                         [("d0", "d1", "taken"), ("d1", "d0", "taken"), ("done", "d0", "passed"),
                          ("done", "d1", "passed"), ("m", "n", "taken")])
        classes = [one["name"] for one in graph["classes"]]
        self.assertEqual([(classes[e["from"]], classes[e["to"]]) for e in graph["class_edges"]],
                         [("m", "n")])
        self.assertEqual([one["checked"] for one in graph["instances"]
                          if one["name"] in ("d0", "d1", "m", "n")].count(False), 2)
        self.assertEqual(graph["tasks"], ["up", "down"])

    def test_a_circle_that_a_complete_search_excludes_is_guarded(self):
        graph, _ = self.run_orders()
        self.assertEqual([c["verdict"] for c in graph["circles"]], ["guarded"])
        self.assertIn("every execution was run", graph["circles"][0]["reason"])
        self.assertEqual({graph["edges"][i]["how"] for i in graph["circles"][0]["edges"]},
                         {"taken"})

    def test_a_circle_that_samples_do_not_exclude_is_not_reached(self):
        graph, _ = self.run_orders("random, executions: 20", "[lock-order]")
        self.assertEqual([c["verdict"] for c in graph["circles"]], ["not reached"])

    def test_an_edge_has_places_tasks_and_choices(self):
        graph, _ = self.run_orders()
        names = [one["name"] for one in graph["instances"]]
        edge, = [e for e in graph["edges"] if names[e["from"]] == "m"]
        self.assertEqual(edge["task"], "down")
        self.assertEqual(edge["tasks"], ["down"])
        self.assertEqual(edge["taken_at"]["function"], "down")
        self.assertRegex(edge["choices"], r"^up\*\d+ down\*\d+$")

    def test_dot_names_each_object_that_has_an_edge(self):
        self.run_orders()
        dot = (self.path / "out/lockgraph/orders--default.dot").read_text()
        for name in ("d0", "d1", "m", "n", "done"):
            self.assertIn(f'[label="{name}\\n', dot)
        self.assertEqual(dot.count("{"), dot.count("}"))

    def test_without_graphviz_there_is_no_picture_and_verbose_says_why(self):
        _, quiet = self.run_orders()
        self.assertFalse((self.path / "out/lockgraph/orders--default.svg").exists())
        self.assertNotIn("picture", quiet)
        _, verbose = self.run_orders("optimal", "verified", "", "-v")
        self.assertIn("no picture: the program dot (Graphviz) is not installed",
                      " ".join(verbose.split()))

    def test_with_graphviz_the_picture_is_drawn_from_the_dot_file(self):
        dot = self.path / "dot"
        dot.write_text(FAKE_DOT.format(python=sys.executable))
        dot.chmod(0o755)
        self.run_orders("optimal", "verified", str(self.path))
        folder = self.path / "out/lockgraph"
        self.assertEqual((folder / "orders--default.svg").read_text(),
                         f"drawn from {folder}/orders--default.dot")
        self.assertEqual(sorted(p.name for p in folder.iterdir()),
                         [f"orders--default.{end}" for end in ("dot", "json", "svg")])

    def test_what_has_no_circle_is_not_drawn(self):
        dot = self.path / "dot"
        dot.write_text(FAKE_DOT.format(python=sys.executable))
        dot.chmod(0o755)
        file = self.path / "order.yaml"
        file.write_text("lockstep: 1\nname: order\nsetup: [{mutex: m}, {mutex: n}]\n"
                        "tasks: {up: [{lock: m}, {lock: n}, {unlock: n}, {unlock: m}]}\n"
                        "expect: verified\n")
        run = subprocess.run([LOCKSTEP, "run", str(file), "-o", str(self.path / "out"), "-v"],
                             capture_output=True, text=True, timeout=60, check=False,
                             env={**os.environ, "PATH": str(self.path)})
        self.assertEqual(run.returncode, 0, run.stdout + run.stderr)
        self.assertEqual(sorted(p.name for p in (self.path / "out/lockgraph").iterdir()),
                         ["order--default.dot", "order--default.json"])
        self.assertIn("no picture: it has no circle", " ".join(run.stdout.split()))

    def test_a_drawing_that_fails_leaves_nothing(self):
        dot = self.path / "dot"
        dot.write_text(f"#!{sys.executable}\nimport sys\nopen(sys.argv[3], 'w')\nsys.exit(1)\n")
        dot.chmod(0o755)
        self.run_orders("optimal", "verified", str(self.path))
        self.assertEqual(sorted(p.name for p in (self.path / "out/lockgraph").iterdir()),
                         ["orders--default.dot", "orders--default.json"])


if __name__ == "__main__":
    unittest.main()
