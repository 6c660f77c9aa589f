"""Emotion in what a robot hears and sees."""
