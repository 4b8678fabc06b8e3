"""Vietnamese chat shorthand written out ("mk ko nhận đc" → "mình không nhận được"), which the encoder never learnt to read."""

import re
import unicodedata

# Only what is no word of its own, with its marks or without: "hong" is also Hong Kong, "do" red, "be" beige, "lon" large.
_LONG = {
    "không": "k ko kh hok hem khg",
    "được": "đc dc đk",
    "mình": "mk mik mh",
    "gì": "j ji",
    "vậy": "z v zậy vậi",
    "rồi": "r ròi rùi rui",
    "bao nhiêu": "bn bnhiu",
    "như thế nào": "ntn nhtn",
    "sản phẩm": "sp",
    "điện thoại": "đt dthoai",
    "số điện thoại": "sđt sdt",
    "tài khoản": "tk",
    "chuyển khoản": "ck",
    "nhắn tin": "nt ib inbox",
    "với": "vs",
    "hướng dẫn sử dụng": "hdsd",
    "mật khẩu": "pass",
}
_MARKS = re.compile(r"[ăâđêôơưĂÂĐÊÔƠƯ\u1ea0-\u1ef9]")
_WORD = re.compile(r"\w+")
_TELLING_WORDS = (
    "minh toi shop khong hang giao cua sao lam nao khi bao nhieu roi chua muon mua doi tra tien hoan phi giam gia khoan nhan gui "
    "dat oi nhe duoc dc ko vay voi kieu het moi gap tai thi cai"
)
_TELLING = frozenset(_TELLING_WORDS.split())
_FEWEST_TELLING = 2


def written_out(text: str) -> str:
    """Only in text that is surely Vietnamese: "k" and "r" mean something else elsewhere. Without marks where it has none."""
    if _MARKS.search(text):
        return _WORD.sub(lambda word: MARKED.get(word[0].lower(), word[0]), text)
    words = _WORD.findall(text.lower())
    if sum(word in _TELLING for word in words) >= _FEWEST_TELLING:
        return _WORD.sub(lambda word: PLAIN.get(word[0].lower(), word[0]), text)
    return text


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFD", text.replace("đ", "d"))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


MARKED = {short: long for long, shorts in _LONG.items() for short in shorts.split()}
PLAIN = {_plain(short): _plain(long) for short, long in MARKED.items()}
