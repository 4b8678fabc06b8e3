"""WeCom at the network's edge: its API with a list of messages to read, and its calls to us, sealed by wechatpy."""

import time
from typing import Any
from urllib.parse import urlencode

from defusedxml.ElementTree import fromstring
from starlette.requests import Request as Asked
from starlette.responses import JSONResponse, Response
from wechatpy.enterprise.crypto import WeChatCrypto
from wechatpy.utils import WeChatSigner

from tests.channels.tencent_api import TencentApi, said, text_problem
from tests.channels.wechat.platform import Call

CORP_ID = "wx5823bf96d3bd56c7"
SECRET = "kf-secret-0123456789abcdefghijklmnopqrstuv"
TOKEN = "QDG6eK"
AES_KEY = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
ACCOUNT = "wkAJ2GCAAASSm4FhToWMFea0xAFfd3Q"
CUSTOMER = "wmAJ2GCAAAme1XQRCNIq0xNZM9ukoAw"
CONTACT = f"{ACCOUNT}/{CUSTOMER}"
SERVICER = "ZhangSan"
CRYPTO = WeChatCrypto(TOKEN, AES_KEY, CORP_ID)
SEND = "/cgi-bin/kf/send_msg"
ON_EVENT = "/cgi-bin/kf/send_msg_on_event"
STATE = "/cgi-bin/kf/service_state/trans"
SYNC = "/cgi-bin/kf/sync_msg"


class WecomApi(TencentApi):
    """`listed` is what `sync_msg` hands out, `page` at a time; a cursor is a place in it."""

    def __init__(self) -> None:
        super().__init__()
        self.listed: list[dict[str, Any]] = []
        self.page = 100
        self.state = 0
        self.reading = 0
        self.readers = 0

    async def give_token(self, request: Asked) -> Response:
        if request.query_params["corpid"] != CORP_ID:
            return said(40013, "invalid corpid")
        if request.query_params["corpsecret"] != SECRET:
            return said(40001, "invalid credential")
        return JSONResponse({"errcode": 0, "errmsg": "ok", **self.standing_token()})

    async def check(self, path: str, payload: dict[str, Any]) -> Response:
        match path:
            case "/cgi-bin/kf/sync_msg":
                return self._listed(payload)
            case "/cgi-bin/kf/send_msg":
                return self._send(payload)
            case "/cgi-bin/kf/send_msg_on_event":
                return text_problem(payload["text"]["content"]) or said(0, msgid="m") if "text" in payload else said(0)
            case "/cgi-bin/kf/service_state/trans":
                if self.state == 4:
                    return said(95016, "session status transition invalid")
                self.state = payload["service_state"]
                return said(0, msg_code=f"code-{self.state}")
        return said(-1, "unknown path")

    def _listed(self, payload: dict[str, Any]) -> Response:
        if payload["limit"] > 1000 or payload["open_kfid"] != ACCOUNT:
            return said(95000, "invalid open_kfid")
        start = int(payload.get("cursor", "at-0").removeprefix("at-"))
        end = min(start + min(payload["limit"], self.page), len(self.listed))
        return said(0, next_cursor=f"at-{end}", has_more=int(end < len(self.listed)), msg_list=self.listed[start:end])

    def _send(self, payload: dict[str, Any]) -> Response:
        if payload["open_kfid"] != ACCOUNT:
            return said(95000, "invalid open_kfid")
        if payload["touser"] != CUSTOMER:
            return said(40096, "invalid external userid")
        if self.state in (2, 3):
            return said(95018, "send msg session status invalid")
        if len(payload["msgid"]) > 32:
            return said(40058, "invalid msgid")
        if payload["msgtype"] == "text" and (problem := text_problem(payload["text"]["content"])):
            return problem
        if payload["msgtype"] == "msgmenu" and (problem := _menu_problem(payload["msgmenu"])):
            return said(40058, problem)
        return said(0, msgid=payload["msgid"])


def _menu_problem(menu: dict[str, Any]) -> str | None:
    if len(menu["head_content"].encode()) > 1024 or len(menu["list"]) > 10:
        return "menu too long"
    for item in menu["list"]:
        if not 1 <= len(item["click"]["id"].encode()) <= 64 or not 1 <= len(item["click"]["content"].encode()) <= 128:
            return "menu item too long"
    return None


def signature(*parts: str) -> str:
    signer = WeChatSigner()
    signer.add_data(TOKEN, *parts)
    return str(signer.signature)


def sealed(xml: str | bytes, timestamp: int | None = None, nonce: str = "263014780") -> Call:
    at = str(timestamp or int(time.time()))
    encrypted = fromstring(CRYPTO.encrypt_message(xml, nonce, at)).findtext("Encrypt") or ""
    asked = {"msg_signature": signature(at, nonce, encrypted), "timestamp": at, "nonce": nonce}
    body = f"<xml><ToUserName><![CDATA[{CORP_ID}]]></ToUserName><Encrypt><![CDATA[{encrypted}]]></Encrypt></xml>"
    return Call(f"/wecom/callback?{urlencode(asked)}", body.encode())


def news(event: str = "kf_msg_or_event") -> str:
    return (
        f"<xml><ToUserName><![CDATA[{CORP_ID}]]></ToUserName><CreateTime>{int(time.time())}</CreateTime>"
        f"<MsgType><![CDATA[event]]></MsgType><Event><![CDATA[{event}]]></Event>"
        "<Token><![CDATA[ENCApHxnGDNAVNY4AaSJKj4Tb5mwsEMzxhFmHVGcra996NR]]></Token>"
        f"<OpenKfId><![CDATA[{ACCOUNT}]]></OpenKfId></xml>"
    )


def message(kind: str, number: int, content: dict[str, Any], origin: int = 3, ago: int = 0) -> dict[str, Any]:
    """As the platform's documentation shows it."""
    return {
        "msgid": f"from_msgid_{4622416642169452483 + number}",
        "open_kfid": ACCOUNT,
        "external_userid": CUSTOMER,
        "send_time": int(time.time()) - ago,
        "origin": origin,
        "msgtype": kind,
        kind: content,
    } | ({"servicer_userid": SERVICER} if origin == 5 else {})


def text(content: str, number: int = 1, menu: str = "", **how: int) -> dict[str, Any]:
    return message("text", number, {"content": content} | ({"menu_id": menu} if menu else {}), **how)


def event(kind: str, number: int = 90, ago: int = 0, **more: Any) -> dict[str, Any]:
    inner = {"event_type": kind, "open_kfid": ACCOUNT, "external_userid": CUSTOMER, **more}
    return {
        "msgid": f"event_msgid_{number}",
        "send_time": int(time.time()) - ago,
        "origin": 4,
        "msgtype": "event",
        "event": inner,
    }
