"""From the settings to what the channel is built with."""

from collections.abc import Mapping
from types import MappingProxyType

from bot.channels.contract import Channel, Inviting
from bot.channels.web.letters import Sender
from bot.channels.web.mailing import MailWorker
from bot.channels.web.parts import Anybody, WebOptions
from bot.channels.web.rates import Rates
from bot.channels.web.visitors import VisitorTokens
from bot.conversation.log import ConversationLog
from bot.db import Database
from bot.mail import MailServer
from bot.settings import Settings


def web_options(settings: Settings, somebody_here: Anybody, others: Mapping[str, Channel] = MappingProxyType({})) -> WebOptions:
    """`others` are the other channels, by name."""
    redis = settings.redis_url.get_secret_value() if settings.redis_url else None
    return WebOptions(
        secret=settings.session_secret,
        origins=settings.web_origins,
        identity_secret=settings.identity_secret,
        email=settings.smtp_url is not None,
        shop_name=settings.shop_name,
        rates=Rates(redis) if settings.web_limits else None,
        somebody_here=somebody_here,
        inviting={name: channel for name, channel in others.items() if isinstance(channel, Inviting)},
    )


def mail_worker(settings: Settings, database: Database, messages: ConversationLog) -> MailWorker | None:
    """None where no mail server is set."""
    if settings.smtp_url is None:
        return None
    server, sender = MailServer(settings.smtp_url), Sender(settings.mail_from, settings.shop_name)
    tokens = VisitorTokens(settings.session_secret)
    return MailWorker(database, messages, server, sender, tokens, str(settings.public_url or ""))
