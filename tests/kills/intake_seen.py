"""Every order line of the company as JSON, from the documents and from the facts: `python -m tests.kills.intake_seen`.

A line is shop, day, order, pieces and price.
"""

import json
import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhanggui.config.settings")
    import django

    django.setup()
    from django.conf import settings

    from zhanggui.departments.orders.models import OrderLine
    from zhanggui.facts import Store

    columns = ("order__shop__code", "order__paid_on", "order__trade_no", "quantity", "price")
    documents = OrderLine.objects.order_by("pk").values_list(*columns)
    store = Store(settings.FACTS_FOLDER)
    facts = (
        store.read("order_line").select("shop", "day", "trade_no", "units", "price").iter_rows()
        if (store.version("order_line") >= 0)
        else ()
    )
    lines = {"documents": documents.iterator(), "facts": facts}
    json.dump({kind: [[str(cell) for cell in line] for line in each] for kind, each in lines.items()}, sys.stdout)


if __name__ == "__main__":
    main()
