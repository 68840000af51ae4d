"""Suggestions: every one gets an answer, what is adopted becomes work."""

from datetime import date

import pytest

from zhanggui.departments.people.circles import circle_of
from zhanggui.departments.people.contracts import SuggestionRefused
from zhanggui.departments.people.models import Suggestion
from zhanggui.departments.people.suggestions import services
from zhanggui.departments.people.tests.conftest import MONDAY, at
from zhanggui.kernel.evidence.models import Evidence
from zhanggui.kernel.work.api import WorkItem

FRIDAY = date(2011, 11, 18)


def made(company, who="agent"):
    return services.make(
        author=getattr(company, who).person, title="合并快递单", text="- 一天一次", domain="INV", at=at(10)
    )


def adopted(company):
    suggestion = made(company)
    return services.adopt(
        suggestion_id=suggestion.pk, by=company.manager.person, owner=company.designer.person, due_on=FRIDAY, at=at(11)
    )


def work_of(suggestion):
    rows = WorkItem.objects.filter(kind="suggestion").order_by("pk").values_list("person__code", "state")
    return list(rows)


def test_a_suggestion_is_the_superiors_work(company):
    assert work_of(made(company)) == [("manager", "open")]
    assert Evidence.objects.get(event="suggestion.made").detail["domain"] == "INV"


def test_adopted_it_is_work_of_who_carries_it_out_until_the_effect_is_told(company):
    suggestion = adopted(company)
    assert work_of(suggestion) == [("manager", "done"), ("designer", "open")]
    services.finish(suggestion_id=suggestion.pk, by=company.designer.person, effect="省 12 元", at=at(15))
    assert work_of(suggestion) == [("manager", "done"), ("designer", "done")]
    assert Suggestion.objects.get().effect == "省 12 元"


def test_a_decision_is_evidence_of_the_superior(company):
    adopted(company)
    seen = Evidence.objects.get(event="suggestion.decided")
    assert (seen.person, seen.detail["verdict"]) == (company.manager.person, "adopted")


def test_refusing_needs_a_reason(company):
    suggestion = made(company)
    with pytest.raises(SuggestionRefused):
        services.refuse(suggestion_id=suggestion.pk, by=company.manager.person, reason=" ", at=at(11))
    services.refuse(suggestion_id=suggestion.pk, by=company.manager.person, reason="已有系统", at=at(11))
    assert (Suggestion.objects.get().state, work_of(suggestion)) == ("refused", [("manager", "done")])


@pytest.mark.parametrize("who", ["agent", "designer"])
def test_neither_its_author_nor_a_colleague_assesses_it(company, who):
    with pytest.raises(SuggestionRefused):
        services.refuse(suggestion_id=made(company).pk, by=getattr(company, who).person, reason="x", at=at(11))


def test_the_effect_is_told_by_who_carried_it_out(company):
    with pytest.raises(SuggestionRefused):
        services.finish(suggestion_id=adopted(company).pk, by=company.agent.person, effect="x", at=at(12))


def seen_by(company, who):
    return services.visible_suggestions(circle_of(getattr(company, who).person, MONDAY)).count()


def test_a_colleague_sees_it_once_it_is_adopted(company):
    made(company)
    assert [seen_by(company, who) for who in ("agent", "manager", "director", "designer")] == [1, 1, 1, 0]
    Suggestion.objects.all().delete()
    adopted(company)
    assert seen_by(company, "designer") == 1


def test_from_the_form_to_the_effect(company, enter):
    address = enter("agent").post("/people/suggestions/new/", {"title": "t", "text": "x", "domain": "INV"})["Location"]
    superior = enter("manager")
    superior.post(f"{address}decide/", {"do": "adopt", "owner": "agent", "due": "2011-11-18"})
    enter("agent").post(f"{address}finish/", {"effect": "**好**"})
    assert Suggestion.objects.get().state == "done"
    assert "<strong>好</strong>" in enter("designer").get(address).content.decode()


def test_without_the_right_nobody_assesses(company, enter):
    suggestion = made(company)
    address = f"/people/suggestions/{suggestion.pk}/"
    assert enter("designer").get(address).status_code == 404
    assert enter("designer").post(f"{address}decide/", {"do": "refuse", "reason": "x"}).status_code == 403


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_page_opens_in_both_languages(company, enter, language):
    pages = ("", "new/", f"{made(company).pk}/")
    assert [enter("manager", language).get(f"/people/suggestions/{page}").status_code for page in pages] == [200] * 3
