"""One small tree of errors. Each message says what was wrong, what was given and what is allowed.

    MienError
    ├── UsageError            2  the request itself is wrong: an unknown label set, an unwritable output
    │   └── RecipeError       2  a recipe or an override that does not validate
    ├── InputError            3  what was given cannot be read
    │   ├── MediaError        3  audio, video or image
    │   ├── TranscriptError   3  words, times, columns
    │   ├── CorpusError       3  a corpus that is not laid out as released
    │   └── BundleError       3  a model folder that is incomplete or was changed
    └── MissingPartError      4  an extra or a model that is not here; says the command that brings it

The number is the exit status of the command line.
"""

from __future__ import annotations

from typing import ClassVar


class MienError(Exception):
    """Root of everything that mien raises on purpose."""

    exit_status: ClassVar[int] = 1


class UsageError(MienError):
    """The request is wrong, whatever the input."""

    exit_status = 2


class RecipeError(UsageError):
    """A recipe or an override does not validate."""


class InputError(MienError):
    """What was given cannot be read."""

    exit_status = 3


class MediaError(InputError):
    """An audio, video or image source that cannot be decoded."""


class TranscriptError(InputError):
    """A transcript whose words, times or columns cannot be read."""


class CorpusError(InputError):
    """A corpus folder that is not laid out as its release."""


class BundleError(InputError):
    """A bundle that is incomplete, malformed or differs from its hashes."""


class MissingPartError(MienError):
    """An extra or a model that is not installed; the message ends with the command that brings it."""

    exit_status = 4
