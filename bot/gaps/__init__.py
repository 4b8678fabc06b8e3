"""Gaps: what customers ask and the assistant cannot answer, what it costs, and what was made of it."""
