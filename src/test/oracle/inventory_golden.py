#!/usr/bin/python3
"""Writes NAME.expected beside each inventory of src/test/resources/inventory/oracle: what ansible-core 2.14 reads in it.

Run by hand on a machine with ansible-core installed: src/test/oracle/inventory_golden.py
The shape is that of `ansible-inventory --list`, keys sorted, with the order of all hosts under "_meta"."order".
Beside some stands what `--graph --vars` (NAME.graph) and `--list --export` (NAME.export) print.
"""
import json
import os
import subprocess
import sys

os.environ["ANSIBLE_DEPRECATION_WARNINGS"] = "0"

from ansible import context
from ansible.cli.inventory import InventoryCLI
from ansible.inventory.manager import InventoryManager
from ansible.module_utils.common.collections import ImmutableDict
from ansible.parsing.ajson import AnsibleJSONEncoder
from ansible.parsing.dataloader import DataLoader
from ansible.vars.manager import VariableManager

HERE = os.path.dirname(os.path.abspath(__file__))
FIXTURES = os.path.join(HERE, "..", "resources", "inventory", "oracle")
context.CLIARGS = ImmutableDict(export=False, basedir=None, list=True)


def listing(sources):
    cli = InventoryCLI(["ansible-inventory", "--list"])
    cli.loader = DataLoader()
    cli.inventory = InventoryManager(loader=cli.loader, sources=sources)
    cli.vm = VariableManager(loader=cli.loader, inventory=cli.inventory)
    found = cli.json_inventory(cli.inventory.groups["all"])
    if sources != ["kolla.ini"]:  # where groups are nested deeply their order changes from run to run
        found["_meta"]["order"] = [host.name for host in cli.inventory.get_hosts()]
    return json.dumps(found, cls=AnsibleJSONEncoder, sort_keys=True, indent=1, preprocess_unsafe=True,
                      ensure_ascii=False)


os.chdir(FIXTURES)
for name in sorted(os.listdir(".")):
    if name.endswith((".expected", ".graph", ".export")) or name.startswith("."):
        continue
    if len(sys.argv) > 1 and name not in sys.argv[1:]:
        continue
    sources = [name]
    if name.endswith(".sources"):
        with open(name) as file:
            sources = file.read().split()
    with open(name + ".expected", "w") as out:
        out.write(listing(sources) + "\n")

for name in ["mixed", "nested.ini", "priority.yml", "same_name.ini"]:
    for words, ending in [(["--graph", "--vars"], ".graph"), (["--list", "--export"], ".export")]:
        with open(name + ending, "w") as out:
            subprocess.run(["ansible-inventory", "-i", name] + words, stdout=out, check=True)

# Which hosts a pattern means, or that it is refused: patterns/expected, a line for each line of patterns/patterns.txt.
os.chdir(os.path.join(FIXTURES, "..", "patterns"))
with open("patterns.txt") as file, open("expected", "w") as out:
    for pattern in file.read().split("\n")[:-1]:
        manager = InventoryManager(loader=DataLoader(), sources=["hosts"])
        try:
            out.write(",".join(host.name for host in manager.get_hosts(pattern)) + "\n")
        except Exception as e:
            out.write("ERROR " + str(e).split("\n")[0] + "\n")
