"""The field's corpora, one file each, read from their official layouts."""
