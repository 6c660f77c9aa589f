"""Words: cleaning, tokens, transcripts, and turning speech into text."""
