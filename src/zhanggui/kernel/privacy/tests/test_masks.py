"""What people see who may not see it all."""

import pytest

from zhanggui.kernel.privacy.api import mask_address, mask_name, mask_nick, mask_phone


@pytest.mark.parametrize(
    ("plain", "masked"), [("张三丰", "张**"), ("李四", "李*"), ("王", "*"), ("", ""), (" 欧阳修 ", "欧**")]
)
def test_a_name_shows_the_family_name(plain, masked):
    assert mask_name(plain) == masked


@pytest.mark.parametrize(
    ("plain", "masked"),
    [("13812345678", "138****5678"), ("0571-88157777", "0571-8815****"), ("123", "***"), ("", "")],
)
def test_a_phone_hides_four_digits(plain, masked):
    assert mask_phone(plain) == masked


@pytest.mark.parametrize(
    ("plain", "masked"),
    [
        ("浙江省 杭州市 余杭区 文一西路969号", "浙江省 ***"),
        ("浙江省杭州市余杭区文一西路969号", "浙江省 ***"),
        ("内蒙古自治区呼和浩特市", "内蒙古自治区 ***"),
        ("北京朝阳区建国路1号", "北京 ***"),
        ("文一西路969号", "***"),
        ("", ""),
    ],
)
def test_an_address_shows_the_province(plain, masked):
    assert mask_address(plain) == masked


@pytest.mark.parametrize(
    ("plain", "masked"), [("小猫钓鱼", "小**鱼"), ("小**鱼", "小**鱼"), ("ab", "a*"), ("a", "a"), ("", "")]
)
def test_a_nick_shows_its_ends(plain, masked):
    assert mask_nick(plain) == masked
