"""Tuning: many trials of one recipe, its settings drawn from the space that it names, kept as a study of Optuna."""
