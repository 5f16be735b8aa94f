"""Declarations, configurations and secrets."""

from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rapport_sdk import BadConfiguration, Kind, Secret, Spec
from rapport_sdk.secret import MASK, redact, secret_fields, secret_values
from rapport_sdk.spec import config_schema, decode_config, shown_config, supports

UNTIMED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


class Login(msgspec.Struct):
    user: str
    password: Secret


class Config(msgspec.Struct, forbid_unknown_fields=True):
    url: str
    login: Login
    token: Secret | None = None
    size: int = 10


def upgraded(version: int, raw: dict[str, Any]) -> dict[str, Any]:
    assert version == 1
    return {"url": raw["address"], "login": raw["login"]}


SPEC = Spec(name="x", version="1", kind=Kind.OTHER, config=Config, config_version=2, migrate=upgraded)
RAW: dict[str, Any] = {"url": "u", "login": {"user": "me", "password": 'hush/+ "quiet"'}, "token": "t0ken"}


@pytest.mark.parametrize(
    ("api", "version", "held"),
    [
        (">=1.0,<2", (1, 0), True),
        (">=1.0,<2", (1, 9), True),
        (">=1.0,<2", (2, 0), False),
        (">=1.1,<2", (1, 0), False),
        ("==1.0", (1, 0), True),
        (">1.0,<=1.2", (1, 2), True),
        (">1.0", (1, 0), False),
    ],
)
def test_api_range(api: str, version: tuple[int, int], held: bool) -> None:
    assert supports(api, version) is held


@pytest.mark.parametrize("api", ["", "1.0", "~=1.0", ">=1.0;<2", ">=x"])
def test_api_range_that_is_none(api: str) -> None:
    with pytest.raises(ValueError, match="written like"):
        supports(api)


def test_secrets_are_found_and_never_shown() -> None:
    config = decode_config(SPEC, RAW, 2)
    assert secret_fields(Config) == ["login.password", "token"]
    assert set(secret_values(config)) == {RAW["login"]["password"], "t0ken"}
    assert config.login.password.reveal() == RAW["login"]["password"]
    for shown in (repr(config), str(config.token), f"{config.token}", str(shown_config(config))):
        assert "t0ken" not in shown
        assert "hush" not in shown
    assert shown_config(config)["token"] == MASK


def test_schema_marks_secrets_write_only() -> None:
    definitions = config_schema(SPEC)["$defs"]
    assert definitions["Login"]["properties"]["password"]["writeOnly"] is True
    assert "writeOnly" not in definitions["Login"]["properties"]["user"]


@pytest.mark.parametrize(
    ("change", "field"),
    [({"url": 5}, "url"), ({"login": {"user": "x", "password": 1}}, "login.password"), ({"extra": 1}, "")],
)
def test_wrong_configuration_names_the_field(change: dict[str, Any], field: str) -> None:
    with pytest.raises(BadConfiguration) as caught:
        decode_config(SPEC, {**RAW, **change}, 2)
    assert caught.value.field == field
    assert "t0ken" not in str(caught.value)


def test_an_older_configuration_is_migrated() -> None:
    old = {"address": "there", "login": RAW["login"]}
    assert decode_config(SPEC, old, 1).url == "there"
    with pytest.raises(BadConfiguration):
        decode_config(SPEC, old, 2)


@UNTIMED
@given(st.text(min_size=4), st.text(), st.text())
def test_redaction_leaves_no_form_of_a_secret(secret: str, before: str, after: str) -> None:
    import base64
    from urllib.parse import quote

    try:
        raw = secret.encode()
    except UnicodeEncodeError:
        return
    forms = [
        secret,
        quote(secret, safe=""),
        base64.b64encode(raw).decode(),
        msgspec.json.encode(secret).decode(),
    ]
    for form in forms:
        clean = redact(f"{before}|{form}|{after}", [secret])
        assert secret not in clean.replace(MASK, "\x00") or secret in f"{before}|\x00|{after}"
