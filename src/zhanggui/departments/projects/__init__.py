"""Projects: brands, clients and the shops they sell through.

Keeps      Project, Shop
Offers     open_project, open_shop, shop_by_code, shops_for, visible_shop_codes, set_shop
Announces  projects.shop_set
Needs      kernel (scope, audit)
Never      keeps orders or numbers of a shop
Start at   models.py, then services.open_shop
"""
