"""Max's reference pages (*.maxref.xml) and the digests of its search and clues."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as Xml

from help_pages import of_attribute
from objects import INFO_MESSAGES, INFO_OUTPUT, MAX_MESSAGES, OBJECTS, MaxObject, Row

from nn_export import _core

CATEGORY = "Neural Audio"
TYPES = {"switch": "int", "number": "int", "word": "symbol"}  # of a setting -> of Max's reference
BEGIN, END = "<!-- attributes: written by scripts/max_package -->\n", "<!-- end of attributes -->\n"  # in docs/max.md
NUMBERS = ("SAMPLES", "BUFSIZE", "COUNT")  # arguments of messages that are numbers


def digest(doc: str) -> str:
    """A doc's first sentence, for lists and clues."""
    return doc.split(". ")[0].rstrip(".")


def explain(parent: Xml.Element, doc: str, short: str = "") -> None:
    """The two texts that each entry has."""
    Xml.SubElement(parent, "digest").text = short or digest(doc)
    Xml.SubElement(parent, "description").text = doc


def argument_kind(word: str) -> str:
    """The type of an argument of a message, as the table writes it: `[block|auto|SAMPLES]`, `VALUES...`, `0|1`."""
    if word.endswith("..."):
        return "list"
    return "int" if all(way in NUMBERS or way.isdigit() for way in word.strip("[]").split("|")) else "symbol"


def add_method(methods: Xml.Element, name: str, arguments: str, doc: str) -> None:
    """A message with its arguments."""
    method = Xml.SubElement(methods, "method", name=name)
    listed = Xml.SubElement(method, "arglist")
    for word in arguments.split():
        optional = "1" if word.startswith("[") else "0"
        Xml.SubElement(listed, "arg", name=word.strip("[]"), optional=optional, type=argument_kind(word))
    labels = {row[0]: row[6] for row in _core.setting_table()}
    explain(method, doc, labels.get(name, ""))


def add_attributes(page: Xml.Element) -> None:
    """The core's settings, as the inspector shows them."""
    attributes = Xml.SubElement(page, "attributelist")
    for name, kind, least, most, choices, initial, label, category, doc in _core.setting_table():
        attribute = Xml.SubElement(attributes, "attribute", name=name, get="1", set="1", type=TYPES[kind], size="1")
        doc = of_attribute(doc)
        if kind == "number":
            doc = f"{doc.rstrip('.')}. Range: {least} to {most}."
        explain(attribute, doc, label)
        facts = Xml.SubElement(attribute, "attributelist")

        def fact(key: str, value: str, kind: str = "symbol", facts: Xml.Element = facts) -> None:
            Xml.SubElement(facts, "attribute", name=key, get="1", set="1", type=kind, size="1", value=value)

        fact("label", label)
        fact("category", category)
        fact("default", str(initial), "atom")
        fact("save", "1", "int")
        if kind == "switch":
            fact("style", "onoff")
        if choices:
            fact("style", "enum")
            words = Xml.SubElement(
                facts, "attribute", name="enumvals", get="1", set="1", type="atom", size=str(len(choices))
            )
            listed = Xml.SubElement(words, "enumlist")
            for word in choices:
                Xml.SubElement(listed, "enum", name=word)


def add_ports(page: Xml.Element, kind: str, rows: tuple[Row, ...]) -> None:
    """Inlets or outlets."""
    listed = Xml.SubElement(page, f"{kind}list")
    for index, row in enumerate(rows):
        explain(Xml.SubElement(listed, kind, id=str(index), type=row.kind), row.doc)


def page(item: MaxObject) -> str:
    """The reference page of one object."""
    root = Xml.Element("c74object", name=item.name, module="msp" if item.has_settings else "max", category=CATEGORY)
    Xml.SubElement(root, "digest").text = item.digest
    Xml.SubElement(root, "description").text = item.description
    metadata = Xml.SubElement(root, "metadatalist")
    for key, value in (("author", "the nn~ contributors"), ("tag", "nn~"), ("tag", CATEGORY)):
        Xml.SubElement(metadata, "metadata", name=key).text = value
    add_ports(root, "inlet", item.inlets)
    add_ports(root, "outlet", item.outlets)
    listed = Xml.SubElement(root, "objarglist")
    for row in item.arguments:
        explain(
            Xml.SubElement(listed, "objarg", name=row.name, optional=str(int(row.optional)), type=row.kind), row.doc
        )
    methods = Xml.SubElement(root, "methodlist")
    messages = [*_core.message_table(), *MAX_MESSAGES] if item.has_settings else INFO_MESSAGES
    for name, arguments, doc in messages:
        add_method(methods, name, arguments, doc)
    if item.has_settings:
        add_attributes(root)
    else:
        output = Xml.SubElement(root, "misc", name="Output")
        for row in INFO_OUTPUT:
            entry = Xml.SubElement(output, "entry", name=f"{row.name} {row.kind}".strip())
            Xml.SubElement(entry, "description").text = row.doc
    related = Xml.SubElement(root, "seealsolist")
    for name in item.more:
        Xml.SubElement(related, "seealso", name=name)
    Xml.indent(root, " ")
    return f'<?xml version="1.0" encoding="utf-8" standalone="yes"?>\n{Xml.tostring(root, encoding="unicode")}\n'


def lookup() -> str:
    """What Max shows where an object is searched, completed and pointed at."""
    rows = {item.name: {"digest": item.digest, "category": [CATEGORY], "seealso": list(item.more)} for item in OBJECTS}
    return json.dumps(rows, indent=1) + "\n"


def with_attributes(text: str) -> str:
    """docs/max.md with a fresh table of attributes."""
    rows = ["| attribute | in the inspector | values | unless set |", "|---|---|---|---|"]
    taken = {name: arguments for name, arguments, _ in _core.message_table()}
    for name, kind, least, most, choices, initial, label, category, _ in _core.setting_table():
        words = [f"`{word}`" for word in choices] + re.findall(r"[A-Z]{2,}", taken[name])  # DEVICE: any other
        values = {"switch": "0, 1", "number": f"{least} to {most}", "word": ", ".join(words)}
        rows.append(f"| `@{name}` | {category}: {label} | {values[kind]} | {initial} |")
    before, rest = text.split(BEGIN)
    return before + BEGIN + "\n".join(rows) + "\n" + END + rest.split(END)[1]
