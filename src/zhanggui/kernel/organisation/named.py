"""Things that carry a Chinese and an English name."""

from django.db import models
from django.utils.translation import get_language


def pick_language(zh: str, en: str) -> str:
    """The name for the language in use; the other one where it is missing."""
    chinese = (get_language() or "zh-hans").startswith("zh")
    return (zh or en) if chinese else (en or zh)


def called(person: object) -> str:
    """A person's name in the language in use."""
    return pick_language(getattr(person, "name", ""), getattr(person, "name_en", ""))


class Named(models.Model):
    name_zh = models.CharField(max_length=300)
    name_en = models.CharField(max_length=500, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return pick_language(self.name_zh, self.name_en)
