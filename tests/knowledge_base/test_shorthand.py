import pytest

from knowledge_base.normalise import spoken_form


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("mk ko nhận đc hàng", "mình không nhận được hàng"),
        ("sao mk chua nhan dc hang", "sao minh chua nhan duoc hang"),
        ("đổi size ntn shop", "đổi size như thế nào shop"),
        ("is it ok if I pay with a k card", "is it ok if I pay with a k card"),
        ("vs code keeps crashing", "vs code keeps crashing"),
        ("我的 tk 呢", "我的 tk 呢"),
        ("shop oi ship di hong kong bao nhieu tien", "shop oi ship di hong kong bao nhieu tien"),
    ],
)
def test_vietnamese_shorthand_is_written_out_and_nothing_else(typed: str, meant: str) -> None:
    assert spoken_form(typed) == meant
