"""What holds for every test: the same examples in every run, and no clock that could fail one."""

from hypothesis import settings

settings.register_profile("mien", deadline=None, derandomize=True)
settings.load_profile("mien")
