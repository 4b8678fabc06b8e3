"""Rasa's training data: intents with their examples, and the responses that answer them."""
