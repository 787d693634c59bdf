"""The environment: safe defaults, a sentence per mistake, and no insecure production."""

import pytest

from noaber.config import env

SAFE = {
    "NOABER_MODE": "production",
    "NOABER_SECRET_KEY": "Wv7Qm2Zx-L4tR9_pKs8Yd3Fh6Jb1Nc5Gg0Aa7Ee2Uu4Oo9IiTt3",
    "NOABER_DATABASE_URL": "postgresql://noaber:geheim@db.example:5433/buurt?sslmode=require",
    "NOABER_KEYS": f"2:{env.new_key()},1:{env.new_key()}",
    "NOABER_INDEX_KEY": env.new_key(),
    "NOABER_URL": "https://buurt.example",
    "NOABER_CONTROLLER": "Gemeente Voorbeeld",
    "NOABER_MAIL_URL": "smtp://mail.example:587",
    "NOABER_MAIL_FROM": "buurt@voorbeeld.example",
}


@pytest.fixture
def environment(monkeypatch, tmp_path):
    """Return a function that sets the environment, and nothing else of it."""

    def set_to(**values: str) -> None:
        for name in env.Environment.model_fields:
            monkeypatch.delenv(f"NOABER_{name.upper()}", raising=False)
        monkeypatch.setenv("NOABER_DATA", str(tmp_path))
        for name, value in values.items():
            monkeypatch.setenv(name, value)

    return set_to


def sentences(capsys) -> list[str]:
    with pytest.raises(SystemExit) as stopped:
        env.read()
    assert stopped.value.code == 78
    return capsys.readouterr().err.strip().splitlines()


def test_a_safe_production_starts(environment):
    environment(**SAFE)
    found = env.read()
    assert [number for number, _key in env.key_ring(found.keys)] == [2, 1]
    database = env.database(found)
    assert (database["HOST"], database["PORT"], database["NAME"]) == ("db.example", "5433", "buurt")
    assert database["OPTIONS"]["sslmode"] == "require"


def test_production_without_anything_says_everything_at_once(environment, capsys):
    environment()
    said = "\n".join(sentences(capsys))
    for name in (
        "SECRET_KEY",
        "DATABASE_URL",
        "KEYS",
        "INDEX_KEY",
        "URL",
        "CONTROLLER",
        "MAIL_URL",
        "MAIL_FROM",
    ):
        assert f"NOABER_{name}:" in said


@pytest.mark.parametrize(
    ("name", "value", "word"),
    [
        ("NOABER_MODE", "productie", "production"),
        ("NOABER_URL", "buurt.example", "https://"),
        ("NOABER_URL", "http://buurt.example", "https://"),
        ("NOABER_POOL", "veel", "integer"),
        ("NOABER_POOL", "-1", "0"),
        ("NOABER_PROXIES", "99", "5"),
        ("NOABER_SECRET_KEY", "kort", "50"),
        ("NOABER_KEYS", "abc", "number:base64"),
        ("NOABER_KEYS", "1:YWJj", "32 bytes"),
        ("NOABER_KEYS", "1:geen base64!", "base64"),
        pytest.param(
            "NOABER_KEYS", SAFE["NOABER_KEYS"] + "," + SAFE["NOABER_KEYS"], "twice", id="same number"
        ),
        ("NOABER_INDEX_KEY", "YWJj", "32 bytes"),
        ("NOABER_SECRET_KEY", "s" * 60, "random"),
        ("NOABER_KEYS", "1:" + "QUFB" * 10 + "QUE=", "random"),
        ("NOABER_INDEX_KEY", "QUFB" * 10 + "QUE=", "random"),
        pytest.param(
            "NOABER_INDEX_KEY", SAFE["NOABER_KEYS"].partition(",")[0][2:], "another key", id="twice"
        ),
        ("NOABER_DATABASE_URL", "postgresql://noaber@db.example/buurt", "sslmode"),
        ("NOABER_DATABASE_URL", "postgresql://noaber@db.example/buurt?sslmode=prefer", "sslmode"),
        ("NOABER_MAIL_URL", "smtp://mail.example?tls=none", "tls=none"),
        ("NOABER_HOSTS", "*", "name the hosts"),
        ("NOABER_DRILL_DAYS", "nooit", "integer"),
    ],
)
def test_a_mistake_gives_one_sentence(environment, capsys, name, value, word):
    environment(**SAFE | {name: value})
    said = sentences(capsys)
    assert len(said) == 1
    assert name.split("_", 1)[1] in said[0] and word in said[0]


def test_a_wrong_database_address_is_said(environment, capsys):
    environment(**SAFE | {"NOABER_DATABASE_URL": "mysql://x/y"})
    with pytest.raises(SystemExit):
        env.database(env.read())
    assert "NOABER_DATABASE_URL" in capsys.readouterr().err


def test_a_database_or_mail_server_on_this_machine_needs_no_tls(environment):
    environment(
        **SAFE
        | {
            "NOABER_DATABASE_URL": "postgresql:///buurt?host=/run/postgresql",
            "NOABER_MAIL_URL": "smtp://localhost:25?tls=none",
        }
    )
    assert env.read().mode == "production"


def test_a_data_folder_that_everybody_may_write_in_is_refused(environment, capsys, tmp_path):
    environment(**SAFE)
    tmp_path.chmod(0o777)
    assert sentences(capsys) == [
        "noaber: NOABER_DATA: everybody on this machine may write there; use chmod o-w."
    ]


def test_a_key_file_that_others_can_read_is_refused(environment, capsys, tmp_path):
    environment(NOABER_MODE="demo")
    env.read()
    (tmp_path / "keys.json").chmod(0o644)
    assert "others on this machine can read our keys" in sentences(capsys)[0]
    (tmp_path / "keys.json").chmod(0o600)
    (tmp_path / "keys.json").write_text("{half")
    assert "can't be read" in sentences(capsys)[0]


def test_production_never_shows_its_insides(environment):
    environment(**SAFE)
    assert not env.read().debug and not env.read().invented


def test_outside_production_keys_are_made_once_and_kept(environment, tmp_path):
    environment(NOABER_MODE="demo")
    first, second = env.read(), env.read()
    assert first.keys == second.keys and first.secret_key == second.secret_key
    assert (tmp_path / "keys.json").stat().st_mode & 0o077 == 0
