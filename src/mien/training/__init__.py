"""The laboratory's training: recipes, data, the loop, and the folder that a run leaves."""
