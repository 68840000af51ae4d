"""A trade against its ledger lines, on amounts one can add up by eye."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal as D

from zhanggui.departments.finance.contracts import Entry, Statement
from zhanggui.departments.finance.rules.balance import prove_balance
from zhanggui.departments.finance.rules.settlement import settle
from zhanggui.departments.finance.tests.values import found, moved, refund, settled, trade


def test_a_sale_paid_in_full_with_its_commission_agrees():
    result = settled([trade("A", "100.00")], lines=[moved("sale", "A", "100.00"), moved("commission", "A", "-2.00")])

    assert found(result) == []
    assert result.answer["matched"] == 1
    assert result.answer["commission"]["expected"] == result.answer["commission"]["billed"] == "2.00"


def test_a_confirmed_sale_the_statements_do_not_show_is_missing():
    result = settled([trade("A", "100.00"), trade("B", "5.00")], lines=[moved("sale", "B", "5.00")], rate="0")

    assert result.answer["missing_in_bill"] == ["A"]


def test_a_sale_the_buyer_has_not_confirmed_is_not_due():
    result = settled([trade("A", "100.00", confirmed=None)])

    assert (found(result), result.answer["not_due"]) == ([], ["A"])


def test_a_sale_confirmed_after_the_statement_ends_is_not_due():
    short = Statement(date(2011, 11, 1), date(2011, 11, 10))

    assert settled([trade("A", "9.00", confirmed=3)], statement=short).answer["not_due"] == ["A"]
    assert settled([trade("A", "9.00", confirmed=2)], statement=short).answer["missing_in_bill"] == ["A"]


def test_an_older_export_without_confirmation_waits_until_the_platform_confirms():
    unsaid = trade("A", "9.00", confirmed=None, state="success")

    assert settled([unsaid], statement=Statement(date(2011, 11, 1), date(2011, 11, 21))).answer["not_due"] == ["A"]
    assert settled([unsaid]).answer["missing_in_bill"] == ["A"]


def test_a_cent_short_is_different_and_its_commission_on_the_full_amount_is_right():
    result = settled([trade("A", "345.80")], lines=[moved("sale", "A", "345.79"), moved("commission", "A", "-6.92")])

    assert [(each["trade"], each["difference"]) for each in result.answer["different"]] == [("A", "-0.01")]
    assert len(result.findings) == 1


def test_an_equal_sale_booked_again_is_booked_twice_and_not_different():
    result = settled([trade("A", "80.00")], lines=[moved("sale", "A", "80.00"), moved("sale", "A", "80.00", 4)])

    assert result.answer["booked_twice"] == ["A"]
    assert result.answer["different"] == []


def test_two_equal_parts_of_one_sale_are_not_booked_twice():
    result = settled(
        [trade("A", "80.00")], lines=[moved("sale", "A", "40.00"), moved("sale", "A", "40.00", 4)], rate="0"
    )

    assert found(result) == []


def test_a_double_booking_taken_back_is_no_fault():
    lines = [moved("sale", "A", "80.00"), moved("sale", "A", "80.00", 4), moved("sale", "A", "-80.00", 5)]

    assert found(settled([trade("A", "80.00")], lines=lines, rate="0")) == []


def test_a_refund_booked_apart_agrees():
    lines = [moved("sale", "A", "80.00"), moved("refund", "A", "-15.00", 5)]

    assert found(settled([trade("A", "80.00")], [refund("A", "15.00")], lines, rate="0")) == []


def test_a_refund_settled_inside_the_sale_agrees():
    result = settled([trade("A", "80.00")], [refund("A", "15.00", 1)], [moved("sale", "A", "65.00")], rate="0")

    assert found(result) == []
    assert result.answer["refunds"]["inside_sale"] == "15.00"


def test_a_refund_taken_off_the_sale_and_booked_apart_as_well_is_different():
    lines = [moved("sale", "A", "65.00"), moved("refund", "A", "-15.00", 5)]
    result = settled([trade("A", "80.00", merchant_receipt=D("65.00"))], [refund("A", "15.00")], lines, rate="0")

    assert [(each["expected"], each["billed"]) for each in result.answer["different"]] == [("80.00", "65.00")]


def test_a_net_sale_a_cent_short_is_a_cent_short():
    result = settled([trade("A", "80.00")], [refund("A", "15.00", 1)], [moved("sale", "A", "64.99")], rate="0")

    assert [each["difference"] for each in result.answer["different"]] == ["-0.01"]
    assert len(result.findings) == 1


def test_a_trade_closed_and_refunded_before_any_money_came_needs_no_sale():
    closed = trade("A", "80.00", state="closed", refunded=D("80.00"))

    assert found(settled([closed], [refund("A", "80.00", 1)])) == []
    assert settled([closed]).answer["not_needed"] == ["A"]


def test_a_closed_trade_whose_refund_was_charged_but_not_its_sale_is_missing():
    closed = trade("A", "80.00", state="closed", refunded=D("80.00"))
    result = settled([closed], [refund("A", "80.00")], [moved("refund", "A", "-80.00", 5)], rate="0")

    assert result.answer["missing_in_bill"] == ["A"]


def test_refunds_of_trades_before_the_week_are_explained_by_the_refund_export():
    lines = [moved("refund", "OLD", "-1.65", 5), moved("refund", "OLD", "-1.65", 5)]

    assert found(settled([], [refund("OLD", "1.65", 1), refund("OLD", "1.65", 2)], lines)) == []


def test_a_refund_charged_once_more_than_it_was_given_is_unknown():
    lines = [moved("refund", "OLD", "-1.65", 5), moved("refund", "OLD", "-1.65", 6)]
    result = settled([], [refund("OLD", "1.65", 1)], lines)

    assert found(result) == [("refund_unknown", "OLD")]
    assert result.findings[0].reason == "refund_twice"


def test_a_refund_missing_in_the_ledger_is_found_once_it_is_due():
    assert found(settled([], [refund("OLD", "7.00", 1)])) == [("refund_missing", "OLD")]
    early = Statement(date(2011, 11, 1), date(2011, 11, 12))
    waiting = settled([], [refund("OLD", "7.00", 1)], statement=early)
    assert (found(waiting), waiting.answer["refunds"]["not_due"]) == ([], "7.00")


def test_a_refund_of_another_amount_is_different_and_says_so():
    result = settled([], [refund("OLD", "7.00")], [moved("refund", "OLD", "-7.50", 5)])

    assert [(each["kind"], each["difference"]) for each in result.answer["different"]] == [("refund", "0.50")]


def test_a_refund_split_in_the_ledger_still_agrees():
    lines = [moved("refund", "OLD", "-3.00", 5), moved("refund", "OLD", "-4.00", 5)]

    assert found(settled([], [refund("OLD", "7.00")], lines)) == []


def test_a_refund_only_the_order_list_knows_is_explained():
    lines = [moved("sale", "A", "80.00"), moved("refund", "A", "-15.00", 5)]

    assert found(settled([trade("A", "80.00", refunded=D("15.00"))], [], lines, rate="0")) == []


def test_money_of_a_trade_nobody_knows_is_not_ours():
    result = settled([], lines=[moved("sale", "X", "9.00"), moved("commission", "X", "-0.18")])

    assert [each["trade"] for each in result.answer["not_ours"]] == ["X"]
    assert result.answer["unexplained"] == "0.00"


def test_a_commission_at_another_rate_is_found():
    lines = [moved("sale", "A", "100.00"), moved("commission", "A", "-5.00")]

    assert found(settled([trade("A", "100.00")], lines=lines)) == [("commission_different", "A")]


def test_commission_given_back_for_a_refund_is_right():
    lines = [moved("sale", "A", "100.00"), moved("commission", "A", "-2.00"), moved("refund", "A", "-50.00", 5)]
    lines += [moved("commission", "A", "1.00", 5)]

    assert found(settled([trade("A", "100.00")], [refund("A", "50.00")], lines)) == []


def test_half_a_cent_of_commission_is_rounded_up():
    lines = [moved("sale", "A", "370.25"), moved("commission", "A", "-7.41")]

    assert found(settled([trade("A", "370.25")], lines=lines)) == []


def test_one_sale_without_commission_is_found_but_a_shop_without_any_is_told_once():
    lines = [moved("sale", "A", "100.00"), moved("sale", "B", "50.00")]
    charged = [*lines, moved("commission", "B", "-1.00")]

    assert found(settled([trade("A", "100.00"), trade("B", "50.00")], lines=charged)) == [("commission_missing", "A")]
    assert found(settled([trade("A", "100.00"), trade("B", "50.00")], lines=lines)) == [("commission_missing", "home")]


def test_points_paid_in_a_line_of_their_own_complete_the_sale():
    lines = [moved("sale", "A", "95.00"), moved("transfer", "A", "5.00")]

    assert found(settled([trade("A", "100.00")], lines=lines, rate="0")) == []


def test_withdrawals_and_fees_are_named_and_explain_the_balance():
    result = settled(
        [trade("A", "9.00")], lines=[moved("sale", "A", "9.00"), moved("withdrawal", "", "-5.00", 4)], rate="0"
    )

    assert found(result) == []
    assert result.answer["other"] == [
        {"kind": "withdrawal", "heading": "withdrawal", "rows": 1, "income": "0.00", "outgo": "5.00"}
    ]
    assert result.answer["balance"]["closing"] == "4.00"


def test_a_movement_nothing_names_is_unexplained():
    result = settled([], lines=[moved("other", "", "-3.21")])

    assert (result.answer["unexplained"], [each.kind for each in result.findings]) == ("-3.21", ["unexplained"])


def test_a_jump_of_the_balance_is_a_break_and_unexplained(books):
    first, second = books.ledger
    broken = replace(books, ledger=[first, replace(second, balance=second.balance + D("0.50"))])
    result = settle(broken)

    assert [each["difference"] for each in result.answer["balance"]["breaks"]] == ["0.50"]
    assert result.answer["unexplained"] == "0.50"


def test_lines_of_one_second_may_stand_in_any_order(books):
    first, second = books.ledger
    same = replace(second, at=first.at)
    turned = replace(books, ledger=[same, first], statements=[replace(books.statements[0], opening=D("0.00"))])

    assert settle(turned).answer["balance"]["breaks"] == []


def test_a_statement_that_begins_and_ends_in_the_middle_of_a_day_breaks_nothing(books):
    first, _ = books.ledger
    noon = replace(books.statements[0], opening=first.balance, closing=first.balance)

    assert settle(replace(books, statements=[noon])).answer["balance"]["breaks"] == []


def test_a_closing_balance_the_account_never_had_is_a_break(books):
    wrong = replace(books.statements[0], closing=D("4.50"))
    result = settle(replace(books, statements=[wrong]))

    assert [each["difference"] for each in result.answer["balance"]["breaks"]] == ["0.50"]
    assert result.answer["unexplained"] == "0.50"


def test_balances_that_follow_from_one_another_are_no_break_whatever_the_times_say(books):
    noon = books.ledger[0].at
    amounts = [("5.00", "0.00", "15.00", 9), ("2.00", "0.00", "17.00", 1), ("0.00", "7.00", "10.00", 5)]
    lines = [
        Entry(str(row), "", "other", D(income), D(outgo), noon + timedelta(minutes=minute), noon.date(), D(balance))
        for row, (income, outgo, balance, minute) in enumerate(amounts)
    ]
    proof = prove_balance([], lines)
    assert (proof.opening, proof.closing, proof.findings) == (D("10.00"), D("10.00"), [])
