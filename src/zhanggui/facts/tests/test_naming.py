"""What ZHANGGUI_FACTS may say."""

import pytest

from zhanggui.base import Refusal
from zhanggui.facts.naming import Named, named


@pytest.mark.parametrize(
    ("text", "root", "engine"),
    [
        ("/srv/facts", "/srv/facts", ""),
        ("s3://bucket/company", "s3://bucket/company", ""),
        ("postgres://clerk@db/shop?schema=facts", "/home/facts", "postgres://clerk@db/shop?schema=facts"),
        ("postgresql://db/shop", "/home/facts", "postgres://db/shop"),
        ("spark:local-cluster[2,1,1024]", "/home/facts", "spark:local-cluster[2,1,1024]"),
        ("spark://host:7077?facts=s3://bucket/a", "s3://bucket/a", "spark://host:7077"),
        ("clickhouse://host/db?secure=1&facts=/srv/facts", "/srv/facts", "clickhouse://host/db?secure=1"),
    ],
)
def test_a_place_says_where_the_facts_lie_and_who_answers(text: str, root: str, engine: str) -> None:
    assert named(text, "/home/facts") == Named(root, engine)
    assert named(named(text, "/home/facts").text) == Named(root, engine)


def test_a_password_in_an_address_is_refused_and_not_repeated() -> None:
    with pytest.raises(Refusal, match="PGPASSWORD") as refusal:
        named("postgres://clerk:secret@db/shop", "/home/facts")
    assert "secret" not in str(refusal.value)


def test_an_unknown_place_is_refused() -> None:
    with pytest.raises(Refusal, match=r"gs://.*cannot lie|cannot lie in gs://"):
        named("gs://bucket/company")
