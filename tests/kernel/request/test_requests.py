"""Requests through the whole application: who gets in, what is refused, what every answer carries."""


async def test_a_person_reaches_what_his_post_allows(client_factory, tenant):
    client = await client_factory(tenant, "RM")
    answer = await client.get("/schema/openapi.json")
    assert answer.status_code == 200
    assert answer.json()["info"]["title"] == "Rapport"


async def test_nobody_is_sent_to_log_in_and_the_api_says_401(client_factory, tenant):
    client = await client_factory(tenant, None)
    page = await client.get("/ui/live")
    assert page.status_code == 303
    assert page.headers["location"] == "/login?next=/ui/live"
    api = await client.get("/schema/openapi.json")
    assert api.status_code == 401
    assert api.json()["code"] == "unauthenticated"
    assert api.headers["content-type"] == "application/problem+json"


async def test_a_session_of_another_tenant_is_nobody_here(client_factory, tenant_factory):
    ours, theirs = await tenant_factory(), await tenant_factory()
    client = await client_factory(theirs, "RM")
    client.base_url = f"http://{ours.code}.localhost"
    assert (await client.get("/schema/openapi.json")).status_code == 401


async def test_unsafe_requests_need_token_and_origin(client_factory, tenant):
    client = await client_factory(tenant, "RM")
    refused = await client.post("/logout", headers={"sec-fetch-site": "cross-site"})
    assert refused.status_code == 403
    assert (await client.get("/schema/openapi.json")).status_code == 200
    assert (await client.post("/logout")).status_code == 303
    assert (await client.get("/schema/openapi.json")).status_code == 401


async def test_every_answer_carries_the_security_headers(client_factory, tenant):
    client = await client_factory(tenant, None)
    for path in ("/login", "/nowhere", "/schema/openapi.json", "/health/live"):
        headers = (await client.get(path)).headers
        assert "default-src 'none'" in headers["content-security-policy"], path
        assert headers["x-content-type-options"] == "nosniff", path
        assert headers["x-request-id"], path


async def test_options_and_unknown_hosts_are_refused(client_factory, tenant):
    client = await client_factory(tenant, None)
    assert (await client.options("/login")).status_code == 405
    assert (await client.get("/login", headers={"host": "elsewhere.example"})).status_code == 421


async def test_readiness_and_metrics_are_open(client_factory, tenant):
    client = await client_factory(tenant, None)
    assert (await client.get("/health/ready")).json() == {
        "status": "ready",
        "database": "ok",
        "redis": "ok",
    }
    assert "rapport_" in (await client.get("/metrics")).text
