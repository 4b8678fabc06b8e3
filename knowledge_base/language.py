"""Which of the four languages a message is in. (first cut, statistics follow)"""

from knowledge_base.entries import Language


def detect(text: str, hint: Language | None = None) -> tuple[Language, bool]:
    import re
    if re.search(r"[\u3400-\u9fff]", text):
        return ("zh-Hant" if hint == "zh-Hant" else "zh-Hans"), False
    if re.search(r"[ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]", text.lower()):
        return "vi", True
    return hint or "en", hint is None
