"""Faces: frames from media, faces in frames, one person's face over time, crops for the models."""
