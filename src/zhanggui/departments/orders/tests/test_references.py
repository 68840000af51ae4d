"""What the cells of registers can point at: shops, products and orders of one's own scope."""

from zhanggui.departments.merchandising.models import Product
from zhanggui.departments.orders.models import Order
from zhanggui.departments.projects import api as projects
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.registers import api as registers


def test_only_what_is_in_scope_is_offered(db):
    for code in ("home", "toys"):
        projects.open_shop(code=code, platform="tmall", name=f"{code} shop")
    shops = {shop.code: shop for shop in map(projects.shop_by_code, ("home", "toys"))}
    for code, trade in (("home", "20111111001"), ("toys", "20111111002")):
        Product.objects.create(shop_id=shops[code].pk, code=f"P-{code}", title=f"Mug {code}")
        Order.objects.create(shop_id=shops[code].pk, trade_no=trade, state=Order.State.PAID)
    person = organisation.hire(code="P1", name="李店长", sign_in="p1")
    organisation.grant_scope(person, "shop", "home")
    user = person.user

    assert registers.search_reference("shop", user, "") == [("home", "home shop")]
    assert registers.search_reference("product", user, "mug") == [("P-home", "Mug home")]
    assert registers.search_reference("order", user, "2011") == [("20111111001", "20111111001")]
    assert registers.search_reference("order", user, "201") == []
    assert registers.shops_of(user) == {"home"}
    assert registers.link_of("product", "P-home").endswith("?q=P-home")
