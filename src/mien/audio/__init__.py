"""Sound to waveforms: decoding, voice activity, spans cut from a recording, who speaks.

Waveforms are mono float32 at 16 kHz; seconds leave this room, samples do not.
"""
