"""Prints what matchers of the Python library say of messages, as JSON: what `matchers.json` beside this file holds.

    pip install choreo-harness==1.0.0
    python tests/book/python/matchers.py > tests/book/python/matchers.json

The messages are texts of JSON. A matcher has a `1` for each message that it fits, and a `0` for each other.
"""

import json

from choreo.matchers import *  # noqa: F403: the texts below name them

VALUES = [
    '"PAID"', '"NEW"', '"paid"', '""', '"ORD-42"', '"ORD-42 "', '"an ORD-42"', '"ORD-x"', '"7"',
    "7", "7.0", "7.5", "6", "8", "0", "-1", "1e2", "100", "12345678901234567890", "12345678901234567891", "null", "true", "false",
    "[]", "[1, 2]", "[1, 2, 3]", "[2, 1]", "[0]", "[0, 1]", "[1]", '["PAID"]', '[{"id": 7}]', '[{"id": 7}, 1]', '[{"id": 8}]',
    "{}", '{"id": 7}', '{"id": 7, "name": "Ada"}', '{"id": 8}', '{"id": null}', '{"a.b": 7}', '{"a": {"b": 7}}',
]
MESSAGES = ["{}"] + [f'{{"value": {value}}}' for value in VALUES]

MATCHERS = [
    'field_equals("value", "PAID")',
    'field_equals("value", 7)',
    'field_equals("value", None)',
    'field_equals("value", True)',
    'field_equals("value.id", 7)',
    'field_equals("value.0.id", 7)',
    'field_equals(("value", "a.b"), 7)',
    'field_ne("value", "PAID")',
    'field_in("value", ["NEW", "PAID"])',
    'field_gt("value", 7)',
    'field_lt("value", 7)',
    'field_gt("value", "NEW")',
    'field_exists("value")',
    'field_matches("value", r"ORD-\\d+")',
    'all_of(field_gt("value", 0), field_lt("value", 8))',
    'any_of(field_equals("value", "NEW"), field_gt("value", 7))',
    'not_(field_equals("value", "PAID"))',
    'not_(field_exists("value"))',
    'contains_fields({"value": 7})',
    'contains_fields({"value": {"id": 7}})',
    'contains_fields({"value": {}})',
    'contains_fields({"value": [1, 2]})',
    'contains_fields({"value": [{"id": 7}]})',
    'contains_fields({"value": eq("PAID")})',
    'contains_fields({"value": ne("PAID")})',
    'contains_fields({"value": in_(["NEW", 7])})',
    'contains_fields({"value": gt(7)})',
    'contains_fields({"value": lt(7)})',
    'contains_fields({"value": matches("ORD-.*")})',
    'contains_fields({"value": exists()})',
    'contains_fields({"value": every(gt(0))})',
    'contains_fields({"value": any_element(eq(1))})',
    'contains_fields({"value": not_(eq(7))})',
    'contains_fields({"value": not_(every(gt(0)))})',
    'contains_fields({"value": any_of(eq("NEW"), eq(7))})',
    'contains_fields({"value": all_of(gt(0), lt(8))})',
]


def fits(matcher, message):
    return "1" if matcher.match(json.loads(message)).matched else "0"


if __name__ == "__main__":
    said = {text: "".join(fits(eval(text), message) for message in MESSAGES) for text in MATCHERS}
    print(json.dumps({"messages": MESSAGES, "matchers": said}, indent=1))
