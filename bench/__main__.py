"""`python -m bench`: which measurements there are."""

print(__doc__.strip())
print(
    """
  python -m bench.turn           a turn, message to reply, beside stock Rasa
  python -m bench.learn          learning the FAQ, beside stock Rasa's training
  python -m bench.ready          `make run` the second time: seconds and memory
  python -m bench.understanding  top1, auroc, cov@5, ece on labelled questions, beside BM25 (and DIET with --diet)
  python -m bench.widget_load    what the widget costs a page that nobody opens it on
  python -m bench.channels       webhooks: how soon they are acknowledged, and answered
  python -m bench.widgets        many widgets open at once: memory of each, a message to all of them
  python -m bench.cost           understanding one message, over the encoder's own time
  python -m bench.scale          very many phrasings: search, load, edit, memory; and what local judging costs in accuracy
  python -m bench.gaps           clusters of unanswered questions, beside HDBSCAN
"""
)
