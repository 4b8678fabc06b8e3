"""The knowledge base's screens, put together."""

from datetime import tzinfo

from bot.db import Database
from bot.desk.knowledge.browse import register_browse
from bot.desk.knowledge.catalogue import Catalogue
from bot.desk.knowledge.editor import register_editor
from bot.desk.knowledge.exporting import register_export
from bot.desk.knowledge.importing import register_import
from bot.desk.knowledge.past import register_past
from bot.desk.knowledge.place import Place
from bot.desk.knowledge.trying import register_try
from bot.desk.shell import Shell
from knowledge_base import KnowledgeBase


def register_knowledge(database: Database, knowledge: KnowledgeBase, shell: Shell, threshold: float, zone: tzinfo) -> None:
    """`threshold` is the probability from which customers are answered; days are meant in `zone`."""
    place = Place(database, knowledge, shell, Catalogue(knowledge), threshold, str(zone))
    register_browse(place)
    register_try(place)
    register_export(place)
    register_import(place)
    register_past(place)
    register_editor(place)  # last, for /knowledge/{id} would take the others' addresses
