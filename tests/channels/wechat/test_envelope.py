"""The platform's published samples: https://wximg.gtimg.com/shake_tv/mpwiki/cryptoDemo.zip and …/weworkapi_*."""

from datetime import UTC, datetime, timedelta

import pytest
from defusedxml.ElementTree import fromstring
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr
from wechatpy.enterprise.crypto import WeChatCrypto as EnterpriseCrypto

from bot.channels.tencent.envelope import Envelope, NotOurs, is_fresh
from bot.channels.tencent.xml import NotXml, read, written
from tests.channels.wechat.platform import AES_KEY, APP_ID, CRYPTO, TOKEN, signature
from tests.channels.wecom import platform as wecom

OFFICIAL_ACCOUNT = (
    "hyzAe4OzmOMbd6TvGdIOO6uBmdJoD0Fk53REIHvxYtJlE2B655HuD0m8KUePWB3+LrPXo87wzQ1QLvbeUgmBM4x6F8PGHQHFVAFmOD2LdJF9FrXpbUAh0B5GIIt"
    "b52sn896wVsMSHGuPE328HnRGBcrS7C41IzDWyWNlZkyyXwon8T332jisa+h6tEDYsVticbSnyU8dKOIbgU6ux5VTjg3yt+WGzjlpKn6NPhRjpA912xMezR4kw6K"
    "WwMrCVKSVCZciVGCgavjIQ6X8tCOp3yZbGpy0VxpAe+77TszTfRd5RJSVO/HTnifJpXgCSUdUue1v6h0EIBYYI1BD1DlD+C0CR8e6OewpusjZ4uBl9FyJvnhvQl+"
    "q5rv1ixrcpCumEPo5MJSgM9ehVsNPfUM669WuMyVWQLCzpu9GhglF2PE="
)
COMPANY = (
    "RypEvHKD8QQKFhvQ6QleEB4J58tiPdvo+rtK1I9qca6aM/wvqnLSV5zEPeusUiX5L5X/0lWfrf0QADHHhGd3QczcdCUpj911L3vg3W/sYYvuJTs3TUUkSUXxaccA"
    "S0qhxchrRYt66wiSpGLYL42aM6A8dTT+6k4aSknmPj48kzJs8qLjvd4Xgpue06DOdnLxAUHzM6+kDZ+HMZfJYuR+LtwGc2hgf5gsijff0ekUNXZiqATP7PF5mZxZ"
    "3Izoun1s4zG4LUMnvw2r+KqCKIw+3IQH03v+BCA9nMELNqbSf6tiWSrXJB3LAVGUcallcrw8V2t9EL4EhzJWrQUax5wLVMNS0+rUPA3k22Ncx4XXZS9o0MBH27Bo6"
    "BpNelZpS+/uh9KsNlY6bHCmJU9p8g7m3fVKn28H3KDYA5Pl/T8Z1ptDAVe0lXdQ2YoyyH2uyPIGHBZZIs2pDBS8R07+qN+E7Q=="
)
ECHO = "P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ=="


@pytest.fixture(scope="module")
def account() -> Envelope:
    return Envelope(SecretStr(TOKEN), SecretStr(AES_KEY), APP_ID)


@pytest.fixture(scope="module")
def company() -> Envelope:
    return Envelope(SecretStr(wecom.TOKEN), SecretStr(wecom.AES_KEY), wecom.CORP_ID)


def test_the_official_accounts_sample_opens(account):
    assert account.signed("5d197aaffba7e9b25a30732f161a50dee96bd5fa", "1409735669", "1320562132", OFFICIAL_ACCOUNT)
    assert account.signed("16120ec1b8dbb870f510d87ce6bc2463eae6ca1a", "1409735669", "1320562132")
    message = read(account.open(OFFICIAL_ACCOUNT))
    assert (message["Content"], message["MsgId"]) == ("abcdteT", "6054768590064713728")


