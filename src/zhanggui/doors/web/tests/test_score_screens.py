"""Scorecards on screen: own, team's, down to a record, disputed and decided."""

from datetime import date, time

import pytest
from django.test import Client
from django.urls import reverse

from zhanggui.base import SHANGHAI, clock
from zhanggui.doors.web.score_words import made_of
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.scorecards import api as scorecards
from zhanggui.kernel.scorecards.models import Dispute, Scorecard
from zhanggui.kernel.work import api as work
from zhanggui.kernel.work.models import WorkItem

MONTH = (date(2011, 11, 1), date(2011, 11, 30))
AFTER = organisation.moment(date(2011, 12, 1), time(10), SHANGHAI)


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def december(company):
    """One duty of November was attested, one left open; it is the first of December."""
    items = WorkItem.objects.filter(person=company.manager.person).order_by("pk")
    work.attest(items[0].pk, company.manager.person, "调价完成", at=clock.now())
    company.director.post.rights = [*company.director.post.rights, "scores.team"]
    company.director.post.save()
    with clock.frozen(AFTER):
        company.card = scorecards.freeze(company.manager.person, *MONTH, AFTER)
        company.open_item = WorkItem.objects.get(person=company.manager.person, state="open")
        yield company


def test_ones_own_score_is_on_the_first_page(december):
    page = signed_in(december.manager.user).get(reverse("web:scores")).content.decode()
    assert f"/scores/{december.card.pk}/" in page
    assert "60" in page


def test_a_card_leads_down_to_the_items(december):
    page = signed_in(december.manager.user).get(reverse("web:score", args=[december.card.pk])).content.decode()
    assert f"/tasks/{december.open_item.pk}/" in page
    assert "1 / 1" in page
    assert "0 / 1" in page


def test_a_figure_of_a_line_leads_to_the_records_it_counts(december):
    client, address = signed_in(december.manager.user), reverse("web:score", args=[december.card.pk])
    line = client.get(f"{address}?line=duties").content.decode()
    assert "?line=duties&amp;only=open#records" in line
    still_open = client.get(f"{address}?line=duties&only=open").context["records"]
    assert [one.record.item for one in still_open] == [december.open_item.pk]
    attested = client.get(f"{address}?line=duties&only=attested").context["records"]
    assert [one.record.proof for one in attested] == ["attested"]
    assert len(client.get(f"{address}?line=duties&only=nonsense").context["records"]) == 2


def test_a_metric_of_a_card_opens_for_its_days_and_its_part_of_the_shop(december):
    post = december.manager.post
    metric = {"id": "sales", "kind": "metric", "metric": "sales", "weight": 100, "at_least": 5, "where": {"sku": "A 1"}}
    post.profile = {**post.profile, "appraisal": [metric]}
    post.save()
    client, address = signed_in(december.manager.user), reverse("web:score-live", args=["person", "manager"])
    days = "?first=2011-11-01&last=2011-11-30"
    link = "/insight/metrics/sales/?from=2011-11-01&amp;to=2011-11-30&amp;where=sku%3AA+1"
    assert link not in client.get(address + days).content.decode()
    post.rights = [*post.rights, "metrics.view"]
    post.save()
    assert link in client.get(address + days).content.decode()


@pytest.mark.parametrize(("who", "status"), [("manager", 200), ("director", 200), ("admin", 200), ("agent", 404)])
def test_a_card_is_seen_by_its_person_and_those_above(december, who, status):
    client = signed_in(getattr(december, who).user)
    assert client.get(reverse("web:score", args=[december.card.pk])).status_code == status
    assert client.get(reverse("web:score-live", args=["person", "manager"])).status_code == status


def test_a_record_is_disputed_and_the_director_decides(december):
    mine, above = signed_in(december.manager.user), signed_in(december.director.user)
    ask = {"line": "duties", "item": december.open_item.pk, "reason": "系统停机"}
    mine.post(reverse("web:score-dispute", args=[december.card.pk]), ask)
    dispute = Dispute.objects.get()
    assert "系统停机" in above.get(reverse("web:score", args=[december.card.pk])).content.decode()
    page, confirm = reverse("web:score", args=[december.card.pk]), reverse("web:score-confirm", args=[december.card.pk])
    assert confirm not in above.get(page).content.decode()
    answer = {"dispute": dispute.pk, "verdict": "accept", "note": "属实"}
    above.post(reverse("web:score-resolve", args=[december.card.pk]), answer)
    assert confirm in above.get(page).content.decode()
    above.post(reverse("web:score-confirm", args=[december.card.pk]))
    card = Scorecard.objects.get(pk=december.card.pk)
    assert (card.total, card.confirmed_by) == (90, december.director.person)


def test_nobody_decides_about_themselves(december):
    mine = signed_in(december.manager.user)
    ask = {"line": "duties", "item": december.open_item.pk, "reason": "系统停机"}
    mine.post(reverse("web:score-dispute", args=[december.card.pk]), ask)
    answer = {"dispute": Dispute.objects.get().pk, "verdict": "accept", "note": "属实"}
    mine.post(reverse("web:score-resolve", args=[december.card.pk]), answer)
    assert Dispute.objects.get().state == "open"


def test_the_team_page_lists_disputed_cards_first(december):
    client = signed_in(december.director.user)
    page = client.get(reverse("web:scores-team")).content.decode()
    assert f"/scores/{december.card.pk}/" in page
    assert signed_in(december.agent.user).get(reverse("web:scores-team")).status_code == 403


@pytest.mark.parametrize(
    "days", ["first=x&last=y", "first=2011-12-01&last=2011-11-01", "first=0001-01-01&last=9999-12-31"]
)
def test_nonsense_days_show_this_month(december, days):
    page = signed_in(december.manager.user).get(f"{reverse('web:scores')}?{days}")
    assert page.status_code == 200
    assert "2011-12-01" in page.content.decode()


def test_a_reading_is_written_to_four_places_with_its_band():
    assert made_of("metric", {"metric": "aov", "value": "506.291914893617", "at_least": "450"}) == "506.2919 (≥ 450)"
    assert made_of("metric", {"metric": "aov", "value": "", "between": "1 – 2"}) == "— (∈ 1 – 2)"
