"""The desk, put together and mounted."""

from collections.abc import Sequence
from datetime import UTC, tzinfo
from pathlib import Path

from fastapi import FastAPI
from nicegui import app as nicegui_app
from nicegui import ui
from nicegui.storage import Storage
from pydantic import SecretStr

from bot.conversation.outbox import Outbox
from bot.conversation.signals import Signals
from bot.db import Database
from bot.desk import theme
from bot.desk.access import SESSION, SESSION_COOKIE, Access
from bot.desk.channels import Listed, register_channels
from bot.desk.channels.place import Place
from bot.desk.errors_page import register_errors
from bot.desk.feed import QueueFeed
from bot.desk.files import register_files
from bot.desk.gaps import register_gaps
from bot.desk.knowledge import register_knowledge
from bot.desk.knowledge.finding import EntryFinder
from bot.desk.page_offer import PageOffer
from bot.desk.presence import Presence
from bot.desk.quality import register_quality
from bot.desk.queue import register_queue
from bot.desk.reading import TicketReader
from bot.desk.shell import Shell
from bot.desk.sign_in import register_sign_in
from bot.desk.ticket import TicketTools, register_ticket
from bot.files_door import FileLinks
from handoff import Handoff
from handoff.attempts import SignInAttempts
from handoff.ports import Files
from knowledge_base import KnowledgeBase

RECONNECT_SECONDS = 10.0
"""A page that lost its connection for less goes on where it was; after more it is loaded anew (drafts are kept either way)."""


def build_desk(
    app: FastAPI,
    database: Database,
    signals: Signals,
    handoff: Handoff,
    secret: SecretStr,
    attempts: SignInAttempts,
    *,
    outbox: Outbox,
    files: Files,
    channels: Sequence[Listed],
    knowledge: KnowledgeBase,
    threshold: float,
    storage: Path,
    mount_path: str = "/desk",
    https: bool = False,
    zone: tzinfo = UTC,
    page_offer: PageOffer | None = None,
) -> None:
    """Mount the desk on `app`, once per process: NiceGUI has one set of pages.

    `channels` are all there are, set up or not; `threshold` is the probability from which the assistant answers; `storage` is
    the folder for drafts and ended sessions; `https` keeps the session cookie off unencrypted connections; `zone` is the time
    zone that days are meant in; `page_offer` sends customers a link to the website, where they reach this server.
    """
    storage.mkdir(parents=True, exist_ok=True)
    Storage.path = storage.resolve()
    shell = Shell(Access(database), QueueFeed(database, signals, handoff), Presence(database))
    metered = {one.name: one.metered for one in channels if one.metered}
    reader = TicketReader(database, handoff, metered, [one.mailing for one in channels if one.mailing])
    theme.serve_assets()
    register_sign_in(database, shell.access, attempts)
    register_queue(shell)
    finder = EntryFinder(knowledge)
    register_ticket(TicketTools(database, signals, handoff, outbox, reader, shell, finder, files.max_bytes, page_offer))
    register_files(database, handoff, files, FileLinks(secret), shell)
    register_knowledge(database, knowledge, shell, threshold, zone)
    register_gaps(database, knowledge, shell, threshold, zone)
    register_quality(database, knowledge, shell)
    register_channels(Place(database, signals, outbox, shell, channels))
    register_errors(shell)
    ui.run_with(
        app,
        title="Frontline",
        favicon=theme.FOLDER / theme.ICON,
        dark=None,
        mount_path=mount_path,
        reconnect_timeout=RECONNECT_SECONDS,
        tailwind=False,
        storage_secret=secret.get_secret_value(),
        session_middleware_kwargs={
            "session_cookie": SESSION_COOKIE,
            "max_age": int(SESSION.total_seconds()),
            "path": mount_path,
            "https_only": https,
        },
        show_welcome_message=False,
    )
    nicegui_app.storage.path = Storage.path
