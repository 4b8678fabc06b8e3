"""What an error of WeChat's API means for a delivery.

https://developers.weixin.qq.com/doc/offiaccount/Getting_Started/Global_Return_Code.html
"""

from bot.channels.contract import DeliveryError
from bot.channels.tencent.api import ApiError
from bot.channels.tencent.sending import NOTHING_LEFT
from bot.channels.tencent.tokens import REFUSED

NOT_ALLOWED = (
    "This Official Account may not write to customers by itself: the answer goes out as the reply to their next message. "
    "(A verified account may.)"
)

_UNTIL_THEY_WRITE = {
    45015: "WeChat lets us write only within 48 hours of the customer's last message: this goes out when they write again.",
    45047: NOTHING_LEFT,
    48001: NOT_ALLOWED,
}
_NEVER = {
    40003: "WeChat does not know this customer any more.",
    43004: "The customer stopped following the account: WeChat delivers nothing to them.",
    43019: "The customer is on the account's blacklist: take them off it to write to them.",
    40004: "WeChat does not take files of this type: send a picture, or a link.",
    40005: "WeChat does not take files of this type: send a picture, or a link.",
    40006: "The file is too large for WeChat: send a smaller one.",
    40007: "WeChat does not have the file any more: send it again.",
    40009: "The picture is too large for WeChat: send a smaller one.",
    45001: "The file is too large for WeChat: send a smaller one.",
    45002: "The message is too long for WeChat: send it in parts.",
    44004: "The message is empty: there is nothing to send.",
    87014: "WeChat refuses the content of this message: put it in other words.",
}
_LATER = {
    -1: ("WeChat is busy.", None),
    45009: ("WeChat takes no more calls from this account today: the daily quota is used up.", 1800.0),
    45011: ("WeChat takes no more calls for the moment.", 60.0),
}
_OPERATOR = {
    40013: "WeChat does not know this AppID: check FRONTLINE_WECHAT_APP_ID.",
    40125: "WeChat refuses the AppSecret: check FRONTLINE_WECHAT_SECRET.",
    40164: "WeChat takes calls only from servers on its list: add this server's address to the IP whitelist in its console.",
}


def delivery_error(error: ApiError) -> DeliveryError:
    """WeChat's own words are not quoted: they may repeat what we sent it."""
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
        return DeliveryError("WeChat refuses our access: check FRONTLINE_WECHAT_APP_ID and FRONTLINE_WECHAT_SECRET.")
    return DeliveryError(f"WeChat refused it with its error {error.code}.")
