"""Secrets: made once, for their owner alone, and changed without anybody noticing."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from doorstep.kit.secrets import BadSecrets, keys_of, rotate
from doorstep.kit.settings import Settings

NAMES = pytest.mark.parametrize("name", ["session", "push"])


@NAMES
def test_a_key_is_made_at_the_first_start_for_its_owner_alone(tmp_path: Path, name: str):
    folder = tmp_path / "secrets"
    [key] = keys_of(name, "", folder)
    assert keys_of(name, "", folder) == (key,)
    assert (folder / f"{name}.key").stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o777 == 0o700
    assert [file.name for file in folder.iterdir()] == [f"{name}.key"]


@NAMES
def test_processes_that_start_together_have_one_key(tmp_path: Path, name: str):
    with ThreadPoolExecutor(16) as pool:
        found = set(pool.map(lambda _: keys_of(name, "", tmp_path), range(64)))
    assert len(found) == 1


@NAMES
def test_a_new_key_comes_before_the_one_in_use(tmp_path: Path, name: str):
    [first] = keys_of(name, "", tmp_path)
    rotate(name, tmp_path)
    [second, kept] = keys_of(name, "", tmp_path)
    assert kept == first != second
    rotate(name, tmp_path)
    [third, kept] = keys_of(name, "", tmp_path)
    assert kept == second
    assert third not in (first, second)
    assert (tmp_path / f"{name}.key").stat().st_mode & 0o777 == 0o600


def test_a_folder_has_both_keys_once_they_were_asked_for(tmp_path: Path):
    settings = Settings(secrets_folder=str(tmp_path))
    assert settings.session_keys() == keys_of("session", "", tmp_path)
    assert settings.push_keys() == keys_of("push", "", tmp_path)


def test_without_a_folder_messages_are_signed_by_what_is_given_or_not_at_all():
    assert Settings(secret_key="k" * 32).push_keys() == ()
    assert Settings(push_key=f"{'n' * 43} {'o' * 43}").push_keys() == ("n" * 43, "o" * 43)


def test_what_the_environment_gives_comes_first(tmp_path: Path):
    new, old = "n" * 32, "o" * 32
    assert keys_of("session", f"{new} {old}", tmp_path) == (new, old)
    assert list(tmp_path.iterdir()) == []


def test_a_key_that_others_may_read_is_refused(tmp_path: Path):
    keys_of("session", "", tmp_path)
    (tmp_path / "session.key").chmod(0o640)
    with pytest.raises(BadSecrets, match="chmod 600"):
        keys_of("session", "", tmp_path)


@pytest.mark.parametrize("content", ["", "\n", "short\n"])
def test_a_broken_file_is_refused(tmp_path: Path, content: str):
    keys_of("session", "", tmp_path)
    (tmp_path / "session.key").write_text(content)
    with pytest.raises(BadSecrets, match="no proper key"):
        keys_of("session", "", tmp_path)


def test_nothing_given_is_refused():
    with pytest.raises(BadSecrets, match="DOORSTEP_SECRETS_FOLDER"):
        keys_of("session", "", None)


def test_no_complaint_tells_a_secret(tmp_path: Path):
    [key] = keys_of("session", "", tmp_path)
    (tmp_path / "session.key").chmod(0o644)
    with pytest.raises(BadSecrets) as refused:
        keys_of("session", "", tmp_path)
    assert key not in str(refused.value)
