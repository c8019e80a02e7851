#!/usr/bin/python3
"""Writes src/test/resources/ansible/lists.txt: every name ansible-core knows, asked of its own plugin loaders.

Run on a machine with Debian 12's ansible-core (2.14.18):  src/test/oracle/full_lists.py

A line is a kind, a tab and a name. For "parameter" the name is the module's, and further cells follow: the
parameter, its aliases (comma list), its type, whether it is required, its choices (comma list).
"""
import os
import pathlib

os.environ["ANSIBLE_COLLECTIONS_PATH"] = "/nonexistent"

import ansible_collections
import jinja2.filters
import jinja2.tests
from ansible import constants
from ansible.parsing.yaml.loader import AnsibleLoader
from ansible.playbook.block import Block
from ansible.playbook.handler import Handler
from ansible.playbook.loop_control import LoopControl
from ansible.playbook.play import Play
from ansible.playbook.role.include import RoleInclude
from ansible.playbook.role_include import IncludeRole
from ansible.playbook.task import Task
from ansible.playbook.task_include import TaskInclude
from ansible.plugins import loader
from ansible.utils.plugin_docs import get_docstring

lines = set()


def add(kind, *cells):
    lines.add("\t".join((kind,) + tuple(str(cell) for cell in cells)))


for kind, cls in (("play keyword", Play), ("block keyword", Block), ("task keyword", Task),
                  ("handler keyword", Handler), ("role keyword", RoleInclude), ("loop_control", LoopControl)):
    for name, attribute in cls.fattributes.items():
        add(kind, name)
        if getattr(attribute, "alias", None):
            add(kind, attribute.alias)
# Read by hand in the classes' loaders, beside the attributes.
for name in ("include", "import_playbook"):
    add("play keyword", name)
for name in ("local_action", "with_items"):
    add("task keyword", name)
for keyword in ("vars", "tags", "when"):
    add("import_playbook keyword", keyword)
for argument in sorted(IncludeRole.VALID_ARGS):
    add("role argument", argument)
for argument in sorted(TaskInclude.VALID_ARGS):
    add("include argument", argument)


def names_of(plugins, kind):
    for plugin in plugins.all():
        if isinstance(plugin._load_name, str):
            name = plugin._load_name.split(".")[-1]
            if not name.startswith("_") and name != "base":
                add(kind, name)


for kind, built_in in (("filter", jinja2.filters.FILTERS), ("test", jinja2.tests.TESTS)):
    for name in built_in:
        add(kind, name)
for kind, plugins, method in (("filter", loader.filter_loader, "filters"), ("test", loader.test_loader, "tests")):
    for plugin in plugins.all():
        for name in getattr(plugin._original_path and plugin, method, dict)() if hasattr(plugin, method) else ():
            add(kind, name)
        add(kind, plugin._load_name.split(".")[-1])
for kind, plugins in (("lookup", loader.lookup_loader), ("connection", loader.connection_loader), ("become", loader.become_loader),
                      ("strategy", loader.strategy_loader), ("inventory", loader.inventory_loader)):
    for path in plugins.all(path_only=True):
        name = pathlib.Path(path).stem
        if not name.startswith("_"):
            add(kind, name)


# Modules of collections that roles use as if they were built in.
COLLECTIONS = {"ansible.posix": "at authorized_key mount seboolean selinux synchronize sysctl acl firewalld",
               "community.general": "alternatives archive ini_file locale_gen lvol modprobe pacman timezone ufw zypper"}
modules = [(path, "ansible.builtin") for path in loader.module_loader.all(path_only=True)]
for collection, names in COLLECTIONS.items():
    folder = pathlib.Path(ansible_collections.__path__[0], *collection.split("."), "plugins", "modules")
    modules += [(str(folder / (name + ".py")), collection) for name in names.split()]
for path, collection in modules:
    name = pathlib.Path(path).stem
    if name.startswith("_"):
        continue
    doc, _, _, _ = get_docstring(path, loader.fragment_loader, collection_name=collection, is_module=True)
    doc = doc or {}
    add("module", name, collection)
    for parameter, spec in (doc.get("options") or {}).items():
        add("parameter", name, parameter, ",".join(spec.get("aliases") or []), spec.get("type", "str"),
            bool(spec.get("required")), ",".join(str(choice) for choice in spec.get("choices") or []))
    if name == "meta":
        for action in doc["options"]["free_form"]["choices"]:
            add("meta", action)

for plugins in (loader.connection_loader, loader.become_loader, loader.shell_loader):
    for path in plugins.all(path_only=True):
        doc, _, _, _ = get_docstring(path, loader.fragment_loader, collection_name="ansible.builtin")
        for spec in ((doc or {}).get("options") or {}).values():
            for variable in spec.get("vars") or ():
                add("connection variable", variable["name"], pathlib.Path(path).stem)

# What vars/manager.py and its callers put in by themselves, and what others set on the way.
for name in """ansible_check_mode ansible_config_file ansible_dependent_role_names ansible_diff_mode ansible_facts
        ansible_failed_result ansible_failed_task ansible_forks ansible_index_var ansible_inventory_sources
        ansible_limit ansible_loop ansible_loop_var ansible_parent_role_names ansible_parent_role_paths
        ansible_play_batch ansible_play_hosts ansible_play_hosts_all ansible_play_name ansible_play_role_names
        ansible_playbook_python ansible_role_name ansible_run_tags ansible_search_path ansible_skip_tags
        ansible_verbosity ansible_version environment group_names groups hostvars inventory_dir inventory_file
        inventory_hostname inventory_hostname_short item omit play_hosts playbook_dir role_name role_names
        role_path role_uuid vars ansible_managed ansible_local ansible_collection_name""".split():
    add("magic variable", name)
for name in ("range", "dict", "lipsum", "cycler", "joiner", "namespace", "lookup", "query", "q", "now", "undef", "omit"):
    add("global", name)

target = pathlib.Path(__file__).resolve().parent.parent / "resources" / "ansible" / "lists.txt"
target.write_text("".join(line + "\n" for line in sorted(lines)))
print(len(lines), "names in", target)
