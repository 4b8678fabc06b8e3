"""What the checks before publishing found."""

from collections.abc import Sequence

from bot.desk.knowledge.catalogue import title_of
from bot.desk.knowledge.checking import Checked
from bot.desk.knowledge.phrases import KnowledgeTexts
from bot.desk.markup import tag, words
from bot.desk.shell import Visit
from bot.desk.understanding import percent
from knowledge_base import KnowledgeBase, Target
from knowledge_base.neighbours import Collision, Outcome
from knowledge_base.trial import Replayed, Trial

MOST = 20
"""Lines shown of each kind at first."""


def draw_checks(knowledge: KnowledgeBase, visit: Visit, texts: KnowledgeTexts, checked: Checked) -> None:
    trial, warned = checked.trial, checked.warned
    drawing = _Checks(knowledge, visit, texts, trial)
    words("h2", texts("check_warned" if warned else "check_clear"), "check-title check-warned" if warned else "check-title")
    drawing.neighbours()
    drawing.replay(checked.changes, checked.asked)


def draw_arrivals(knowledge: KnowledgeBase, visit: Visit, texts: KnowledgeTexts, trials: Sequence[Trial], arriving: int) -> bool:
    """Of `arriving` entries those were tried that `trials` are of. True where anything speaks against one of them."""
    warned = [trial for trial in trials if trial.duplicates or trial.collisions]
    title = texts("import_warned", count=len(warned)) if warned else texts("check_clear")
    words("h2", title, "check-title check-warned" if warned else "check-title")
    if len(trials) < arriving:
        words("p", texts("import_partly", looked=len(trials), of=arriving), "quiet")
    for trial in warned[:MOST]:
        title, language = title_of(trial.entry, texts.language)
        with tag("details", "arriving", open=len(warned) == 1 or None):
            words("summary", title, lang=language, dir="auto")
            _Checks(knowledge, visit, texts, trial).neighbours()
    if len(warned) > MOST:
        words("p", texts("and_more", count=len(warned) - MOST), "quiet")
    return bool(warned)


class _Checks:
    def __init__(self, knowledge: KnowledgeBase, visit: Visit, texts: KnowledgeTexts, trial: Trial) -> None:
        self._knowledge, self._visit, self._texts, self._trial = knowledge, visit, texts, trial

    def neighbours(self) -> None:
        if self._trial.duplicates:
            self.duplicates()
        if self._trial.collisions:
            self.collisions()

    def duplicates(self) -> None:
        texts = self._texts
        with tag("section", "finding finding-warned"):
            words("h3", texts("duplicates"))
            words("p", texts("duplicates_explained"), "quiet")
            with tag("ul", "found"):
                for duplicate in self._trial.duplicates[:MOST]:
                    with tag("li"):
                        self._name(Target("entry", duplicate.entry_id))
                        words("span", texts("duplicate_share", count=duplicate.answered, of=duplicate.of), "quiet")

    def collisions(self) -> None:
        texts = self._texts
        with tag("section", "finding finding-warned"):
            words("h3", texts("collisions"))
            words("p", texts("collisions_explained"), "quiet")
            with tag("ul", "found"):
                for collision in self._trial.collisions[:MOST]:
                    with tag("li"):
                        self._collision(collision)
            self._rest(len(self._trial.collisions))

    def replay(self, changes: Sequence[Replayed], asked: int) -> None:
        texts = self._texts
        with tag("section", "finding"):
            words("h3", texts("replay"))
            if not asked:
                words("p", texts("replay_nothing_asked"), "quiet")
                return
            words("p", texts("replay_none" if not changes else "replay_some", asked=asked, count=len(changes)))
            if not changes:
                return
            with tag("table", "replay"):
                with tag("thead"), tag("tr"):
                    for key in ("replay_question", "replay_before", "replay_after"):
                        words("th", texts(key), scope="col")
                with tag("tbody"):
                    for change in changes[:MOST]:
                        with tag("tr"):
                            with tag("td"):
                                words("span", change.text, "plain-text", dir="auto")
                                if change.topic:
                                    words("span", texts("replay_topic", text=change.topic[:80]), "quiet", dir="auto")
                            self._outcomes("replay_before", change.before)
                            self._outcomes("replay_after", change.after, reworded=change.reworded)
            self._rest(len(changes))

    def _collision(self, collision: Collision) -> None:
        words("q", collision.phrasing, dir="auto")
        words("span", self._texts(f"collision_{collision.kind}", percent=percent(collision.probability)), "quiet")
        self._name(collision.other)

    def _outcomes(self, column: str, outcomes: Sequence[Outcome], *, reworded: bool = False) -> None:
        """One for each question of the message."""
        with tag("td", data_label=self._texts(column)):
            for outcome in outcomes:
                with tag("div").style("display: flex; gap: 8px; margin: 0"):
                    if outcome.target:
                        self._name(outcome.target)
                        words("span", percent(outcome.probability), "quiet")
                    else:
                        words("span", self._texts(f"decision_{outcome.decision}"))
            if reworded:
                words("span", self._texts("replay_reworded"), "chip chip-new")

    def _name(self, target: Target) -> None:
        if target == Target("entry", self._trial.entry.id):
            words("strong", self._texts("this_entry"))
            return
        draw_target(self._knowledge, self._visit, self._texts, target)

    def _rest(self, count: int) -> None:
        if count > MOST:
            words("p", self._texts("and_more", count=count - MOST), "quiet")


def draw_target(knowledge: KnowledgeBase, visit: Visit, texts: KnowledgeTexts, target: Target) -> None:
    """An entry as a link to it; a dialogue's intent by its name."""
    entry = knowledge.get(target.id) if target.kind == "entry" else None
    if entry is None:
        words("span", texts("small_talk", name=target.id) if target.kind == "intent" else target.id)
        return
    title, language = title_of(entry, texts.language)
    words("a", title, href=f"{visit.root}/knowledge/{entry.id}", target="_blank", rel="noopener", lang=language, dir="auto")
