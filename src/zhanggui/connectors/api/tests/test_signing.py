"""The signatures, held against what the platforms publish."""

from pathlib import Path

import pytest
import yaml

from zhanggui.connectors.api.signing import sorted_json
from zhanggui.connectors.douyin_open.client import sign as douyin
from zhanggui.connectors.jd_jos.client import sign as jd
from zhanggui.connectors.pdd_open.client import sign as pdd
from zhanggui.connectors.taobao_top.client import sign as top

VECTORS = yaml.safe_load(Path(__file__).with_name("vectors.yaml").read_text("utf-8"))
SIGNERS = {"top": top, "pdd": pdd, "jd": jd}


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["id"])
def test_a_signature_is_the_one_known(vector):
    name, _, method = vector["id"].partition("-")
    if name == "douyin":
        assert douyin(vector["params"], vector["secret"], method) == vector["expected"]
    else:
        assert SIGNERS[name](vector["params"], vector["secret"]) == vector["expected"]


def test_an_empty_value_takes_no_part():
    assert pdd({"type": "x", "page": "", "a": "1"}, "s") == pdd({"a": "1", "type": "x"}, "s")


def test_douyins_json_is_sorted_at_every_depth_and_escaped():
    assert sorted_json({"b": {"d": 1, "c": "<&>"}, "a": "茶"}) == '{"a":"茶","b":{"c":"\\u003c\\u0026\\u003e","d":1}}'