def test_the_companys_samples_open(company):
    assert company.signed("477715d11cdb4164915debcba66cb864d751f3e6", "1409659813", "1372623149", COMPANY)
    assert read(company.open(COMPANY))["Content"] == "hello"
    assert company.signed("5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3", "1409659589", "263014780", ECHO)
    assert company.open(ECHO) == "1616140317555161061"


def test_what_we_seal_another_library_opens(account):
    sealed = account.seal("<xml>送货 🚚 ]]&gt;</xml>", datetime(2026, 1, 1, tzinfo=UTC))
    outer = fromstring(sealed)
    at, nonce = outer.findtext("TimeStamp"), outer.findtext("Nonce")
    assert CRYPTO.decrypt_message(sealed, outer.findtext("MsgSignature"), at, nonce) == "<xml>送货 🚚 ]]&gt;</xml>"
    assert account.seal("<xml/>", datetime.now(UTC)) != account.seal("<xml/>", datetime.now(UTC))


def test_what_is_sealed_for_another_is_not_ours(account, company):
    for sealed in (COMPANY, "", "x", "ąć", "AAAA", OFFICIAL_ACCOUNT[:-8]):
        with pytest.raises(NotOurs):
            account.open(sealed)
    other = EnterpriseCrypto(TOKEN, AES_KEY, "wx-somebody-else")
    with pytest.raises(NotOurs):
        account.open(fromstring(other.encrypt_message("<xml/>", "1", "1")).findtext("Encrypt"))


@given(st.binary(max_size=200))
def test_no_bytes_break_the_opening(noise):
    envelope = Envelope(SecretStr(TOKEN), SecretStr(AES_KEY), APP_ID)
    import base64

    with pytest.raises(NotOurs):
        envelope.open(base64.b64encode(noise).decode())


def test_a_signature_of_other_letters_is_wrong(account):
    right = signature("1", "2")
    assert account.signed(right, "1", "2")
    for wrong in ("", right.upper(), right[:-1], "签名", right + "0"):
        assert not account.signed(wrong, "1", "2")


def test_times_are_fresh_for_ten_minutes_either_way():
    now = datetime(2026, 1, 1, tzinfo=UTC)
    at = int(now.timestamp())
    assert is_fresh(str(at), now)
    assert is_fresh(str(at - 590), now)
    assert is_fresh(str(at + 590), now)
    for stale in (str(at - 601), str(at + 601), "", "-1", "²", "9" * 30, "1e9", " 1"):
        assert not is_fresh(stale, now)
    assert not is_fresh(str(at), now + timedelta(days=1))


@pytest.mark.parametrize(("token", "key"), [("no", AES_KEY), ("令牌令牌", AES_KEY), (TOKEN, "short"), (TOKEN, AES_KEY + "=")])
def test_settings_that_cannot_be_the_consoles_are_told(token, key):
    with pytest.raises(ValueError, match=r"letters and digits"):
        Envelope(SecretStr(token), SecretStr(key), APP_ID)


@given(st.text(st.sampled_from("]>&<![CDATA\n 中🚚\0\ud800"), max_size=60))
def test_any_text_survives_our_xml_but_for_what_xml_has_no_way_to_write(text):
    kept = "".join(character for character in text if character not in "\0\ud800")
    assert read(written({"Content": text, "CreateTime": 1})) == {"Content": kept, "CreateTime": "1"}


@pytest.mark.parametrize(
    "hostile",
    [
        '<!DOCTYPE x [<!ENTITY a "b">]><xml><Content>&a;</Content></xml>',
        '<!DOCTYPE x SYSTEM "file:///etc/passwd"><xml/>',
        "<xml>",
        "",
        b"\xff\xfe",
        b'<?xml version="1.0" encoding="made-up"?><xml/>',
    ],
)
def test_hostile_xml_is_refused(hostile):
    with pytest.raises(NotXml):
        read(hostile)
