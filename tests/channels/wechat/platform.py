"""WeChat's side, played at the network's edge: its API, and its calls to us, sealed by wechatpy's own crypto."""

import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from defusedxml.ElementTree import fromstring
from starlette.requests import Request as Asked
from starlette.responses import JSONResponse, Response
from wechatpy.crypto import WeChatCrypto
from wechatpy.replies import deserialize_reply
from wechatpy.utils import WeChatSigner

from tests.channels.tencent_api import TencentApi, said, text_problem

APP_ID = "wx2c2769f8efd9abc2"
SECRET = "6d2b1f0e9a8c7b6a5d4c3b2a19081726"
TOKEN = "spamtest"
AES_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
ACCOUNT = "gh_10f6c3c3ac5a"
OPENID = "oyORnuP8q7ou2gfYjqLzSIWZf0rs"
CRYPTO = WeChatCrypto(TOKEN, AES_KEY, APP_ID)
SEND = "/cgi-bin/message/custom/send"


class WechatApi(TencentApi):
    """`left` is how many messages the customer still takes, as the platform counts."""

    def __init__(self) -> None:
        super().__init__()
        self.left = 5
        self.language = "zh_TW"

    async def give_token(self, request: Asked) -> Response:
        asked = await request.json()
        if (asked["appid"], asked["grant_type"]) != (APP_ID, "client_credential"):
            return said(40013, "invalid appid")
        if asked["secret"] != SECRET:
            return said(40125, "invalid appsecret")
        return JSONResponse(self.new_token() if asked.get("force_refresh") else self.standing_token())

    async def check(self, path: str, payload: dict[str, Any]) -> Response:
        if path == "/cgi-bin/user/info":
            return JSONResponse({"subscribe": 1, "openid": payload["openid"], "language": self.language})
        if path != SEND:
            return said(-1, "unknown path")
        if payload["touser"] != OPENID:
            return said(40003, "invalid openid")
        if payload["msgtype"] == "text" and (problem := text_problem(payload["text"]["content"])):
            return problem
        if payload["msgtype"] != "text" and payload[payload["msgtype"]]["media_id"] not in self.files:
            return said(40007, "invalid media_id")
        if self.left <= 0:
            return said(45047, "out of response count limit")
        self.left -= 1
        return said(0)

    def texts(self) -> list[str]:
        return [sent["text"]["content"] for sent in self.called(SEND) if sent["msgtype"] == "text"]


@dataclass(frozen=True)
class Call:
    path: str
    body: bytes


def query(timestamp: int | None = None, nonce: str = "1320562132", **more: str) -> dict[str, str]:
    at = str(timestamp or int(time.time()))
    return {"signature": signature(at, nonce), "timestamp": at, "nonce": nonce, "openid": OPENID, **more}


def signature(*parts: str) -> str:
    signer = WeChatSigner()
    signer.add_data(TOKEN, *parts)
    return str(signer.signature)


def sealed(xml: str | bytes, timestamp: int | None = None, nonce: str = "1320562132", beside: bool = False) -> Call:
    """A call of the safe mode; `beside`: of the compatible mode, the message in plain beside it."""
    at = timestamp or int(time.time())
    outer = fromstring(CRYPTO.encrypt_message(xml, nonce, str(at)))
    encrypted = outer.findtext("Encrypt") or ""
    asked = query(at, nonce, encrypt_type="aes", msg_signature=signature(str(at), nonce, encrypted))
    plain = xml.removeprefix("<xml>").removesuffix("</xml>") if beside and isinstance(xml, str) else ""
    body = f"<xml><ToUserName><![CDATA[{ACCOUNT}]]></ToUserName>{plain}<Encrypt><![CDATA[{encrypted}]]></Encrypt></xml>"
    return Call(f"/wechat/webhook?{urlencode(asked)}", body.encode())


def plain(xml: str) -> Call:
    return Call(f"/wechat/webhook?{urlencode(query())}", xml.encode())


def opened(body: bytes) -> str:
    """The text of a passive reply, sealed or not; empty where there is none."""
    if body == b"success":
        return ""
    root = fromstring(body)
    if encrypted := root.findtext("Encrypt"):
        at, nonce = root.findtext("TimeStamp") or "", root.findtext("Nonce") or ""
        assert root.findtext("MsgSignature") == signature(at, nonce, encrypted)
        body = CRYPTO.decrypt_message({"Encrypt": encrypted}, signature(at, nonce, encrypted), at, nonce).encode()
    reply = deserialize_reply(body.decode())
    assert (reply.target, reply.source, reply.type) == (OPENID, ACCOUNT, "text")
    return str(reply.content)


def message(kind: str, number: int, at: int | None = None, **elements: str) -> str:
    """As the platform's documentation shows it."""
    inner = "".join(f"<{name}>{value}</{name}>" for name, value in elements.items())
    return f"{_head(kind, at)}{inner}<MsgId>{6054768590064713728 + number}</MsgId></xml>"


def event(name: str, at: int | None = None, **elements: str) -> str:
    inner = "".join(f"<{key}>{value}</{key}>" for key, value in elements.items())
    return f"{_head('event', at)}<Event><![CDATA[{name}]]></Event>{inner}</xml>"


def text(content: str, number: int = 1) -> str:
    return message("text", number, Content=f"<![CDATA[{content}]]>")


def picture(media_id: str, number: int = 1) -> str:
    address = "<![CDATA[http://mmbiz.qpic.cn/mmbiz_jpg/x/0]]>"
    return message("image", number, PicUrl=address, MediaId=f"<![CDATA[{media_id}]]>")


def _head(kind: str, at: int | None) -> str:
    return (
        f"<xml><ToUserName><![CDATA[{ACCOUNT}]]></ToUserName><FromUserName><![CDATA[{OPENID}]]></FromUserName>"
        f"<CreateTime>{at or int(time.time())}</CreateTime><MsgType><![CDATA[{kind}]]></MsgType>"
    )


ALL = (
    text("送货要多久？"),
    picture("media-1"),
    message("voice", 3, MediaId="<![CDATA[media-2]]>", Format="<![CDATA[amr]]>", Recognition="<![CDATA[送货要多久]]>"),
    message("video", 4, MediaId="<![CDATA[media-3]]>", ThumbMediaId="<![CDATA[thumb]]>"),
    message("shortvideo", 5, MediaId="<![CDATA[media-4]]>", ThumbMediaId="<![CDATA[thumb]]>"),
    message("location", 6, Location_X="23.134521", Location_Y="113.358803", Scale="20", Label="<![CDATA[广州市天河区]]>"),
    message("link", 7, Title="<![CDATA[公众平台官网链接]]>", Description="<![CDATA[d]]>", Url="<![CDATA[https://shop.example]]>"),
    event("subscribe"),
    event("subscribe", EventKey="<![CDATA[qrscene_123123]]>", Ticket="<![CDATA[TICKET]]>"),
    event("unsubscribe"),
    event("SCAN", EventKey="<![CDATA[faq:delivery-time]]>", Ticket="<![CDATA[TICKET]]>"),
    event("CLICK", EventKey="<![CDATA[intent:ask_human]]>"),
    event(
        "scancode_waitmsg",
        EventKey="<![CDATA[6]]>",
        ScanCodeInfo="<ScanType><![CDATA[qrcode]]></ScanType><ScanResult><![CDATA[SKU-1]]></ScanResult>",
    ),
)
"""One of each kind we read."""
