"""What is wrong with an expression."""

from lowincome.domain.errors import LowincomeError


class ExpressionError(LowincomeError):
    """An expression that is not in the language; `allowed` says what is."""

    def __init__(self, problem: str, *, allowed: str) -> None:
        self.allowed = allowed
        super().__init__(problem, do=f"allowed: {allowed}")
