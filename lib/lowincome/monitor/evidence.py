"""The rows behind a hit: what anyone can add up to see that the decisive value is true."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from lowincome.config.indicators import Measure
from lowincome.config.rule import Rule
from lowincome.monitor.measures import measure_value
from lowincome.monitor.spans import span_months

EVIDENCE = "array<struct<class_id:string,drop_id:string,row_key:bigint,event_on:date,fen:bigint>>"
ROW = ("id_key", "event_on", "class_id", "drop_id", "row_key")
# The spans of months that evidence is called by, where they have other names.
EVIDENCE_SPANS = {"month": ("back_0",), "month_and_year_ago": ("back_0", "back_12"), "all": ("cumulative",)}


@dataclass(frozen=True)
class _Source:
    """Rows that measures count: of one subject, for the person in one column, as they happened or as they hold."""

    subject: str
    person: str
    kind: str

    def is_of(self, measure: Measure) -> bool:
        """Whether `measure` counts rows of this source."""
        return measure.kind == self.kind and any(
            (part.subject, part.person) == (self.subject, self.person) for part in measure.parts
        )


@dataclass(frozen=True)
class _Proof:
    """Which rows of one source are behind a hit of a rule, and what each adds; over rows with the values of `measures`.

    `money` is the measure of all of the rule's that says what a row adds, when it counts rows of this source.
    """

    rule_id: str
    measures: tuple[Measure, ...]
    money: Measure | None
    months: tuple[tuple[int, int], ...]  # from and to, both included

    def is_in_months(self, measure: Measure) -> Column:
        """Whether the month in which a row counts for `measure` is one of the rule's; what holds is in every month."""
        if measure.kind == "state":
            return F.lit(True)
        return reduce(or_, (F.col(measure.month_by).between(*span) for span in self.months))

    def counted(self, measure: Measure) -> Column:
        """What a row adds to `measure` in the months of the rule, else null."""
        return F.when(self.is_in_months(measure) & (F.col(measure.column) != 0), F.col(measure.column))

    def is_behind(self) -> Column:
        """Whether one of the rule's measures counts the row."""
        return reduce(or_, (self.counted(measure).isNotNull() for measure in self.measures))

    def fen(self) -> Column:
        """What the row adds to the rule's first measure in fen; null when it adds nothing, or the rule only counts."""
        return self.counted(self.money) if self.money else F.lit(None).cast("bigint")


def with_evidence(
    hits: DataFrame,
    subjects: Mapping[str, DataFrame],
    held: Mapping[str, DataFrame],
    rules: Sequence[Rule],
    measures: Sequence[Measure],
    month: int,
) -> DataFrame:
    """One row per hit, with the rows behind its decisive value; `evidence_keys` keeps those who have such rows.

    Evidence are the rows of those people that the rule's evidence measures count in its months. The first measure in
    fen says what a row adds (aid is negative), so that the fen add up to the decisive value; a row that only other
    measures count has none. `subjects` hold the rows in force: the caller leaves out what the month may not see and
    what was withdrawn; `held` those that hold at the month's end, which states count. `hits` is read twice.
    """
    named = {measure.name: measure for measure in measures}
    proven = {rule: [named[name] for name in rule.evidence.measures] for rule in rules}
    sources = dict.fromkeys(
        _Source(p.subject, p.person, m.kind) for used in proven.values() for m in used for p in m.parts
    )
    people = hits.select("hit_id", "rule_id", F.explode("evidence_keys").alias("id_key"))
    tables = {"flow": subjects, "state": held}
    rows = reduce(
        DataFrame.unionByName,
        (_behind(people, tables[source.kind][source.subject], source, proven, month) for source in sources),
    )
    evidence = (
        rows.groupBy("hit_id")
        .agg(
            F.array_sort(F.collect_list(F.struct("event_on", "class_id", "drop_id", "row_key", "fen"))).alias("found"),
            F.array_sort(F.collect_set("id_key")).alias("keys"),
        )
        .select("hit_id", "keys", F.transform("found", _as_declared).cast(EVIDENCE).alias("evidence"))
    )
    found = {
        "evidence_keys": F.coalesce("keys", "evidence_keys"),
        "evidence": F.coalesce("evidence", F.array().cast(EVIDENCE)),
    }
    return hits.join(evidence, on="hit_id", how="left").withColumns(found).drop("keys")


def _behind(
    people: DataFrame, rows: DataFrame, source: _Source, proven: Mapping[Rule, Sequence[Measure]], month: int
) -> DataFrame:
    """One row per hit of `people` and row of one source behind it.

    Months are looked at first, for by them an engine skips whole files; what a row adds only once it is somebody's
    whose hit rests on such rows.
    """
    proofs = [proof for rule, measures in proven.items() if (proof := _proof(rule, measures, source, month)).measures]
    counted = list(dict.fromkeys(measure for proof in proofs for measure in proof.measures))
    in_months = reduce(or_, (proof.is_in_months(measure) for proof in proofs for measure in proof.measures))
    others = [name for name in rows.columns if name != "id_key"]
    asked = people.where(F.col("rule_id").isin(*(proof.rule_id for proof in proofs)))
    told = rows.where(in_months).select(F.col(source.person).alias("id_key"), *others)
    return (
        F.broadcast(asked)  # first, because Sail builds its hash table from the left side
        .join(told, on="id_key", how="inner")
        .withColumns({m.column: measure_value(m, source.subject, source.person) for m in counted})
        .where(_by_rule(proofs, _Proof.is_behind))
        .select("hit_id", *ROW, _by_rule(proofs, _Proof.fen).alias("fen"))
    )


def _proof(rule: Rule, measures: Sequence[Measure], source: _Source, month: int) -> _Proof:
    spans = [span_months(span, month) for span in EVIDENCE_SPANS.get(rule.evidence.months, (rule.evidence.months,))]
    money = next((measure for measure in measures if measure.unit == "fen"), None)
    return _Proof(
        rule.rule_id,
        tuple(filter(source.is_of, measures)),
        money if money and source.is_of(money) else None,
        tuple((span[0], span[-1]) for span in spans),
    )


def _by_rule(proofs: Sequence[_Proof], answer: Callable[[_Proof], Column]) -> Column:
    """The answer of the rule that the row was joined to."""
    answers = (F.when(F.col("rule_id") == proof.rule_id, answer(proof)) for proof in proofs)
    return F.coalesce(*answers)


def _as_declared(row: Column) -> Column:
    return F.struct(row["class_id"], row["drop_id"], row["row_key"], row["event_on"], row["fen"])
