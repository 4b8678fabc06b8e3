"""Two agents edited the same entry: both texts are kept, and whoever came second decides."""

from functools import partial

from bot.desk.knowledge.difference import draw_difference
from bot.desk.knowledge.form import EditorForm
from bot.desk.knowledge.phrases import KnowledgeTexts
from bot.desk.markup import tag, words
from bot.desk.rows import moment
from bot.desk.shell import Visit
from knowledge_base import Entry
from knowledge_base.history import Version, diff


def draw_conflict(visit: Visit, texts: KnowledgeTexts, theirs: Version | None, mine: Entry, form: EditorForm) -> None:
    """`theirs` is the newest version: somebody else's, which `mine` did not know of."""
    name = (theirs.author if theirs else "") or texts("somebody")
    deleted = theirs is None or theirs.entry is None
    with tag("div", "finding finding-warned", role="alert"):
        words("h2", texts("conflict_deleted" if deleted else "conflict", name=name), "check-title check-warned")
        if theirs:
            moment(theirs.at.isoformat())
        words("p", texts("conflict_deleted_explained" if deleted else "conflict_explained", name=name))
    if theirs and theirs.entry:
        with tag("section", "finding"):
            words("h3", texts("conflict_difference", name=name))
            draw_difference(texts, diff(theirs.entry, mine))
    back = "" if deleted else f"/{mine.id}"
    with tag("div", "conflict-choices"):
        take = words("button", texts("conflict_discard" if deleted else "conflict_theirs", name=name), "secondary", type="button")
        take.on("click", partial(form.leave, f"{visit.root}/knowledge{back}"), args=[])
        keep = words("button", texts("conflict_anew" if deleted else "conflict_mine"), "primary", type="button")
        keep.on("click", partial(form.rebase, None if theirs is None or deleted else theirs.version), args=[])
