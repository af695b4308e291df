"""The command line says in one sentence what is wrong, and loses nothing."""

import json
import os
import socket
from pathlib import Path

import pytest

from tests.factories.commands import run


def one_sentence(text: str) -> bool:
    return "Traceback" not in text and 1 <= len(text.strip().splitlines()) <= 2


def test_a_busy_port_is_one_clear_sentence(tmp_path: Path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        code, _, said = run("demo", "--port", str(port), "--data", str(tmp_path))
    assert code == 2
    assert f"Port {port}" in said
    assert one_sentence(said)


def test_data_of_another_postgresql_is_left_alone(tmp_path: Path):
    (tmp_path / "postgres").mkdir()
    (tmp_path / "postgres" / "PG_VERSION").write_text("9.6\n")
    code, _, said = run("demo", "--port", "0", "--data", str(tmp_path))
    assert code == 2
    code, _, said = run("demo", "--port", "47999", "--data", str(tmp_path))
    assert "PostgreSQL 9.6" in said
    assert one_sentence(said)
    assert (tmp_path / "postgres" / "PG_VERSION").read_text() == "9.6\n"


def test_serving_without_a_mode_is_refused():
    code, _, said = run("serve")
    assert (code, "DOORSTEP_MODE" in said) == (2, True)


def test_production_names_everything_that_is_missing_at_once():
    code, _, said = run("serve", environ={"DOORSTEP_MODE": "production"})
    assert code == 2
    missing = {line.partition(":")[0] for line in said.splitlines()}
    assert {"DOORSTEP_DATABASE_URL", "DOORSTEP_SECRET_KEY", "DOORSTEP_SMTP_URL"} <= missing


def test_a_database_that_is_away_is_one_clear_sentence():
    url = "postgresql://nobody@127.0.0.1:1/none"
    code, _, said = run("migrate", environ={"DOORSTEP_DATABASE_URL": url})
    assert code == 2
    assert "cannot be reached" in said
    assert "Traceback" not in said


@pytest.mark.parametrize("words", [["nonsense"], ["demo", "--port", "x"], ["import"]])
def test_what_is_not_understood_says_how_to_say_it(words: list[str]):
    code, _, said = run(*words)
    assert code == 2
    assert "usage" in said


def test_made_up_data_is_the_same_for_the_same_seed():
    first = run("demo-data", "--customers", "2", "--seed", "7")
    assert first == run("demo-data", "--customers", "2", "--seed", "7")
    assert '"kind":"organization"' in first[1]


def test_an_import_says_whose_portal_it_shuts(inhabited_url: str, tmp_path: Path):
    file = tmp_path / "second.jsonl"
    file.write_text('{"kind":"organization","external_id":"b","name":"B","host":"b.example"}')
    environ = dict(os.environ) | {"DOORSTEP_DATABASE_URL": inhabited_url}
    code, _, said = run("import", "--dry-run", str(file), environ=environ)
    assert code == 0
    assert "nobody would reach the portal of northgate," in said
    environ["DOORSTEP_DEFAULT_ORGANIZATION"] = "northgate"
    assert run("import", "--dry-run", str(file), environ=environ)[::2] == (0, "")


def test_an_import_of_bad_lines_alone_says_that_nothing_was_written(
    inhabited_url: str, tmp_path: Path
):
    file = tmp_path / "bad.jsonl"
    file.write_text("{\n")
    environ = dict(os.environ) | {"DOORSTEP_DATABASE_URL": inhabited_url}
    code, told, _ = run("import", "--keep-going", str(file), environ=environ)
    assert (code, told) == (
        1,
        "1 lines, 1 of them bad. Nothing was written: there is no line to write.\n",
    )


def test_psql_gets_the_password_where_nobody_else_sees_it(tmp_path: Path):
    psql = tmp_path / "psql"
    psql.write_text('#!/bin/sh\necho "$@" / $PGUSER $PGPASSWORD $PGHOST $PGDATABASE $PGSSLMODE\n')
    psql.chmod(0o755)
    environ = {
        "DOORSTEP_DATABASE_URL": "postgresql://me:s%20cret@db.example/portal?sslmode=require",
        "PATH": f"{tmp_path}:/usr/bin:/bin",
    }
    code, said, _ = run("psql", "-c", "select 1", environ=environ)
    assert code == 0
    assert said.strip() == "-c select 1 / me s cret db.example portal require"


def test_a_first_key_is_said_to_replace_none(tmp_path: Path):
    words = ("secrets", "rotate", "session", "--folder", str(tmp_path))
    code, said, _ = run(*words)
    assert (code, "there was none before" in said) == (0, True)
    code, said, _ = run(*words)
    assert (code, "before the one that was in use" in said) == (0, True)


@pytest.mark.parametrize("day", ["20261101", "2026-W48-5", "2026-11-31", "1999-01-01"])
def test_a_day_is_written_in_one_way(day: str):
    code, _, said = run("payments", "reconcile", "--from", day, "--to", "2026-12-01")
    assert (code, "--from" in said) == (2, True)


def test_an_import_takes_files_from_where_it_is_or_from_a_folder(
    inhabited_url: str, tmp_path: Path
):
    for folder in ("here", "there", "kept"):
        (tmp_path / folder).mkdir()
    (tmp_path / "there" / "a.txt").write_text("Bring the key.", "utf-8-sig")
    line = {
        "kind": "document",
        "external_id": "note",
        "organization": "northgate",
        "customer": "cust-1",
        "document_kind": "other",
        "title": "Note",
        "path": "a.txt",
    }
    file = tmp_path / "here" / "lines.jsonl"
    file.write_text(json.dumps(line))
    environ = {
        "DOORSTEP_DATABASE_URL": inhabited_url,
        "DOORSTEP_STORE_URL": (tmp_path / "kept").as_uri(),
    }
    code, _, said = run("import", str(file), environ=environ)
    assert (code, "line 1, path: there is no such file" in said) == (1, True)
    given = ("import", "--files", str(tmp_path / "there"), str(file))
    code, told, said = run(*given, environ=environ)
    assert (code, "document: 1 added" in told, said) == (0, True, "")
    assert "1 file was made harmless or packed anew" in told
    [kept] = (tmp_path / "kept" / "documents").iterdir()
    assert kept.read_text() == "Bring the key."
    given = ("import", "--files", str(tmp_path / "nowhere"), str(file))
    code, _, said = run(*given, environ=environ)
    assert (code, "is no folder" in said) == (2, True)
