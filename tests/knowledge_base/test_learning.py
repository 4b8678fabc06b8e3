import numpy as np
import pytest

from knowledge_base import Encoder, Entry, Variant
from knowledge_base.corpus import Corpus, answers, build_corpus, phrasings
from knowledge_base.embeddings import Embeddings
from knowledge_base.head import Head, kernel
from knowledge_base.learning import learn
from knowledge_base.lexical import Lexicon
from knowledge_base.matcher import grouped
from knowledge_base.model import probabilities
from knowledge_base.rehearsal import rehearse, sample
from knowledge_base.space import unit
from tests.knowledge_base.conftest import INTENTS, SHOP, entry

RANDOM = np.random.default_rng(3)


def corpus_of(*texts: tuple[str, str]) -> Corpus:
    return grouped(build_corpus((phrase_target, text) for phrase_target, text in map(target_and_text, texts)))[0]


def target_and_text(pair: tuple[str, str]):  # type: ignore[no-untyped-def]
    from knowledge_base import Target

    return Target("entry", pair[0]), pair[1]


def test_leaving_a_group_out_equals_refitting_without_it() -> None:
    rows = unit(RANDOM.normal(size=(40, 8)).astype(np.float32))
    labels = np.repeat(np.arange(8), 5)
    gone, stay = np.array([5, 6, 9]), np.setdiff1d(np.arange(40), [5, 6, 9])
    asked = unit(RANDOM.normal(size=(1, 8)).astype(np.float32))
    whole = Head.fit(kernel(rows @ rows.T, None), labels, 8)
    from knowledge_base.head import without

    row = kernel(asked @ rows.T, None)
    columns = whole.inverse_columns(gone)
    quick = without((row @ whole.weights)[0], (row @ columns)[0], columns[gone], whole.weights[gone])
    refit = Head.fit(kernel(rows[stay] @ rows[stay].T, None), labels[stay], 8)
    assert quick == pytest.approx((kernel(asked @ rows[stay].T, None) @ refit.weights)[0], abs=1e-3)


def test_the_rehearsal_hides_the_whole_target_from_a_near_miss(encoder: Encoder) -> None:
    corpus = grouped(build_corpus(phrasings(SHOP, INTENTS)))[0]
    model = learn(corpus, Embeddings(encoder).vectors(corpus))
    matcher = model.matcher
    asked = sample(matcher, np.random.default_rng(0))
    vectors = Embeddings(encoder).vectors(corpus)
    rehearsal = rehearse(matcher, asked, vectors.queries[asked], vectors.reference_queries)
    own = np.arange(len(asked)), corpus.labels[asked]
    assert (rehearsal.near_miss.meaning[own] == -1).all()
    assert (rehearsal.near_miss.meaning.argmax(axis=1) != corpus.labels[asked]).all()
    entries = [corpus.targets[label].kind == "entry" for label in rehearsal.targets]
    assert rehearsal.answerable[entries].all()
    assert (rehearsal.paraphrase.meaning[own] < 0.999).all()


def test_one_text_alone_is_as_like_as_among_others() -> None:
    lexicon = Lexicon(["where is my parcel", "退款什么时候到账", "đổi trả hàng"])
    texts = ["where is my refund", "退款到账没", "doi tra the nao", "zzz"]
    together = lexicon.similarities(texts)
    assert np.concatenate([lexicon.similarities([text]) for text in texts]) == pytest.approx(together, abs=1e-6)
    assert together[2].argmax() == 2


def test_one_phrasing_an_entry_and_few_entries_are_enough(encoder: Encoder) -> None:
    corpus = corpus_of(("sky", "Why is the sky blue?"), ("milk", "How long does milk keep?"))
    model = learn(corpus, Embeddings(encoder).vectors(corpus))
    ranking = model.rank("is milk still good after a week", encoder.encode(["is milk still good after a week"], "query")[0])
    assert ranking.candidates[0].id == "milk"
    assert sum(candidate.probability for candidate in ranking.candidates) + ranking.out_of_scope == pytest.approx(1)


def test_a_single_target_can_be_learnt(encoder: Encoder) -> None:
    corpus = grouped(build_corpus(phrasings([entry("only", ["the only question", "just this one"])], {})))[0]
    model = learn(corpus, Embeddings(encoder).vectors(corpus))
    assert model.rank("only", encoder.encode(["only"], "query")[0]).candidates[0].id == "only"


@pytest.mark.parametrize(("best", "others"), [(0.9, 0.02), (0.4, 0.39), (0.05, 0.01)])
def test_probabilities_keep_the_order_and_leave_something_for_none_of_them(best: float, others: float) -> None:
    shares = np.array([best, *[others] * 3])
    chances = probabilities(shares / shares.sum(), best, covered=0.95)
    assert chances[0] == pytest.approx(best)
    assert (chances[0] >= chances[1:]).all()
    assert chances.sum() < 1


def test_word_for_word_is_nearly_certain(encoder: Encoder) -> None:
    corpus = grouped(build_corpus(phrasings(SHOP, INTENTS)))[0]
    model = learn(corpus, Embeddings(encoder).vectors(corpus))
    ranking = model.rank("RESET my password", encoder.encode(["RESET my password"], "query")[0])
    assert ranking.candidates[0].probability > 0.9


def test_what_an_answer_tells_is_evidence_but_never_rehearsed(encoder: Encoder) -> None:
    told = [
        Entry("points", {"en": Variant("How does the club work?", (), "You collect points and turn them into vouchers.")}),
        Entry("tax", {"en": Variant("What about customs?", (), "Duties and import tax are paid to the courier.")}),
        Entry("care", {"en": Variant("How do I look after it?", (), "Wash by hand, dry at once, rub with oil.")}),
    ]
    corpus = grouped(build_corpus(phrasings(told, {}), answers(told)))[0]
    model = learn(corpus, Embeddings(encoder).vectors(corpus))
    asked = sample(model.matcher, np.random.default_rng(0))
    vectors = Embeddings(encoder).vectors(corpus)
    rehearsal = rehearse(model.matcher, asked, vectors.queries[asked], vectors.reference_queries)
    assert sorted(corpus.texts[place] for place in rehearsal.asked) == sorted(entry.variants["en"].question for entry in told)
    question = "is my pan safe to put in water and rub with oil"
    best = model.rank(question, encoder.encode([question], "query")[0]).candidates[0]
    assert (best.id, best.phrasing) == ("care", "How do I look after it?")


def test_a_translation_is_no_paraphrase(encoder: Encoder) -> None:
    two = [
        Entry("time", {"en": Variant("How long is delivery?", (), "x"), "vi": Variant("Giao hàng mất bao lâu?", (), "x")}),
        Entry("cost", {"en": Variant("What is the fee?", ("how much is it",), "x"), "vi": Variant("Phí bao nhiêu?", (), "x")}),
    ]
    corpus = grouped(build_corpus(phrasings(two, {})))[0]
    model = learn(corpus, Embeddings(encoder).vectors(corpus))
    asked = sample(model.matcher, np.random.default_rng(0))
    vectors = Embeddings(encoder).vectors(corpus)
    rehearsal = rehearse(model.matcher, asked, vectors.queries[asked], vectors.reference_queries)
    able = {corpus.texts[place] for place, can in zip(rehearsal.asked, rehearsal.answerable, strict=True) if can}
    assert able == {"What is the fee?", "how much is it"}
