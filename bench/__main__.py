"""`python -m bench`: which measurements there are."""

print(__doc__.strip())
print(
    """
  python -m bench.turn           a turn, message to reply, beside stock Rasa
  python -m bench.learn          learning the FAQ, beside stock Rasa's training
  python -m bench.ready          `make run` the second time: seconds and memory
  python -m bench.understanding  top1, auroc, cov@5, ece on labelled questions
  python -m bench.gaps           clusters of unanswered questions, beside HDBSCAN
"""
)
