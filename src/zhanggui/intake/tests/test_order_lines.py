"""Order lines of any system: asked for where unsure, remembered, repaired."""

import io

import pytest

from zhanggui.intake import api, registry, shown
from zhanggui.intake.lines import raw_of
from zhanggui.intake.models import RejectedLine, Run, SourceMapping
from zhanggui.intake.tests import toy

PLAIN = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"
TWO_PRICES = "InvoiceNo,StockCode,Quantity,InvoiceDate,UnitPrice,Price\n"


@pytest.fixture
def sold(db, house):
    """What reached the department: (row, invoice, quantity, price) of every line."""
    taken = []

    def take(batch):
        taken.extend(batch.frame.select("row", "invoice", "quantity", "price").rows())
        return api.Outcome(accepted=batch.frame.height)

    registry._takers["order-lines"] = registry.Taker("order-lines", take, "invoice")
    return taken


def receive(text, **options):
    return api.receive(io.BytesIO(text.encode()), shop="uk", name="lines.csv", **options)


def test_a_plain_header_is_read_without_asking(sold):
    line = "536365,85123A,HOLDER,6,2010-12-01 08:26:00,2.55,17850,United Kingdom\n"
    result = receive(PLAIN + line + line + "C536366,85123A,HOLDER,-1,2010-12-02 08:26:00,2.55,17850,France\n")
    assert (result.state, result.format, result.rows, result.accepted) == ("done", "order-lines", 3, 3)
    assert [(row, invoice, quantity) for row, invoice, quantity, _ in sold] == [
        (2, "536365", 6), (3, "536365", 6), (4, "C536366", -1),
    ]  # fmt: skip
    assert Run.objects.get().as_of.isoformat() == "2010-12-02T00:26:00+00:00"


def test_it_asks_where_two_columns_fit_and_remembers_the_answer(sold):
    text = TWO_PRICES + "1,A,2,2010-12-01 08:26:00,2.55,3.55\n"
    asked = receive(text)
    assert (asked.state, asked.problems[0].code, sold) == ("asking", "mapping.needed", [])
    assert set(asked.question["unsure"]) == {"price"}
    assert set(asked.question["unsure"]["price"]) == {"UnitPrice", "Price"}

    answered = receive(text, columns={"price": "Price"})
    assert (answered.state, answered.run, str(sold[0][3])) == ("done", asked.run, "3.5500")
    assert SourceMapping.objects.get().columns["price"] == "Price"
    assert receive(TWO_PRICES + "2,A,2,2010-12-01 08:26:00,2.55,4.55\n").state == "done"
    assert str(sold[1][3]) == "4.5500"


def test_columns_under_any_name_can_be_given(sold):
    text = "Beleg,Artikel,Menge,Datum,Preis\n1,A,2,2010-12-01 08:26:00,2.55\n"
    columns = {"invoice": "Beleg", "sku": "Artikel", "quantity": "Menge", "at": "Datum", "price": "Preis"}
    assert receive(text, columns=columns).accepted == 1


def test_an_unknown_field_or_column_is_refused(sold):
    text = PLAIN + "1,A,X,2,2010-12-01 08:26:00,2.55,1,UK\n"
    assert receive(text, columns={"colour": "X"}).problems[0].code == "mapping.unknown_field"
    assert receive(text, columns={"price": "Preis"}).state == "refused"


def test_the_page_asks_with_samples_and_hides_names(sold):
    receive(TWO_PRICES + "1,A,2,2010-12-01 08:26:00,2.55,3.55\n")
    fields = {field.name: field for field in shown.fields_asked(Run.objects.get())}
    assert fields["price"].unsure
    assert fields["price"].required
    assert not fields["buyer"].required
    assert dict(fields["price"].choices) == {"UnitPrice": "2.55", "Price": "3.55"}


def test_a_bad_line_is_repaired_into_the_same_department(sold):
    line = "1,B,X,{},2010-12-01 08:26:00,2.55,1,UK\n"
    text = PLAIN + "".join(line.format(cell) for cell in (1, "many", 1, 1, 1, 1, 1))
    result = receive(text)
    assert (result.accepted, result.rejected) == (6, 1)
    line = RejectedLine.objects.get()
    raw = {**raw_of(line), "Quantity": "7"}
    assert api.repair(line_id=line.pk, raw=raw, by=None, at=toy.MONDAY).repaired
    assert sold[-1][:3] == (3, "1", 7)
    assert (Run.objects.get().accepted, Run.objects.get().rejected) == (7, 0)
