import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.plain_text import plain, split, utf8_length


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("# 🎁 Gifts\n\n🚚 **Free** over *50 €*:\n\n- `SPRING`\n- two", "🎁 Gifts\n\n🚚 Free over 50 €:\n\n• SPRING\n• two"),
        ("See [the terms](https://shop.example/t?a=1&b=2).", "See the terms (https://shop.example/t?a=1&b=2)."),
        ("<https://shop.example/t> or https://shop.example", "https://shop.example/t or https://shop.example"),
        (
            "[call](tel:+84123) <a@shop.example> [x](javascript:alert) [y](/z)",
            "call (+84123) a@shop.example [x](javascript:alert) y",
        ),
        (
            "> careful\n> > twice\n\n3. one\n4. two\n   - inner\n\n---\n\n```\nls <x>\n```",
            "careful\n\ntwice\n\n3. one\n4. two\n  • inner\n\n———\n\nls <x>",
        ),
        ("| a | b |\n|---|---|\n| 1 | 2 |", "a | b\n1 | 2"),
        ("a\nb  \nc", "a\nb\nc"),
        (r"\*not bold\* &lt;b&gt; <script>", "*not bold* <b> <script>"),
        ("[faq]: https://shop.example/faq", "[faq]: https://shop.example/faq"),
        ("*" * 4000 + "a" + "*" * 4000, "a"),
        (" ", ""),
    ],
)
def test_it_reads_as_it_was_meant(markdown, text):
    assert plain(markdown) == text


@given(st.text(st.sampled_from("*_~`[](){}>#-+.!|<&;\\\n a1🚚中") | st.characters(exclude_categories=["Cs"]), max_size=200))
def test_no_markdown_breaks_it(markdown):
    assert plain(markdown) or not markdown.strip()


@given(st.text(st.sampled_from("ab.。 \n🚚é!"), max_size=400), st.integers(4, 60))
def test_splitting_loses_nothing_but_whitespace(text, limit):
    parts = split(text, limit)
    assert all(part.strip() == part and 0 < utf8_length(part) <= limit for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())


def test_it_is_cut_at_sentence_ends():
    sentence = "我们在三天内送达🚚。"
    parts = split(sentence * 100, 2048)
    assert all(part.endswith("。") for part in parts)
    assert [len(part) for part in parts[:-1]] == [2048 // utf8_length(sentence) * len(sentence)]


def test_words_are_kept_whole_where_there_is_no_sentence_end():
    assert split("one two three four", 9) == ["one two", "three", "four"]
    assert split("送送送送送", 7) == ["送送", "送送", "送"]


def test_other_lengths_can_be_counted():
    assert split("aaaa bbbb", 5, len) == ["aaaa", "bbbb"]
