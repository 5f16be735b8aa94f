"""The call report's dialog, page, review and attachments in the browser's requests."""

import pytest

FORM = {
    "channel": "CALL",
    "purpose": "CARE",
    "on": "2026-11-21",
    "start": "09:30",
    "feedback": "询问利率",
    "next_step": "再次致电",
    "next_date": "2026-12-01",
}
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 100


async def _recorded(bank, client, **more: str) -> None:
    answer = await client.post("/contacts", data={**FORM, "customer_id": str(bank.customers["C1"]), **more})
    assert answer.status_code == 200, answer.text


async def test_the_dialog_is_ready_for_a_phone_call(bank, manager) -> None:
    page = (await manager.get(f"/contacts/new?customer_id={bank.customers['C1']}")).text
    assert 'value="2026-11-21"' in page
    assert 'name="alert_id"' in page
    assert (await manager.get(f"/contacts/new?customer_id={bank.customers['C9']}")).status_code == 404


async def test_a_faulty_form_comes_back_with_what_was_typed(bank, manager, rows) -> None:
    data = {**FORM, "customer_id": str(bank.customers["C1"]), "next_date": "", "start": "25:99"}
    answer = await manager.post("/contacts", data=data)
    assert answer.status_code == 422
    assert "询问利率" in answer.text
    assert 'id="next_date-error"' in answer.text
    assert await rows("SELECT id FROM call_report WHERE tenant_id = $1") == []


async def test_a_contact_closes_the_alert_it_settles(bank, manager, rows) -> None:
    alert = str(bank.alert_id)
    await _recorded(bank, manager, alert_id=alert, outcome="RETAINED", alert_version="1")
    closed = (await rows("SELECT state, outcome, action FROM churn_alert WHERE tenant_id = $1"))[0]
    assert tuple(closed) == ("CLOSED", "RETAINED", "询问利率")
    customer = (await rows("SELECT alert_level FROM customer WHERE tenant_id = $1 AND customer_no = 'C1'"))[0]
    assert customer["alert_level"] == "NONE"


async def test_only_a_leader_reviews_and_never_his_own(bank, manager, head, rows) -> None:
    await _recorded(bank, manager)
    report = (await rows("SELECT id FROM call_report WHERE tenant_id = $1"))[0]["id"]
    form = {"validity": "INVALID", "comment": "没有内容", "version": "1"}
    assert (await manager.post(f"/contacts/{report}/review", data=form)).status_code == 403
    silent = await head.post(f"/contacts/{report}/review", data={**form, "comment": ""})
    assert silent.status_code == 422
    assert (await rows("SELECT validity FROM call_report WHERE tenant_id = $1"))[0]["validity"] == ""
    assert (await head.post(f"/contacts/{report}/review", data=form)).status_code == 200
    again = await head.post(f"/contacts/{report}/review", data=form)
    assert again.status_code == 409
    found = (await rows("SELECT validity, version FROM call_report WHERE tenant_id = $1"))[0]
    assert tuple(found) == ("INVALID", 2)


@pytest.mark.parametrize("address", ["/contacts", "/contacts/new", "/tasks", "/alerts"])
async def test_pages_ask_for_log_in_and_right(bank, client_factory, manager, address) -> None:
    anonymous = await client_factory(bank.tenant, None)
    assert (await anonymous.get(address)).status_code == 303
    feed = await client_factory(bank.tenant, "FEED_OPERATOR")
    assert (await feed.get(address)).status_code == 403
    assert (await manager.get(address)).status_code == 200


async def test_files_are_known_by_content_and_sealed(bank, manager, client_factory, settings, rows) -> None:
    await _recorded(bank, manager)
    report = (await rows("SELECT id FROM call_report WHERE tenant_id = $1"))[0]["id"]
    address = f"/contacts/{report}/attachments"
    for name, content in (("a.png", b"<script>"), ("a.html", PNG), ("a.png", b"")):
        refused = await manager.post(address, files={"file": (name, content)})
        assert refused.status_code == 422
    assert await rows("SELECT id FROM attachment WHERE tenant_id = $1") == []
    assert (await manager.post(address, files={"file": ("../../现场.png", PNG)})).status_code == 200
    kept = (await rows("SELECT id, file_name, stored_as FROM attachment WHERE tenant_id = $1"))[0]
    assert kept["file_name"] == "现场.png"
    assert PNG not in (settings.data_dir / "attachments" / kept["stored_as"]).read_bytes()
    back = await manager.get(f"{address}/{kept['id']}")
    assert back.content == PNG
    assert back.headers["content-disposition"].startswith("attachment;")
    colleague = await client_factory(bank.tenant, "RM", "B1", employee_no="E2")
    assert (await colleague.get(f"{address}/{kept['id']}")).status_code == 404
