"""From a recording, a picture or words to an `Analysis`, with the graphs of one bundle."""
