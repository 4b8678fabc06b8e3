"""Why something did not get where it should: a code and what belongs to it, put into words when it is shown.

So an agent reads it in their own language, whatever language the operator who set the channel up, or the provider, speaks.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, get_args

from sqlalchemy import Text, TypeDecorator
from sqlalchemy.engine import Dialect

from bot.languages import DEFAULT_LANGUAGE
from bot.phrases import Phrases

PHRASES = Phrases(Path(__file__).with_suffix(".yml"))
MAX_SAID = 300
"""Characters of a provider's own words."""

Code = Literal[
    "said",
    # the way to the platform
    "not_set_up", "not_started", "broken", "slow", "unreachable", "bad_status", "somebody_else", "answers_badly", "busy", "wait",
    "too_many_calls", "quota_used_up", "database_away", "message_not_taken", "list_unreadable", "called_elsewhere",
    "called_nobody", "could_not_call_us", "news_waits_there",
    # what an operator puts right
    "access_refused", "account_unknown", "secret_missing", "token_refused", "no_token", "asked_twice", "https_needed",
    "server_not_listed", "service_not_allowed", "served_inside", "service_account_gone",
    # what waits for the customer
    "window_closed", "nothing_left", "only_replies", "session_ended",
    # the customer
    "blocked", "customer_unknown", "customer_gone", "unfollowed", "blacklisted", "not_written_yet", "removed_from_group",
    "with_servicer",
    # the message
    "refused", "refused_with_error", "unexplained", "empty", "text_too_long", "content_refused",
    # files
    "file_type_refused", "file_too_large_there", "file_too_large_to_fetch", "file_expired", "file_not_handed_out",
    "file_not_carried", "file_gone", "file_coming", "download_not_allowed", "file_empty", "file_too_large", "file_unknown_kind",
    "file_dangerous",
    # replies by e-mail
    "address_refused", "mail_refused", "mail_unusable",
]  # fmt: skip
"""The words of each are in failures.yml, with the names of the details that it needs."""
CODES: frozenset[str] = frozenset(get_args(Code))

Detail = str | int


@dataclass(frozen=True, slots=True)
class Failure:
    """`details` fill in the code's words; among them `platform` is a channel's name, `said` the provider's own words, shown in
    quotes after ours."""

    code: Code
    details: Mapping[str, Detail] = field(default_factory=dict)

    def told(self, language: str | None) -> str:
        """In plain words, in English for a language we do not speak."""
        values = _Blanks(self.details)
        platform = f"platform_{self.details.get('platform', '')}"
        if platform in PHRASES:
            values["platform"] = PHRASES.text(platform, language)
        words = PHRASES.text(self.code, language).format_map(values)
        words = words[:1].upper() + words[1:]
        if self.code == "said" or not self.details.get("said"):
            return words
        return PHRASES.text("quoted", language).format(words=words, said=self.details["said"])

    def __str__(self) -> str:
        """For logs."""
        return self.told(DEFAULT_LANGUAGE)


def because(code: Code, /, **details: Detail) -> Failure:
    """As in `because("slow", platform="telegram")`."""
    if isinstance(said := details.get("said"), str):
        details["said"] = said.replace("\0", "")[:MAX_SAID]
    return Failure(code, details)


class FailureColumn(TypeDecorator[Failure]):
    """A failure as a short JSON text. Whatever else stands there (a sentence, as once was kept) is shown as it is, in quotes."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Failure | None, dialect: Dialect) -> str | None:
        return json.dumps({"code": value.code, **value.details}, ensure_ascii=False) if value else None

    def process_result_value(self, value: str | None, dialect: Dialect) -> Failure | None:
        if value is None:
            return None
        try:
            kept: Any = json.loads(value)
        except ValueError:
            kept = None
        if not isinstance(kept, dict) or kept.get("code") not in CODES:
            return because("said", said=value)
        return Failure(kept.pop("code"), kept)


class _Blanks(dict[str, Detail]):
    """A detail that another version of ours did not keep is no reason to show nothing."""

    def __missing__(self, _key: str) -> str:
        return "…"
