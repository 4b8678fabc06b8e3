"""A saved public FAQ page: its questions and answers, out of its HTML."""
