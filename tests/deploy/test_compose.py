"""The compose file: what runs, who is told which secret, what is open to whom."""

import pytest

OURS = ("migrate", "web", "worker", "relay", "tools")


def test_every_process_of_the_product_is_there(compose):
    services = compose["services"]
    assert set(services) == {"database", "redis", *OURS}
    commands = {name: services[name]["command"] for name in ("migrate", "web", "worker", "relay")}
    assert commands == {
        "migrate": ["rapport", "migrate"],
        "web": ["rapport", "serve"],
        "worker": ["rapport", "worker"],
        "relay": ["rapport", "relay"],
    }
    assert services["database"]["image"] == "postgres:18"


def test_nothing_is_published_beyond_loopback(compose):
    published = {name: each["ports"] for name, each in compose["services"].items() if "ports" in each}
    assert set(published) == {"web"}
    assert all(port.startswith("127.0.0.1:") for port in published["web"])
    assert compose["networks"]["inside"] == {"internal": True}
    for name, each in compose["services"].items():
        assert "inside" in each["networks"]
        assert ("edge" in each["networks"]) == (name == "web")
        assert not {"privileged", "network_mode", "pid", "ipc", "devices"} & set(each)


@pytest.mark.parametrize("name", OURS)
def test_our_containers_can_do_little(compose, name):
    service = compose["services"][name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["user"] == "10001:10001"
    assert "no-new-privileges:true" in service["security_opt"]
    assert not [mount for mount in service.get("volumes", ()) if "docker.sock" in mount]


def test_only_migrations_know_the_administrator(compose):
    for name, each in compose["services"].items():
        knows = "rapport_admin_database_url" in each.get("secrets", ())
        assert knows == (name == "migrate"), name
        assert ("administrator_password" in each.get("secrets", ())) == (name == "database")
    defined = set(compose["secrets"])
    used = {secret for each in compose["services"].values() for secret in each.get("secrets", ())}
    assert used == defined
    assert all(set(secret) == {"file"} for secret in compose["secrets"].values())


def test_no_secret_stands_in_the_environment(compose):
    for each in compose["services"].values():
        for key, value in each.get("environment", {}).items():
            assert key.endswith("_FILE") or "PASSWORD" not in key
            assert "@" not in str(value)


def test_serving_waits_for_migrations(compose):
    for name in ("web", "worker", "relay", "tools"):
        waits = compose["services"][name]["depends_on"]
        assert waits["migrate"] == {"condition": "service_completed_successfully"}
    assert compose["services"]["migrate"]["depends_on"]["database"] == {"condition": "service_healthy"}


def test_images_are_pinned_and_named_without_a_host(compose):
    for name, each in compose["services"].items():
        image, _, tag = each["image"].partition(":")
        assert tag not in {"", "latest"}, name
        assert "/" not in image


def test_requests_in_hand_may_end(compose):
    """The web process gives open requests 30 seconds: whoever stops it must wait longer."""
    for name in ("web", "worker", "relay"):
        assert int(compose["services"][name]["stop_grace_period"].removesuffix("s")) > 30
