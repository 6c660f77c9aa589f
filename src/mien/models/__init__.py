"""Utterance encoders in torch. Each maps one modality's features to `(embedding, logits)`."""
