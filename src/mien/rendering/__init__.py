"""An analysis drawn onto a copy of its film: a box and a label for each face, and below them what it says over time."""
