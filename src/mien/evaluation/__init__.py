"""Measures of how good and how honest a prediction is. numpy only."""
