"""The website: a widget on any page, and the HTTP API it speaks.

`build_web_channel` is all the app needs: mount its `router`, and call its `close()` when the server begins to stop.
"""

from bot.channels.web.channel import WebChannel, build_web_channel

__all__ = ["WebChannel", "build_web_channel"]
