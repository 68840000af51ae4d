"""What people see of files, and what they may do with them, inside their shops only."""

import io

import pytest
from django.urls import reverse

from zhanggui.base import clock
from zhanggui.connectors.report_records import AdRecord
from zhanggui.intake import api, registry, services
from zhanggui.intake.models import RejectedLine, Run
from zhanggui.intake.tests import toy
from zhanggui.intake.tests.files import REFUND_HEADER, content, refund, refund_file
from zhanggui.kernel.audit.models import AuditEntry
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.privacy import api as privacy

NAME = "张三丰丰"


@pytest.fixture
def clerk(refunds, client):
    """Signs a clerk in, with these rights, for the shop uk."""

    def sign_in(*rights):
        registry.shop_directory(
            lambda user: {
                code: name
                for code, name in {"uk": "UK shop", "de": "German shop"}.items()
                if user is None or organisation.scope_of(user).allows_shop(code)
            }
        )
        person = organisation.hire(code="clerk", name="Clerk", sign_in="clerk")
        department = organisation.open_department(code="d", name_zh="部门")
        position = organisation.open_position(code="p", department=department, name_zh="岗位", rights=list(rights))
        organisation.assign(person=person, position=position, starts=clock.today())
        organisation.grant_scope(person, "shop", "uk")
        client.force_login(person.user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in


@pytest.fixture
def bad_line(tmp_path, refunds):
    bad = refund(2, "12,x", 卖家真实姓名=NAME)
    api.receive(refund_file(tmp_path, [refund(1), bad, refund(3, "y")]), shop="uk")
    return RejectedLine.objects.order_by("row").first()


@pytest.fixture
def foreign_run(tmp_path, refunds):
    return Run.objects.get(pk=api.receive(refund_file(tmp_path, [refund(9, "z")], "german.csv"), shop="de").run)


def text(response):
    assert response.status_code == 200, response
    return response.content.decode()


def test_the_list_shows_only_files_of_my_shops(clerk, bad_line, foreign_run):
    page = text(clerk("intake.view").get(reverse("intake:runs")))
    assert "refunds.csv" in page
    assert "german.csv" not in page


def test_shops_and_kinds_are_named_in_words(clerk, bad_line):
    client = clerk("intake.view")
    for name in ("intake:runs", "intake:lines"):
        assert "UK shop" in text(client.get(reverse(name)))
    assert "天猫退款管理</option>" in text(client.get(reverse("intake:runs")))


def test_a_foreign_run_and_its_lines_do_not_exist_for_me(clerk, bad_line, foreign_run):
    client = clerk("intake.view", "intake.upload", "intake.repair", "intake.reveal")
    line = foreign_run.lines.get()
    for name, key in (("run", foreign_run.pk), ("run-progress", foreign_run.pk), ("repair", line.pk)):
        assert client.get(reverse(f"intake:{name}", args=[key])).status_code == 404
    for name, key in (("run-continue", foreign_run.pk), ("repair-save", line.pk), ("repair-reveal", line.pk)):
        assert client.post(reverse(f"intake:{name}", args=[key])).status_code == 404
    client.post(reverse("intake:lines-act"), {"action": "dismiss", "row": [line.pk], "note": "mine now"})
    line.refresh_from_db()
    assert line.state == "open"


def test_the_run_page_tells_counts_and_problems(clerk, bad_line):
    page = text(clerk("intake.view").get(reverse("intake:run", args=[bad_line.run_id])))
    assert "买家退款金额" in page
    assert reverse("intake:repair", args=[bad_line.pk]) in page
    assert NAME not in page


def test_files_are_uploaded_queued_and_read(clerk, django_capture_on_commit_callbacks):
    client = clerk("intake.view", "intake.upload")
    files = [io.BytesIO(content(REFUND_HEADER, [refund(n)])) for n in (1, 2)]
    for number, file in enumerate(files):
        file.name = f"part {number}.csv"
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(reverse("intake:upload"), {"shop": "uk", "files": files})
    assert answer.url == reverse("intake:runs")
    assert [run.state for run in Run.objects.all()] == ["done", "done"]
    assert {run.by.name for run in Run.objects.all()} == {"Clerk"}


def test_nobody_uploads_for_a_shop_that_is_not_theirs(clerk):
    client = clerk("intake.view", "intake.upload")
    file = io.BytesIO(content(REFUND_HEADER, [refund(1)]))
    file.name = "x.csv"
    client.post(reverse("intake:upload"), {"shop": "de", "files": [file]})
    assert not Run.objects.exists()


@pytest.mark.parametrize("name", ["upload", "run-continue", "repair-save", "repair-reveal", "columns"])
def test_looking_is_not_doing(clerk, bad_line, name):
    client = clerk("intake.view")
    args = [] if name == "upload" else [bad_line.run_id if name in ("run-continue", "columns") else bad_line.pk]
    assert client.post(reverse(f"intake:{name}", args=args)).status_code == 403


def test_who_may_only_look_sees_masked_cells(clerk, bad_line):
    page = text(clerk("intake.view").get(reverse("intake:repair", args=[bad_line.pk])))
    assert NAME not in page
    assert "repair/" not in page
    assert not AuditEntry.objects.filter(action="personal.revealed").exists()


def test_a_name_is_shown_only_by_a_look_with_a_reason_that_is_written_down(clerk, bad_line):
    client = clerk("intake.view", "intake.repair", "intake.reveal")
    assert NAME not in text(client.get(reverse("intake:repair", args=[bad_line.pk])))
    address = reverse("intake:repair-reveal", args=[bad_line.pk])
    assert NAME not in client.post(address, {"reason": " "}).content.decode()
    assert not AuditEntry.objects.filter(action="personal.revealed").exists()
    assert NAME in text(client.post(address, {"reason": "amount unreadable"}))
    look = AuditEntry.objects.get(action="personal.revealed")
    assert (look.actor, look.detail["reason"]) == ("clerk", "amount unreadable")
    assert (look.detail["fields"], look.detail["shop"]) == (["卖家真实姓名"], "uk")


def test_who_may_repair_may_not_therefore_see_names(clerk, bad_line):
    client = clerk("intake.view", "intake.repair")
    assert "reveal/" not in text(client.get(reverse("intake:repair", args=[bad_line.pk])))
    assert client.post(reverse("intake:repair-reveal", args=[bad_line.pk]), {"reason": "x"}).status_code == 403


def test_looks_at_buyers_and_at_rejected_lines_share_one_daily_limit(clerk, bad_line, settings):
    settings.REVEALS_A_DAY = 2
    client = clerk("intake.view", "intake.repair", "intake.reveal")
    privacy.reveal(actor="clerk", reason="call", subject="order 1")
    address = reverse("intake:repair-reveal", args=[bad_line.pk])
    assert NAME in text(client.post(address, {"reason": "amount"}))
    assert NAME not in client.post(address, {"reason": "amount"}).content.decode()


def test_a_line_is_repaired_in_the_browser_and_the_next_one_comes_up(clerk, bad_line):
    client = clerk("intake.view", "intake.repair")
    amount = REFUND_HEADER.index("买家退款金额")
    address = reverse("intake:repair-save", args=[bad_line.pk])
    wrong = client.post(address, {f"cell-{amount}": "12,z"})
    assert wrong.url == reverse("intake:repair", args=[bad_line.pk])
    right = client.post(address, {f"cell-{amount}": "12.00"})
    following = RejectedLine.objects.get(state="open")
    assert right.url == reverse("intake:repair", args=[following.pk])
    assert ("300111107000000002", "12.00") in toy.stored()
    bad_line.refresh_from_db()
    assert NAME in bad_line.edited, "cells that were not shown stay as they are"


def test_after_a_repair_the_reason_quotes_the_value_as_it_came(clerk, bad_line):
    client = clerk("intake.view", "intake.repair")
    cell = f"cell-{REFUND_HEADER.index('买家退款金额')}"
    address = reverse("intake:repair-save", args=[bad_line.pk])
    client.post(address, {cell: "wrong again"})
    client.post(address, {cell: "12.00"})
    page = text(client.get(reverse("intake:run", args=[bad_line.run_id])))
    assert "12,x" in page
    assert "wrong again" not in page
    assert "12.00" not in page


def test_lines_are_set_aside_in_bulk_with_a_note(clerk, bad_line):
    client = clerk("intake.view", "intake.repair")
    rows = list(RejectedLine.objects.values_list("pk", flat=True))
    client.post(reverse("intake:lines-act"), {"action": "dismiss", "row": rows, "note": "test orders"})
    assert {line.note for line in RejectedLine.objects.filter(state="dismissed")} == {"test orders"}
    client.post(reverse("intake:lines-act"), {"action": "reopen", "row": rows})
    assert RejectedLine.objects.filter(state="open").count() == 2


def test_the_export_is_masked_and_for_menders_only(clerk, bad_line):
    client = clerk("intake.view", "intake.repair")
    answer = client.get(reverse("intake:lines-export"), {"format": "csv"})
    lines = b"".join(answer.streaming_content).decode()
    assert "12,x" in lines and NAME not in lines  # noqa: PT018


def test_who_may_only_look_may_not_export_lines(clerk, bad_line):
    assert clerk("intake.view").get(reverse("intake:lines-export")).status_code == 403


def test_links_in_evidence_lead_to_the_screens():
    assert reverse("intake:run", args=[7]) == "/intake/runs/7/"
    assert reverse("intake:repair", args=[7]) == "/intake/lines/7/"


def test_a_report_without_days_asks_on_its_page_and_is_read_with_the_answer(clerk, tmp_path, monkeypatch):
    monkeypatch.setattr(registry, "_takers", dict(registry._takers))
    registry._takers.pop("alimama-report", None)
    api.keep_report("alimama-report", fact="refund", record=AdRecord, grains={})
    path = tmp_path / "ads.csv"
    path.write_text("场景名字,展现量,点击量,花费\n关键词推广,70,7,7.00\n", "utf-8")
    run = Run.objects.get(pk=api.receive(path, shop="uk").run)
    web = clerk("intake.view", "intake.upload")

    assert reverse("intake:columns", args=[run.pk]) in text(web.get(reverse("intake:run", args=[run.pk])))
    page = text(web.get(reverse("intake:columns", args=[run.pk])))
    assert 'name="first"' in page
    monkeypatch.setattr(services.jobs, "enqueue", lambda job, *args, key: services.read_stored(*args))
    web.post(reverse("intake:columns", args=[run.pk]), {"first": "2025-03-10", "last": ""})

    run.refresh_from_db()
    assert (run.state, run.accepted, run.told) == ("done", 1, {"first": "2025-03-10", "last": "2025-03-10"})


def test_a_report_asks_on_where_the_answer_is_no_day(clerk, tmp_path, monkeypatch):
    monkeypatch.setattr(registry, "_takers", dict(registry._takers))
    registry._takers.pop("alimama-report", None)
    api.keep_report("alimama-report", fact="refund", record=AdRecord, grains={})
    path = tmp_path / "ads.csv"
    path.write_text("场景名字,展现量,点击量,花费\n关键词推广,70,7,7.00\n", "utf-8")
    run = Run.objects.get(pk=api.receive(path, shop="uk").run)
    web = clerk("intake.view", "intake.upload")

    web.post(reverse("intake:columns", args=[run.pk]), {"first": "2025-03-10", "last": "2025-03-09"})

    run.refresh_from_db()
    assert run.state == "asking"
