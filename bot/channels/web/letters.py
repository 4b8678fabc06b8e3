"""A mail that carries replies to a customer who left the page. Pure."""

import hashlib
import html
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from bot.channels.plain_text import plain
from bot.channels.web.phrases import phrase
from bot.conversation.markdown import to_html
from bot.conversation.model import Message

Say = Callable[..., str]
_STYLE = (
    "font:16px/1.5 -apple-system,'Segoe UI',Roboto,'PingFang SC','Microsoft YaHei',sans-serif;"
    "color:#1f2328;max-width:36em;margin:0 auto;padding:16px"
)


@dataclass(frozen=True, slots=True)
class Sender:
    """`address` as in "Lantern Street <help@shop.example>"; `shop` may be empty."""

    address: str
    shop: str


def letter(
    sender: Sender,
    to: str,
    replies: Sequence[Message],
    language: str | None,
    link: str | None,
    conversation_id: str,
    now: datetime,
) -> EmailMessage:
    """The mail with `replies`, in the customer's language. `link` leads back into the conversation; without one they are told to
    go through the shop's site.

    The same replies make the same Message-ID, by which mailboxes drop one that was sent again after a crash.
    """

    def say(key: str, **values: object) -> str:
        return phrase(key, language).format(**values)

    name, address = parseaddr(sender.address)
    user, _, domain = address.partition("@")
    mail = EmailMessage(policy=SMTP)
    mail["Subject"] = say("mail_subject", shop=sender.shop) if sender.shop else say("mail_subject_plain")
    mail["From"] = Address(name or sender.shop, user, domain)
    mail["To"] = Address(addr_spec=to)
    mail["Date"] = format_datetime(now)
    key = hashlib.sha256(f"{conversation_id} {[reply.seq for reply in replies]}".encode()).hexdigest()[:32]
    mail["Message-ID"] = f"<{key}@{domain}>"
    mail["References"] = f"<{hashlib.sha256(conversation_id.encode()).hexdigest()[:32]}@{domain}>"  # one thread a conversation
    mail["Auto-Submitted"] = "auto-generated"
    mail["Content-Language"] = language or "en"
    mail.set_content("\n\n".join(_plain(say, replies, link)) + "\n")
    mail.add_alternative(_page(say, replies, link, language), subtype="html")
    return mail


def _plain(say: Say, replies: Sequence[Message], link: str | None) -> list[str]:
    parts = [say("mail_intro")]
    for reply in replies:
        parts += [f"{reply.author_name}:\n{plain(reply.text)}" if reply.author_name else plain(reply.text)]
        parts += _files(say, reply)
    parts += [f"{say('mail_back')}\n{link}", say("mail_back_hint")] if link else [say("mail_back_site")]
    return [*(part for part in parts if part), "--\n" + say("mail_why")]


def _page(say: Say, replies: Sequence[Message], link: str | None, language: str | None) -> str:
    parts = [f"<p>{html.escape(say('mail_intro'))}</p>"]
    for reply in replies:
        by = f"<p><strong>{html.escape(reply.author_name)}</strong></p>" if reply.author_name else ""
        files = "".join(f"<p>{html.escape(line)}</p>" for line in _files(say, reply))
        parts.append(f'<div style="border-left:3px solid #d0d7de;padding-left:1em">{by}{to_html(reply.text)}{files}</div>')
    if link:
        button = "display:inline-block;padding:.6em 1.2em;border-radius:.5em;background:#1f2328;color:#fff;text-decoration:none"
        parts.append(f'<p><a href="{html.escape(link)}" style="{button}">{html.escape(say("mail_back"))}</a></p>')
    hint = say("mail_back_hint") if link else say("mail_back_site")
    parts += [f"<p>{html.escape(hint)}</p>", f'<p style="color:#57606a;font-size:14px">{html.escape(say("mail_why"))}</p>']
    return f'<!doctype html><html lang="{language or "en"}"><body style="{_STYLE}">{"".join(parts)}</body></html>'


def _files(say: Say, reply: Message) -> list[str]:
    names = ", ".join(one.name for one in reply.attachments if one.name)
    return [say("mail_files", names=names)] if names else []
