"""Shipped fakes: small media made in memory, so that tests need no corpus, no network and no model."""
