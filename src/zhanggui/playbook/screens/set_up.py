"""The first page of a new installation: from one of the shipped playbooks to a running company, in four steps."""

import base64
import re
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from zhanggui.base import Refusal, clock
from zhanggui.doors.web.rights import right_required
from zhanggui.kernel.organisation import api as organisation
from zhanggui.playbook import setting_up, shelf
from zhanggui.playbook.contracts import Playbook
from zhanggui.playbook.documents import chart as charts
from zhanggui.playbook.loader import load
from zhanggui.playbook.screens import words

SHOP_ROWS = 4


@right_required("admin.system")
def set_up(request: HttpRequest) -> HttpResponse:
    """Choose, name, fill, look over, create. Each step carries what was said before in the form."""
    if organisation.company() is not None:
        if request.method == "POST":
            raise Refusal("company.exists", _("There is a company already. Its playbook is changed in the editor."))
        return redirect("web:organisation")
    form = request.POST
    chosen = form.get("playbook", "")
    if chosen not in [book.id for book in _books()]:
        return render(request, "playbook/set-up.html", {"step": 1, "books": [_card(book) for book in _books()]})
    book = load(chosen)
    step, faults = int(form.get("step", "2")) if form.get("step", "2") in "234" else 2, _faults(form)
    if step > 2 and faults:
        step = 2
        for fault in faults:
            messages.error(request, fault)
    if form.get("do") == "create" and not faults:
        done = setting_up.create(
            playbook=chosen, company=form["company"], shops=_shops(form), fills=_fills(form, book), at=clock.now()
        )
        messages.success(
            request, _("The company stands: %(posts)d posts and %(duties)d duties. Now give its people their posts.")
            % {"posts": done.positions, "duties": done.duties},
        )  # fmt: skip
        return redirect("web:organisation")
    rows = [
        {"place": place, "code": form.get(f"shop_code_{place}", ""), "platform": form.get(f"shop_platform_{place}", ""),
         "name": form.get(f"shop_name_{place}", "")}
        for place in range(SHOP_ROWS)
    ]  # fmt: skip
    context = {
        "step": step, "book": _card(book), "company_name": form.get("company", ""), "shop_rows": rows,
        "platforms": setting_up.platforms(), "empty_posts": _empty_posts(book, form), "lenders": _lenders(book),
        "shops": _shops(form), "fills": _fills_in_words(form, book),
    }  # fmt: skip
    return render(request, "playbook/set-up.html", context)


def _books() -> list[Playbook]:
    return [book for name in shelf.shipped() if (book := load(name)).kind == "organisation"]


def _card(book: Playbook) -> dict[str, Any]:
    boxes = {post.id: charts.Box(post.id, words.said(post.name.as_json()), "") for post in book.positions}
    for post in book.positions:
        boxes[post.id].people = "" if post.headcount is None else f"× {post.headcount}"
    above = {post.id: post.reports_to[0] for post in book.positions if post.reports_to}
    picture = charts.svg_of(charts.plan_of(words.said(book.name.as_json()), "", charts.roots_of(boxes, above)))
    return {
        "id": book.id, "name": words.said(book.name.as_json()), "model": words.said(book.model.as_json()),
        "posts": len(book.positions), "duties": len(book.duties), "departments": len(book.departments),
        "picture": f"data:image/svg+xml;base64,{base64.b64encode(picture).decode()}",
        "processes": len(book.processes), "registers": len(book.registers),
    }  # fmt: skip


def _faults(form: Any) -> list[str]:
    found = [] if form.get("company", "").strip() else [_("Give the company a name.")]
    codes = [shop.code for shop in _shops(form)]
    found += [_("Give each shop a code of its own.")] if len(set(codes)) < len(codes) else []
    bad = [code for code in codes if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]{0,38}", code)]
    if bad:
        found.append(_("A shop's code has letters, digits and hyphens: not %(code)s.") % {"code": bad[0]})
    return found


def _shops(form: Any) -> list[setting_up.Shop]:
    rows = [
        setting_up.Shop(
            form.get(f"shop_code_{place}", "").strip(), form.get(f"shop_platform_{place}", "") or "other",
            form.get(f"shop_name_{place}", "").strip() or form.get(f"shop_code_{place}", "").strip(),
        )
        for place in range(SHOP_ROWS)
    ]  # fmt: skip
    return [row for row in rows if row.code or row.name]


def _empty_posts(book: Playbook, form: Any) -> list[dict[str, str]]:
    """Posts that are only named, with what would fill them."""
    return [
        {"code": post.id, "name": words.said(post.name.as_json()),
         "source": form.get(f"fill_{post.id}", book.fill.get(post.id, post.borrow))}
        for post in book.positions if not book.duties_of(post.id) and not post.borrow
    ]  # fmt: skip


def _fills(form: Any, book: Playbook) -> dict[str, str]:
    return {
        row["code"]: row["source"] for row in _empty_posts(book, form) if row["source"] != book.fill.get(row["code"])
    }


def _fills_in_words(form: Any, book: Playbook) -> list[tuple[str, str]]:
    names = {reference: name for _book, rows in _lenders(book) for reference, name in rows}
    return [(row["name"], names.get(row["source"], row["source"])) for row in _empty_posts(book, form)]


def _lenders(book: Playbook) -> list[tuple[str, list[tuple[str, str]]]]:
    found = []
    for name in shelf.shipped():
        lender = load(name)
        rows = [(f"{name}/{post.id}", words.said(post.name.as_json())) for post in lender.positions
                if lender.duties_of(post.id)]  # fmt: skip
        if name != book.id:
            found.append((words.said(lender.name.as_json()), rows))
    return found
