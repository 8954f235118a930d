"""The rows behind a hit: what anyone can add up to see that the decisive value is true."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from lowincome.config.indicators import Measure
from lowincome.config.rule import Rule
from lowincome.monitor.measures import is_counted, measure_value
from lowincome.monitor.spans import span_months

EVIDENCE = "array<struct<class_id:string,drop_id:string,row_key:bigint,event_on:date,fen:bigint>>"
ROW = ("id_key", "event_on", "class_id", "drop_id", "row_key")
# The spans of months that evidence is called by, where they have other names.
EVIDENCE_SPANS = {"month": ("back_0",), "month_and_year_ago": ("back_0", "back_12"), "all": ("cumulative",)}
BITS = 62  # of a number that is no sign


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
class _Count:
    """A measure that counts rows in some months, each from and to, both included."""

    measure: Measure
    months: tuple[tuple[int, int], ...]

    @property
    def is_in_months(self) -> Column:
        """Whether the month in which a row counts is one of these; what holds is in every month."""
        if self.measure.kind == "state":
            return F.lit(True)
        return reduce(or_, (F.col(self.measure.month_by).between(*span) for span in self.months))


@dataclass(frozen=True)
class _Proof:
    """What counts the rows of one source behind a hit of a rule.

    `money` is that of the measure of all of the rule's that says what a row adds, when it counts rows of this source.
    """

    rule_id: str
    counts: tuple[_Count, ...]
    money: _Count | None


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
        (
            _behind(people, tables[source.kind][source.subject], source, proofs)
            for source in sources
            for proofs in _in_cuts([_proof(*one, source, month) for one in proven.items()])
        ),
    )
    evidence = (
        rows.groupBy("hit_id")
        .agg(
            F.sort_array(F.collect_list(F.struct("event_on", "class_id", "drop_id", "row_key", "fen"))).alias("found"),
            F.sort_array(F.collect_set("id_key")).alias("keys"),
        )
        .select("hit_id", "keys", F.transform("found", _as_declared).cast(EVIDENCE).alias("evidence"))
    )
    found = {
        "evidence_keys": F.coalesce("keys", "evidence_keys"),
        "evidence": F.coalesce("evidence", F.array().cast(EVIDENCE)),
    }
    return hits.join(evidence, on="hit_id", how="left").withColumns(found).drop("keys")


def _behind(people: DataFrame, rows: DataFrame, source: _Source, proofs: Sequence[_Proof]) -> DataFrame:
    """One row per hit of `people` and row of one source behind it.

    Months are looked at first, for by them an engine skips whole files. What counts a row is told once per row, as bits
    of a number: beside a hit it costs one comparison with those that the rule asks for, however many rules there are.
    """
    bits = {count: 1 << n for n, count in enumerate(_counts(proofs))}
    counted = {m: is_counted(m, source.subject, source.person) for m in dict.fromkeys(c.measure for c in bits)}
    number = [
        F.when(count.is_in_months & counted[count.measure], bit).otherwise(F.lit(0).cast("bigint"))
        for count, bit in bits.items()
    ]
    others = [name for name in rows.columns if name != "id_key"]
    told = (
        rows.where(reduce(or_, (count.is_in_months for count in bits)))
        .where(reduce(or_, counted.values()))
        .select(F.col(source.person).alias("id_key"), *others, reduce(Column.__add__, number).alias("counted"))
    )
    return (
        F.broadcast(_asked(people, proofs, bits))  # first, because Sail builds its hash table from the left side
        .join(told, on="id_key", how="inner")
        .where(F.col("counted").bitwiseAND(F.col("wanted")) != 0)
        .select("hit_id", *ROW, _fen(bits, source).alias("fen"))
    )


def _asked(people: DataFrame, proofs: Sequence[_Proof], bits: Mapping[_Count, int]) -> DataFrame:
    """The hits of `people` that rest on rows of a source, with the bits `wanted` and that of `money`, or 0."""
    wanted = {proof.rule_id: sum(bits[count] for count in proof.counts) for proof in proofs}
    money = {proof.rule_id: bits[proof.money] if proof.money else 0 for proof in proofs}
    asked = people.where(F.col("rule_id").isin(*wanted))
    return asked.select("hit_id", "id_key", _of_rule(wanted).alias("wanted"), _of_rule(money).alias("money"))


def _of_rule(numbers: Mapping[str, int]) -> Column:
    return F.coalesce(
        *(F.when(F.col("rule_id") == rule_id, F.lit(number)) for rule_id, number in numbers.items())
    ).cast("bigint")


def _fen(bits: Mapping[_Count, int], source: _Source) -> Column:
    """What the row adds to the rule's first measure in fen; null when it adds nothing, or the rule only counts."""
    of_measure: dict[Measure, list[int]] = {}
    for count, bit in bits.items():
        if count.measure.unit == "fen":
            of_measure.setdefault(count.measure, []).append(bit)
    values = (
        F.when(F.col("money").isin(*own), measure_value(measure, source.subject, source.person))
        for measure, own in of_measure.items()
    )
    is_added = F.col("counted").bitwiseAND(F.col("money")) != 0
    return F.when(is_added, F.coalesce(*values, F.lit(None).cast("bigint")))


def _proof(rule: Rule, measures: Sequence[Measure], source: _Source, month: int) -> _Proof:
    spans = [span_months(span, month) for span in EVIDENCE_SPANS.get(rule.evidence.months, (rule.evidence.months,))]
    months = tuple((span[0], span[-1]) for span in spans)
    money = next((measure for measure in measures if measure.unit == "fen"), None)
    return _Proof(
        rule.rule_id,
        tuple(_Count(measure, months) for measure in dict.fromkeys(measures) if source.is_of(measure)),
        _Count(money, months) if money and source.is_of(money) else None,
    )


def _counts(proofs: Sequence[_Proof]) -> list[_Count]:
    return list(dict.fromkeys(count for proof in proofs for count in proof.counts))


def _in_cuts(proofs: Sequence[_Proof]) -> Iterator[list[_Proof]]:
    """The proofs that rest on a source, cut so that what counts its rows has a bit of one number each."""
    cut: list[_Proof] = []
    for proof in proofs:
        if cut and len(_counts([*cut, proof])) > BITS:
            yield cut
            cut = []
        cut += [proof] if proof.counts else []
    yield cut


def _as_declared(row: Column) -> Column:
    return F.struct(row["class_id"], row["drop_id"], row["row_key"], row["event_on"], row["fen"])
