#!/usr/bin/python3
"""Writes src/test/resources/template/golden.jsonl: what ansible-core 2.14 makes of each template of templates.txt,
of statements.txt and of template_cases.py.

Run by hand on a machine with ansible-core, the collection ansible.utils and netaddr installed: src/test/oracle/template_golden.py
One JSON array per line: mode, text, and the value; no value means an error. JSON has no tuples, floats, sets and the
like, so these are objects: {"tuple": […]}, {"float": "2.5"}, {"dict": [[key, value], …]}, {"set": […]}, {"other":
[type, text]}. Every case runs twice with different hash seeds; what differs is random in Ansible too and left out, and so
are texts of objects that only Python has.
"""
import json
import os
import re
import resource
import signal
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
RESOURCES = os.path.realpath(os.path.join(HERE, "..", "resources", "template"))
# Texts of objects that only Python has
PYTHON_ONLY = re.compile(r" at 0x[0-9a-f]{6}|<bound method|AnsibleUndefined\(hint=None, obj={")


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
    if isinstance(value, (set, frozenset)):
        return {"set": sorted((plain(v) for v in value), key=repr)}
    return {"other": [type(value).__name__, str(value)]}


def evaluated(text, variables, mode):
    from ansible.parsing.dataloader import DataLoader
    from ansible.template import Templar
    from ansible.playbook.conditional import Conditional
    loader = DataLoader()
    loader.set_basedir(os.path.join(RESOURCES, "files"))
    templar = Templar(loader, variables=variables)
    if mode == "when":
        conditional = Conditional(loader=loader)
        conditional.when = [text]
        return bool(conditional.evaluate_conditional(templar, variables))
    if mode == "file":
        templar.environment.loader.searchpath = [os.path.join(RESOURCES, "files")]
        return templar.do_template(text, convert_data=False, escape_backslashes=False,
                                   preserve_trailing_newlines=True)
    return templar.template(text)


def authored(text):
    """The variables as a playbook would have them: texts are AnsibleUnicode."""
    from ansible.parsing.yaml.loader import AnsibleLoader
    variables = AnsibleLoader(text).get_single_data()
    variables["vars"] = dict(variables)
    variables["omit"] = "__omit_place_holder__"
    return variables


def listed(name):
    """Cases of a file with one per line; a + after the mode means that the text is JSON."""
    with open(os.path.join(RESOURCES, name)) as source:
        for line in source.read().split("\n"):
            if line and not line.startswith("##"):
                mode, text = line.split(" ", 1)
                text = json.loads(text) if text.startswith('"') and mode.endswith("+") else text
                yield mode.rstrip("+"), text


def cases():
    sys.path.insert(0, HERE)
    import template_cases
    all_cases = list(listed("templates.txt")) + list(listed("statements.txt")) + list(template_cases.all_cases())
    return list(dict.fromkeys(all_cases))


late = []


def too_long(number, frame):
    late.append(number)
    raise TimeoutError("took too long")


def run():
    """In a process of its own: evaluates all and prints one line per case."""
    os.environ.pop("NOSUCH_X", None)
    with open(os.path.join(RESOURCES, "variables.json")) as source:
        variables = source.read()
    out = os.fdopen(os.dup(1), "w")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    "-x" in sys.argv or os.dup2(1, 2)
    signal.signal(signal.SIGALRM, too_long)
    resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
    for mode, text in cases():
        entry = [mode, text]
        signal.alarm(60)
        try:
            entry.append(plain(evaluated(text, authored(variables), mode)))
            if len(json.dumps(entry)) > 20000:
                entry = None
        except BaseException as e:  # whatever it is, it is an error
            signal.alarm(0)
            if "-e" in sys.argv:
                entry.append({"error": str(e)[:300]})
        signal.alarm(0)
        if late:  # whatever came of it, it is not the template's doing
            entry = late.clear()
        out.write(json.dumps(entry) + "\n")
    out.close()


def main():
    if "--run" in sys.argv:
        return run()
    results = []
    for seed in "0", "1":
        environment = dict(os.environ, PYTHONHASHSEED=seed, TZ="UTC", ANSIBLE_LOCALHOST_WARNING="0", HOME="/root")
        process = subprocess.run([sys.executable, __file__, "--run"] + sys.argv[1:], env=environment,
                                 stdout=subprocess.PIPE, check=True)
        results.append(process.stdout.decode().splitlines())
    count = 0
    with open(os.path.join(RESOURCES, "golden.jsonl"), "w") as out:
        for one, other in zip(*results):
            if one == other and one != "null" and not PYTHON_ONLY.search(one):
                out.write(one + "\n")
                count += 1
            elif "-v" in sys.argv:
                print("left out", one[:200], other[:200], file=sys.stderr)
    print(count, "cases,", len(results[0]) - count, "left out", file=sys.stderr)


if __name__ == "__main__":
    main()
