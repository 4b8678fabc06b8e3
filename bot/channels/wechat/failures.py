"""What an error of WeChat's API means for a delivery.

https://developers.weixin.qq.com/doc/offiaccount/Getting_Started/Global_Return_Code.html
"""

from collections.abc import Mapping

from bot.channels.contract import DeliveryError
from bot.channels.tencent.api import ApiError
from bot.channels.tencent.tokens import REFUSED
from bot.conversation.failures import Code, because

PLATFORM = "wechat"
NOT_ALLOWED = because("only_replies")

_UNTIL_THEY_WRITE: Mapping[int, Code] = {45015: "window_closed", 45047: "nothing_left", 48001: "only_replies"}
_NEVER: Mapping[int, Code] = {
    40003: "customer_unknown",
    43004: "unfollowed",
    43019: "blacklisted",
    40004: "file_type_refused",
    40005: "file_type_refused",
    40006: "file_too_large_there",
    40007: "file_expired",
    40009: "file_too_large_there",
    45001: "file_too_large_there",
    45002: "text_too_long",
    44004: "empty",
    87014: "content_refused",
}
_LATER: Mapping[int, tuple[Code, float | None]] = {
    -1: ("busy", None),
    45009: ("quota_used_up", 1800.0),
    45011: ("too_many_calls", 60.0),
}
_OPERATOR: Mapping[int, tuple[Code, str]] = {
    40013: ("account_unknown", "FRONTLINE_WECHAT_APP_ID"),
    40125: ("access_refused", "FRONTLINE_WECHAT_SECRET"),
    40164: ("server_not_listed", ""),
}


def delivery_error(error: ApiError) -> DeliveryError:
    """WeChat's own words are not quoted: they may repeat what we sent it."""
    if code := _UNTIL_THEY_WRITE.get(error.code):
        return DeliveryError(because(code, platform=PLATFORM), until_customer_writes=True)
    if code := _NEVER.get(error.code):
        return DeliveryError(because(code, platform=PLATFORM), permanent=True)
    if error.code in _LATER:
        later, wait = _LATER[error.code]
        return DeliveryError(because(later, platform=PLATFORM), retry_after=wait)
    if error.code in _OPERATOR:
        wrong, settings = _OPERATOR[error.code]
        return DeliveryError(because(wrong, platform=PLATFORM, settings=settings))
    if error.code in REFUSED:
        settings = "FRONTLINE_WECHAT_APP_ID, FRONTLINE_WECHAT_SECRET"
        return DeliveryError(because("access_refused", platform=PLATFORM, settings=settings))
    return DeliveryError(because("refused_with_error", platform=PLATFORM, number=error.code))
