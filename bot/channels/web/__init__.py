"""The website: a widget on any page, and the HTTP API it speaks.

`build_web_channel` is all the app needs: mount its `router`, and call its `close()` when the server begins to stop. `mail_worker`
mails what customers left the page without reading.
"""

from bot.channels.web.channel import WebChannel, build_web_channel
from bot.channels.web.from_settings import mail_worker, web_options
from bot.channels.web.mailing import MailWorker
from bot.channels.web.parts import WebOptions

__all__ = ["MailWorker", "WebChannel", "WebOptions", "build_web_channel", "mail_worker", "web_options"]
