"""Planted incidents of a generated department, each explained, and the answer held against what was planted.

    make explained                             # DAYS=200 SHOPS=1 ORDERS=300 SEED=1

The files an incident is seen in are taken in as anybody's would be, every incident's figure is explained for its days
in its shop (judging.py): the whole split must add up to the change, to the last place, and the value named first must
be the planted one.

The comparison is the same for all kinds. An incident's days are held against the same weekdays a week before. Where
the shop's own campaign or an event of the platform ran in those or just before - both stand in the shop's calendar, no
one needs to be told - it goes back a further week, up to eight. An incident before whose days there are none cannot be
explained at all and is counted apart.
"""
