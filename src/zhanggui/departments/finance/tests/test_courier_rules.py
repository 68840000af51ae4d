"""A courier's bill computed again, on prices one can add up by eye."""

from datetime import date
from decimal import Decimal as D

from zhanggui.base import Period
from zhanggui.departments.finance.contracts import BillLine, OurParcel, PriceTable
from zhanggui.departments.finance.rules.courier import Bills, check_bills, price, weight_of
from zhanggui.departments.finance.rules.provinces import rate_key, short_province

TABLE = PriceTable({"广东": (D("4"), D("2")), "上海": (D("3.20"), D("1"))})
NOVEMBER = Period(date(2011, 11, 1), date(2011, 11, 30))
DAY = date(2011, 11, 8)


def line(waybill: str, payable: str, kg: str = "1.00", province: str = "广东省", **more) -> BillLine:
    told = {"total": D(payable), "day": DAY, "bill": 1, **more}
    return BillLine(waybill, D(payable), D(kg), province=province, **told)


def parcel(waybill: str, kg: str | None = "1.00", province: str = "广东省") -> OurParcel:
    return OurParcel(waybill, province, None if kg is None else D(kg))


def checked(lines, parcels=None, tables=(TABLE,), **more):
    parcels = [parcel(each.waybill) for each in lines] if parcels is None else parcels
    return check_bills(Bills("zto", NOVEMBER, lines, {each.waybill: each for each in parcels}, tables, **more))


def found(result) -> list[tuple[str, str, str]]:
    return sorted((each.kind, each.subject, each.reason) for each in result.findings)


def test_first_weight_and_every_started_step():
    weights = ("0.30", "1.00", "1.01", "2.00", "2.01")

    assert [price(TABLE, "广东省", D(kg)) for kg in weights] == [D(4), D(4), D(6), D(6), D(8)]


def test_provinces_are_the_same_however_they_are_written():
    assert {short_province(each) for each in ("广东", "广东省", "广东省深圳市", "广东 ***")} == {"广东"}
    assert short_province("", "内蒙古自治区 呼和浩特") == "内蒙古"
    assert [rate_key(each) for each in ("上海市", "新疆维吾尔自治区", "江浙沪")] == ["上海", "新疆", "江浙沪"]


def test_a_right_bill_has_no_findings():
    result = checked([line("A", "6.00", "1.5")], [parcel("A", "1.5")])

    assert (found(result), result.answer["expected"], result.answer["difference"]) == ([], "6.00", "0.00")


def test_another_weight_with_the_same_price_is_no_fault():
    assert found(checked([line("A", "6.00", "1.9")], [parcel("A", "1.1")])) == []


def test_too_many_kilograms_are_overcharged_by_weight():
    result = checked([line("A", "12.00", "5.00")], [parcel("A", "2.00")])
    told = result.answer["overcharged"][0]

    assert found(result) == [("overcharged", "A", "weight")]
    assert (told["expected"], told["billed"], told["declared_kg"], told["billed_kg"]) == (
        "6.00",
        "12.00",
        "2.00",
        "5.00",
    )


def test_the_reason_is_what_put_right_would_make_the_bill_come_out():
    lines = [
        line("far", "4.00", province="广东省"),
        line("both", "6.00", "2.00", province="广东省"),
        line("dear", "5.00"),
        line("sum", "9.00", total=D("9.00"), first_fee=D(4), next_fee=D(0)),
        line("extra", "5.50", total=D("4.00"), first_fee=D(4), next_fee=D(0), prepaid=D("1.50")),
    ]
    ours = [
        parcel("far", province="上海"),
        parcel("both", province="上海"),
        parcel("dear"),
        parcel("sum"),
        parcel("extra"),
    ]

    assert found(checked(lines, ours)) == [
        ("overcharged", "both", "province_and_weight"),
        ("overcharged", "dear", "rate"),
        ("overcharged", "extra", "surcharge"),
        ("overcharged", "far", "province"),
        ("overcharged", "sum", "arithmetic"),
    ]


def test_what_was_paid_beforehand_is_not_owed_again():
    assert found(checked([line("A", "3.00", total=D(4), prepaid=D(-1))])) == []


def test_too_little_is_listed_apart():
    assert checked([line("A", "3.00")]).answer["undercharged"][0]["difference"] == "-1.00"


def test_a_waybill_of_nobody_is_unknown_and_not_expected():
    result = checked([line("A", "4.00"), line("X", "3.20")], [parcel("A")])

    assert (result.answer["unknown"], result.answer["billed"], result.answer["expected"]) == (["X"], "7.20", "4.00")


def test_a_parcel_charged_twice_is_expected_once():
    result = checked([line("A", "4.00", row=2), line("A", "4.00", row=9)], [parcel("A")])

    assert (result.answer["billed_twice"], result.answer["overcharged"]) == (["A"], [])
    assert (result.answer["billed"], result.answer["expected"]) == ("8.00", "4.00")


def test_a_charge_taken_back_and_made_anew_is_one_charge():
    lines = [line("A", "9.00", row=2), line("A", "-9.00", row=3), line("A", "4.00", row=4)]

    assert found(checked(lines, [parcel("A")])) == []


def test_a_parcel_without_price_or_weight_is_listed_apart():
    lines = [line("moon", "4.00", province="月球"), line("light", "4.00")]
    result = checked(lines, [parcel("moon", province=""), parcel("light", kg=None)])

    assert [(each["waybill"], each["reason"]) for each in result.answer["no_rate"]] == [
        ("moon", "no_rate"),
        ("light", "no_weight"),
    ]


def test_the_table_valid_on_the_scan_day_is_used():
    dearer = PriceTable({"广东": (D("5"), D("2"))}, valid_from=date(2011, 11, 10))
    lines = [line("old", "4.00"), line("new", "5.00", day=date(2011, 11, 10))]

    assert found(checked(lines, tables=(dearer, TABLE))) == []


def test_a_shops_own_table_goes_before_another_shops():
    other = PriceTable({"广东": (D("9"), D("2"))}, shop="other")
    own = PriceTable({"广东": (D("4"), D("2"))}, shop="home")

    assert found(checked([line("A", "4.00", shop="home")], tables=(own, other))) == []


def test_the_tables_own_rule_weighs_parcels_nobody_weighed():
    rule = {"per_piece_kg": D("0.08"), "min_kg": D("0.30"), "max_kg": D("30")}
    table = PriceTable({}, weight_rule=rule)

    assert weight_of(OurParcel("A", unknown_pieces=2), table) == D("0.30")
    assert weight_of(OurParcel("A", unknown_pieces=50), table) == D("4.00")
    assert weight_of(OurParcel("A", unknown_pieces=5000), table) == D("30")
    assert weight_of(OurParcel("A", weight_kg=D("2"), unknown_pieces=50), table) == D("2")


def test_a_bill_exported_again_adds_nothing_but_a_parcel_billed_again_is_found():
    lines = [line("A", "4.00", also_on=(2,)), line("B", "4.00", row=2), line("C", "4.00", row=3)]

    assert found(checked(lines, overlaps={(1, 2): (3, 3)})) == []
    again = checked(lines, overlaps={(1, 2): (1, 3)})
    assert (again.answer["billed_twice"], again.answer["billed"]) == (["A"], "16.00")
