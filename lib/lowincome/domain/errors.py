"""Errors that end a run: each says what is wrong, where, and what to do next."""


class LowincomeError(Exception):
    """What the command line prints without a traceback before it exits with code 1."""

    def __init__(self, problem: str, *, do: str = "") -> None:
        self.problem = problem
        self.do = do
        super().__init__(f"{problem}\n  what to do: {do}" if do else problem)


class ConfigError(LowincomeError):
    """A configuration file that cannot be used; found before the engine starts."""

    def __init__(self, file: str, line: int, problem: str, *, allowed: str = "") -> None:
        self.file = file
        self.line = line
        hint = f"allowed: {allowed}" if allowed else "correct this line and run again"
        super().__init__(f"{file}:{line}: {problem}", do=hint)
