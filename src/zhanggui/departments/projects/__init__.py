"""Projects: brands, clients and the shops they sell through.

Keeps      Project, Shop
Offers     shop_by_code, shops_of, open_shop
Announces  nothing yet
Needs      kernel (scope)
Never      keeps orders or numbers of a shop
Start at   models.py
"""
