"""What an error of WeCom's API, or its word that a message did not arrive, means for a delivery.

https://developer.work.weixin.qq.com/document/path/90313
"""

from collections.abc import Mapping

from bot.channels.contract import DeliveryError
from bot.channels.tencent.api import ApiError
from bot.channels.tencent.tokens import REFUSED
from bot.conversation.failures import Code, because
from bot.conversation.outbox import Failed

PLATFORM = "wecom"

ENDED_CODES = frozenset({95013, 95016})
"""The session is over, or cannot go where it should from where it is."""

_UNTIL_THEY_WRITE: Mapping[int, Code] = {95001: "nothing_left", 95002: "window_closed", 95013: "session_ended"}
_NEVER: Mapping[int, Code] = {
    95018: "with_servicer",
    95000: "service_account_gone",
    95004: "service_account_gone",
    40096: "customer_unknown",
    40004: "file_type_refused",
    40006: "file_too_large_there",
    40007: "file_expired",
    40009: "file_too_large_there",
    40011: "file_too_large_there",
    45001: "file_too_large_there",
    45002: "text_too_long",
}
_LATER: Mapping[int, tuple[Code, float | None]] = {
    -1: ("busy", None),
    45009: ("too_many_calls", 60.0),
    45033: ("too_many_calls", None),
}
_OPERATOR: Mapping[int, Code] = {
    40013: "account_unknown",
    48002: "service_not_allowed",
    60020: "server_not_listed",
    95011: "served_inside",
    95017: "service_not_allowed",
}
_NOT_SENT: Mapping[int, Code] = {
    1: "service_account_gone",
    2: "service_not_allowed",
    4: "window_closed",
    5: "session_ended",
    6: "nothing_left",
    10: "blocked",
}
"""By `fail_type` of the event msg_send_fail."""
_WAITS = frozenset({4, 5, 6})


def delivery_error(error: ApiError) -> DeliveryError:
    """WeCom's own words are not quoted: they may repeat what we sent it."""
    if code := _UNTIL_THEY_WRITE.get(error.code):
        return DeliveryError(because(code, platform=PLATFORM), until_customer_writes=True)
    if code := _NEVER.get(error.code):
        return DeliveryError(because(code, platform=PLATFORM), permanent=True)
    if error.code in _LATER:
        later, wait = _LATER[error.code]
        return DeliveryError(because(later, platform=PLATFORM), retry_after=wait)
    if code := _OPERATOR.get(error.code):
        return DeliveryError(because(code, platform=PLATFORM, settings="FRONTLINE_WECOM_CORP_ID"))
    if error.code in REFUSED:
        settings = "FRONTLINE_WECOM_CORP_ID, FRONTLINE_WECOM_SECRET"
        return DeliveryError(because("access_refused", platform=PLATFORM, settings=settings))
    return DeliveryError(because("refused_with_error", platform=PLATFORM, number=error.code))


def failed(fail_type: int) -> Failed:
    """What WeCom took and then could not deliver."""
    waits = fail_type in _WAITS
    why = because(_NOT_SENT.get(fail_type, "unexplained"), platform=PLATFORM)
    return Failed(why, permanent=not waits, until_customer_writes=waits)
