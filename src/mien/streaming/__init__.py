"""The road of `inference`, fed piece by piece: sound and pictures in, events out, the same readings as from a file."""
