"""Every rule of the protocol is proven by name, and no proof names a rule that there is not."""

import json
import re

import pytest

from doorstep.app import COMMANDS
from doorstep.customers.viewer import KINDS_BY_ROLE
from tests.sync.rules import (
    PROTOCOL,
    PUBLISHED,
    codes_of_outcomes,
    mentions,
    proofs,
    rules,
    rules_of_name,
    rules_of_title,
)
from tests.sync.rules import examples as examples_of_protocol

PROOFS = proofs()
LISTED = re.compile(r"`([a-z_]+)`")


def test_no_id_is_given_to_two_rules():
    assert len(rules()) == len(set(rules())) > 0


@pytest.mark.parametrize("rule", rules())
def test_a_rule_has_a_vector_or_a_test_that_names_it(rule: str):
    assert PROOFS[rule]


def test_no_vector_and_no_test_names_a_rule_that_there_is_not():
    assert {rule: found for rule, found in PROOFS.items() if rule not in rules()} == {}


def test_no_source_speaks_of_a_rule_that_there_is_not():
    assert [(rule, path) for rule, path in mentions() if rule not in rules()] == []


def test_ids_are_read_from_names_and_titles():
    assert rules_of_name("test_pull_6_push_13_what_is_written_stays") == ["PULL-6", "PUSH-13"]
    assert rules_of_name("test_push_notifications_2_are_sent") == []
    assert rules_of_title("PULL-6 PUSH-13 what is written stays") == ["PULL-6", "PUSH-13"]
    assert rules_of_title("what is written stays (PULL-6)") == []


def test_every_example_is_json():
    examples = [json.loads(text) for text in examples_of_protocol()]
    assert len(examples) > 10
    for body in examples:
        assert {"cursor", "m"} <= body.keys() or {"epoch", "to", "head", "rows"} <= body.keys()


def test_every_code_of_an_outcome_is_listed():
    spoken = codes_of_outcomes()
    assert spoken >= {"unknown_visit", "visit_past", "id_reused", "busy", "discarded", "too_many"}
    assert spoken >= {"details_changed", "request_changed"}
    assert spoken - set(LISTED.findall(PROTOCOL.read_text("utf-8"))) == set()


def test_every_kind_and_command_is_listed():
    listed = set(PUBLISHED.findall(PROTOCOL.read_text("utf-8")))
    kinds = {kind for kinds in KINDS_BY_ROLE.values() for kind in kinds}
    assert listed == kinds | {command.name for command in COMMANDS}


def test_every_argument_of_a_command_is_listed():
    text = PROTOCOL.read_text("utf-8")
    for command in COMMANDS:
        [row] = re.findall(rf"^\| `{re.escape(command.name)}` \|.*$", text, re.MULTILINE)
        listed = set(re.findall(r"`([a-z0-9_]+)\??`", row))
        assert set(command.arguments.__struct_fields__) - listed == set(), command.name
