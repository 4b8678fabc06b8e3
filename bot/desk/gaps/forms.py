"""What these screens are sent, within bounds."""

from pydantic import BaseModel, Field, ValidationError

from bot.gaps.drafts import MAX_LINE, Wording
from knowledge_base import LANGUAGES, Language

SEND = """(event) => {
  if (event.target.ariaBusy) return;
  event.target.ariaBusy = "true";
  emit(Object.fromEntries([...new FormData(event.target)].map(([key, value]) => [key, String(value)])));
}"""
"""The fields of the form, as the browser has them now; once, until it is sent back."""
SEND_BACK = "document.querySelector('form.draft').ariaBusy = null"
"""Something is wrong with what was sent."""


class _WordingForm(BaseModel):
    question: str = Field(max_length=MAX_LINE)
    phrasings: str = Field(default="", max_length=20_000)
    answer: str = Field(default="", max_length=8000)


def read_wordings(sent: object) -> dict[Language, Wording] | None:
    """The languages of a draft; None where somebody sent what no form of ours sends."""
    if not isinstance(sent, dict):
        return None
    wordings = {}
    try:
        for language in LANGUAGES:
            if f"{language}-question" in sent:
                form = _WordingForm.model_validate(
                    {name: sent.get(f"{language}-{name}", "") for name in ("question", "phrasings", "answer")}
                )
                lines = tuple(line.strip()[:MAX_LINE] for line in form.phrasings.splitlines() if line.strip())
                wordings[language] = Wording(form.question, lines, form.answer)
    except ValidationError:
        return None
    return wordings


def read_choice(sent: object, questions: int) -> tuple[str, list[int]]:
    """The chosen entry's id ("" for none) and the numbers of the chosen questions."""
    if not isinstance(sent, dict):
        return "", []
    entry = str(sent.get("other") or sent.get("entry") or "")[:80]
    return entry, [place for place in range(questions) if sent.get(f"question-{place}")]
