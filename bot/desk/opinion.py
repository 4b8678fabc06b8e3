"""How the customer found the way their matter was settled."""

from bot.desk.markup import tag, words
from bot.desk.phrases import Texts
from bot.desk.rows import moment
from handoff.model import Rating

BEST = 5


def draw_stars(texts: Texts, rating: Rating) -> None:
    """Into the element that is open now."""
    said = texts("rated", score=rating.score, best=BEST)
    words("span", "★" * rating.score + "☆" * (BEST - rating.score), "stars", role="img", aria_label=said, title=said)


def draw_rating(texts: Texts, rating: Rating | None, language: str) -> None:
    """In full; nothing where the customer said nothing. `language` is the customer's."""
    if rating is None:
        return
    with tag("section", "fact-group rating"):
        words("h2", texts("rating"))
        with tag("p", "rating-score"):
            draw_stars(texts, rating)
            moment(rating.at.isoformat())
        if rating.comment:
            words("p", rating.comment, "plain-text", lang=language, dir="auto")
