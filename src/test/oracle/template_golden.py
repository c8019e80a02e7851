#!/usr/bin/python3
"""Writes src/test/resources/template/golden.jsonl: what ansible-core 2.14 makes of each template of templates.txt.

Run by hand on a machine with ansible-core installed: src/test/oracle/template_golden.py
One JSON object per line: text, and either value (JSON) and type, or error.
"""
import datetime
import json
import os
import sys

from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar
from ansible.playbook.conditional import Conditional

HERE = os.path.dirname(os.path.abspath(__file__))
RESOURCES = os.path.join(HERE, "..", "resources", "template")


def plain(value):
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return {"float": repr(value)}
    if isinstance(value, str):
        return str(value)
    if isinstance(value, tuple):
        return {"tuple": [plain(v) for v in value]}
    if isinstance(value, list):
        return [plain(v) for v in value]
    if isinstance(value, dict):
        return {"dict": [[plain(k), plain(v)] for k, v in value.items()]}
    return {"other": str(value)}


def kind(value):
    if value is None:
        return "NoneType"
    for name, cls in (("bool", bool), ("int", int), ("float", float), ("str", str), ("list", list), ("dict", dict),
                      ("tuple", tuple)):
        if isinstance(value, cls):
            return name
    return type(value).__name__


def evaluated(text, variables, mode):
    templar = Templar(DataLoader(), variables=variables)
    if mode == "when":
        conditional = Conditional(loader=DataLoader())
        conditional.when = [text]
        return bool(conditional.evaluate_conditional(templar, variables))
    if mode == "file":
        return templar.do_template(text, convert_data=False, escape_backslashes=False,
                                  preserve_trailing_newlines=True)
    return templar.template(text)


def main():
    with open(os.path.join(RESOURCES, "variables.json")) as source:
        variables = json.load(source)
    with open(os.path.join(RESOURCES, "templates.txt")) as source:
        lines = [line for line in source.read().split("\n") if line and not line.startswith("##")]
    count = 0
    with open(os.path.join(RESOURCES, "golden.jsonl"), "w") as out:
        for line in lines:
            mode, text = line.split(" ", 1)
            text = json.loads(text) if text.startswith('"') and mode.endswith("+") else text
            mode = mode.rstrip("+")
            entry = {"mode": mode, "text": text}
            try:
                value = evaluated(text, json.loads(json.dumps(variables)), mode)
                entry["value"] = plain(value)
                entry["type"] = kind(value)
            except Exception as e:  # whatever it is, it is an error
                entry["error"] = str(e)[:200]
            out.write(json.dumps(entry) + "\n")
            count += 1
    print(count, "cases", file=sys.stderr)


if __name__ == "__main__":
    main()
