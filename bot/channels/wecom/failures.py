"""What an error of WeCom's API, or its word that a message did not arrive, means for a delivery.

https://developer.work.weixin.qq.com/document/path/90313
"""

from bot.channels.contract import DeliveryError
from bot.channels.tencent.api import ApiError
from bot.channels.tencent.sending import NOTHING_LEFT
from bot.channels.tencent.tokens import REFUSED
from bot.conversation.outbox import Failed

TOO_LATE = "WeCom lets us write only within 48 hours of the customer's last message: this goes out when they write again."
ENDED = "The conversation was ended in WeCom: this goes out when the customer writes again."
WITH_SERVICER = (
    "In WeCom, this customer is with one of its servicers, and only they can answer: reply in WeCom, or end the conversation "
    "there. (WeCom gives customers to servicers by itself while one is on duty for the account.)"
)
GONE = "WeCom does not know this customer any more."

ENDED_CODES = frozenset({95013, 95016})
"""The session is over, or cannot go where it should from where it is."""

_UNTIL_THEY_WRITE = {95001: NOTHING_LEFT, 95002: TOO_LATE, 95013: ENDED}
_NEVER = {
    95018: WITH_SERVICER,
    95000: "WeCom does not know this customer-service account: was it deleted?",
    95004: "WeCom does not know this customer-service account: was it deleted?",
    40096: GONE,
    40004: "WeCom does not take files of this type: send a picture or a document.",
    40006: "The file is too large for WeCom: send a smaller one.",
    40007: "WeCom does not have the file any more: send it again.",
    40009: "The picture is too large for WeCom: send a smaller one.",
    40011: "The video is too large for WeCom: send a smaller one.",
    45001: "The file is too large for WeCom: send a smaller one.",
    45002: "The message is too long for WeCom: send it in parts.",
}
_LATER = {
    -1: ("WeCom is busy.", None),
    45009: ("WeCom takes no more calls for the moment.", 60.0),
    45033: ("WeCom takes no more calls at once for the moment.", None),
}
_OPERATOR = {
    40013: "WeCom does not know this company: check FRONTLINE_WECOM_CORP_ID.",
    48002: "WeCom does not let us use its customer service: allow the API for it in its console.",
    60020: "WeCom takes calls only from servers on its list: add this server's address to the trusted ones in its console.",
    95011: "The account is served in WeCom itself: hand it over to the API in its console.",
    95017: "WeCom does not let us use its customer service: allow the API for it in its console.",
}
_FAILED = {
    1: Failed("The customer-service account was deleted in WeCom.", permanent=True),
    2: Failed("WeCom's customer service was closed to us: allow the API for it in its console.", permanent=True),
    4: Failed(TOO_LATE, permanent=False, until_customer_writes=True),
    5: Failed(ENDED, permanent=False, until_customer_writes=True),
    6: Failed(NOTHING_LEFT, permanent=False, until_customer_writes=True),
    10: Failed("The customer refused the message: they blocked this account.", permanent=True),
}
"""By `fail_type` of the event msg_send_fail."""


def delivery_error(error: ApiError) -> DeliveryError:
    """WeCom's own words are not quoted: they may repeat what we sent it."""
    if reason := _UNTIL_THEY_WRITE.get(error.code):
        return DeliveryError(reason, until_customer_writes=True)
    if reason := _NEVER.get(error.code):
        return DeliveryError(reason, permanent=True)
    if error.code in _LATER:
        reason, wait = _LATER[error.code]
        return DeliveryError(reason, retry_after=wait)
    if reason := _OPERATOR.get(error.code):
        return DeliveryError(reason)
    if error.code in REFUSED:
        return DeliveryError("WeCom refuses our access: check FRONTLINE_WECOM_CORP_ID and FRONTLINE_WECOM_SECRET.")
    return DeliveryError(f"WeCom refused it with its error {error.code}.")


def failed(fail_type: int) -> Failed:
    return _FAILED.get(fail_type, Failed("WeCom could not deliver the message, and does not say why.", permanent=True))
