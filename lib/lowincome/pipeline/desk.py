"""The desk: questions about single households, answered out of a published release and nothing else."""

from functools import cached_property

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from lowincome.domain.errors import LowincomeError
from lowincome.pipeline.context import Context
from lowincome.pipeline.quarantine import no_month_yet
from lowincome.store.releases import Release, released, releases


class Desk:
    """A store as its newest release published it."""

    def __init__(self, context: Context) -> None:
        self.context = context

    @cached_property
    def history(self) -> list[Release]:
        """The published releases; an error when there is none."""
        return releases(self.context.tables) or self._refuse()

    @property
    def release(self) -> Release:
        """The newest release."""
        return self.history[-1]

    def as_of(self, month: int) -> int:
        """The newest release whose rows a published month saw."""
        seen = {release.month: release.as_of_release for release in self.history}
        if month not in seen:
            listed = ", ".join(map(str, sorted(seen)))
            raise LowincomeError(f"month {month} was never published", do=f"ask for one of: {listed}")
        return seen[month]

    def table(self, name: str) -> DataFrame:
        """A table as it was published."""
        return released(self.context.tables, self.release, name)

    def of_month(self, name: str, month: int, *where: Column) -> DataFrame:
        """The rows of a month of a table for which all of `where` holds."""
        found = self.table(name).where(F.col("month") == month)
        for condition in where:
            found = found.where(condition)
        return found

    def _refuse(self) -> list[Release]:
        raise no_month_yet(self.context)
