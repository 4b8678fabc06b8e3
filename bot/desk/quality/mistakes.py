"""What went wrong in live traffic, as markup: which entries were taken for which, and the worst mistakes. Pure."""

from collections.abc import Sequence

from bot.desk.quality.figures import Instead
from bot.desk.quality.judge import Verdict, Why
from bot.desk.quality.neighbours import Near
from bot.desk.quality.phrases import Say
from knowledge_base.report.markup import Markup, element
from knowledge_base.report.parts import choice, nearest, section, table
from knowledge_base.report.phrases import Words, percent


def draw_confusions(say: Say, words: Words, pairs: Sequence[Instead]) -> Markup:
    """Nothing where there are none."""
    if not pairs:
        return Markup()
    title, columns = words("confusions_title"), [say("was_answered"), words("column_expected"), words("column_times")]
    rows = [
        (
            *(pair.given, pair.instead, str(pair.count), str(pair.corrected)),
            element("span", pair.example.question, lang=pair.example.language or None, dir="auto"),
        )
        for pair in pairs
    ]
    told = element("p", say("instead_text"), " ", words("confusions_text"))
    return section(title, told, table([*columns, say("column_corrected"), words("column_example")], rows, title))


def draw_mistakes(say: Say, words: Words, mistakes: Sequence[Verdict], near: Sequence[Near]) -> Markup:
    """`near` is of each of them."""
    if not mistakes:
        return section(say("mistakes_title"), element("p", say("mistakes_none"), class_="quiet"))
    listed = [_mistake(say, words, verdict, nearest) for verdict, nearest in zip(mistakes, near, strict=True)]
    return section(say("mistakes_title"), element("ol", *listed, class_="cases"))


def _mistake(say: Say, words: Words, verdict: Verdict, near: Near) -> Markup:
    sure = words("sure", percent=percent(verdict.confidence))
    pairs = [choice(say("was_answered"), verdict.entry, nearest(words, near.given) or verdict.entry_question)]
    if verdict.instead:
        what = words("was_right") if verdict.why is Why.CORRECTED else say("was_then")
        pairs.append(choice(what, verdict.instead, nearest(words, near.instead)))
    return element(
        "li",
        element("p", verdict.question, class_="asked", lang=verdict.language or None, dir="auto"),
        element("p", f"{sure}; {say(f'why_{verdict.why}')}", class_="how how-answer"),
        element("dl", *pairs),
        class_="case",
    )
