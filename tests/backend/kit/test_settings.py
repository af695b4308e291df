"""Settings: read once, every problem named at once, nothing of the demo in production."""

import pytest

from doorstep.kit.settings import BadSettings, Mode, read_settings, settings_table

PRODUCTION = {
    "DOORSTEP_MODE": "production",
    "DOORSTEP_DATABASE_URL": "postgresql://doorstep:pw@db.example:5432/doorstep",
    "DOORSTEP_SECRET_KEY": "0123456789abcdef0123456789abcdef",
    "DOORSTEP_PUBLIC_URL": "https://my.northgate.example",
    "DOORSTEP_SMTP_URL": "smtps://user:pw@mail.example:465",
    "DOORSTEP_MAIL_FROM": "portal@northgate.example",
    "DOORSTEP_STORE_URL": "s3://photos/doorstep",
}


def problems(environ: dict[str, str]) -> list[str]:
    with pytest.raises(BadSettings) as refused:
        read_settings(environ)
    return [problem.partition(":")[0] for problem in refused.value.problems]


def test_nothing_set_is_the_demo():
    settings = read_settings({})
    assert (settings.mode, settings.port, settings.secure) == (Mode.DEMO, 8000, False)


def test_an_empty_variable_counts_as_unset():
    assert read_settings({"DOORSTEP_PORT": " "}) == read_settings({})


def test_what_production_needs_is_enough():
    settings = read_settings(PRODUCTION | {"DOORSTEP_PORT": "80", "PATH": "/bin"})
    assert (settings.mode, settings.port, settings.secure) == (Mode.PRODUCTION, 80, True)


def test_all_bad_variables_are_named_at_once():
    bad = {
        "DOORSTEP_MODE": "staging",
        "DOORSTEP_PORT": "70000",
        "DOORSTEP_TRUSTED_PROXIES": "many",
        "DOORSTEP_DATABASE_URL": "mysql://db/doorstep",
        "DOORSTEP_PUBLIC_URL": "my.northgate.example",
        "DOORSTEP_SMTP_URL": "smtp://mail.example:x",
        "DOORSTEP_STORE_URL": "ftp://photos",
        "DOORSTEP_STORE_ENCRYPTION": "rot13",
        "DOORSTEP_CLAMAV": "clamd.example:3310",
        "DOORSTEP_MAIL_FROM": "portal",
        "DOORSTEP_PUSH_KEY": "A" * 43,
        "DOORSTEP_PUSH_CONTACT": "mailto:the office <a@b.example>",
        "DOORSTEP_PUSH_ALLOW": "127.0.0.1",
    }
    assert sorted(problems(bad)) == sorted(bad)


def test_a_folder_for_secrets_is_enough():
    without = {name: PRODUCTION[name] for name in PRODUCTION if "SECRET" not in name}
    assert problems(without) == ["DOORSTEP_SECRET_KEY"]
    settings = read_settings(without | {"DOORSTEP_SECRETS_FOLDER": "/var/lib/doorstep"})
    assert settings.secrets_folder == "/var/lib/doorstep"


def test_of_several_keys_each_is_long_enough():
    keys = f"{'n' * 32} short"
    assert problems(PRODUCTION | {"DOORSTEP_SECRET_KEY": keys}) == ["DOORSTEP_SECRET_KEY"]


def test_push_services_may_write_to_who_sends_the_mail():
    assert read_settings(PRODUCTION).push_sender == "mailto:portal@northgate.example"
    given = read_settings(PRODUCTION | {"DOORSTEP_PUSH_CONTACT": "https://northgate.example/us"})
    assert given.push_sender == "https://northgate.example/us"


def test_all_missing_variables_are_named_at_once():
    wanted = PRODUCTION.keys() - {"DOORSTEP_MODE"}
    assert sorted(problems({"DOORSTEP_MODE": "production"})) == sorted(wanted)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DOORSTEP_SECRET_KEY", "short"),
        ("DOORSTEP_PUBLIC_URL", "http://my.northgate.example"),
        ("DOORSTEP_SMTP_URL", "smtp://user:pw@mail.example:25"),
        ("DOORSTEP_PUSH_ALLOW", "127.0.0.1:9001"),
    ],
)
def test_production_refuses_what_suits_the_demo(name: str, value: str):
    assert problems(PRODUCTION | {name: value}) == [name]


@pytest.mark.parametrize(
    "url", ["smtp://user:pw@mail.example:587?starttls", "smtp://user:pw@localhost:25"]
)
def test_a_password_may_go_where_nobody_listens(url: str):
    assert read_settings(PRODUCTION | {"DOORSTEP_SMTP_URL": url}).smtp_url == url


def test_no_problem_tells_a_secret():
    bad = PRODUCTION | {"DOORSTEP_SECRET_KEY": "hush", "DOORSTEP_DATABASE_URL": "x://u:hush@db"}
    with pytest.raises(BadSettings) as refused:
        read_settings(bad)
    assert "hush" not in str(refused.value)


def test_every_setting_is_in_the_table():
    for name in PRODUCTION:
        assert f"`{name}`" in settings_table()
