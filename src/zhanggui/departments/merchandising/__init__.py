"""Merchandising: what the shop sells, at which price, how heavy, how many are left.

Keeps      Product, Sku, SkuChange, SkuCost; the platform's figures of items by day, the evening of every
           article and competitors' prices, as facts
Offers     ensure_skus, skus_by_code, weights_of, set_weight, set_price, set_stock, take_back,
           set_cost, costs_of
Announces  merchandising.weight_set, merchandising.cost_set
Needs      projects (shops), intake (reports), kernel (evidence, events)
Never      moves stock: it keeps what a person counted or read on the platform
Start at   models.py, then services.py
"""
