"""From perception to numbers: the one numerical path, shared by training and use."""
