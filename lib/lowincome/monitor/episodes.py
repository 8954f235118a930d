"""Warnings as episodes: what a household's warning of last month becomes by this month's hits and answers."""

from collections.abc import Mapping
from dataclasses import dataclass

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from lowincome.columns.dates import months_after
from lowincome.columns.levels import level_name, rank_of
from lowincome.monitor.splits import followed

KEYS = ("household_id", "family")
# What a month with hits replaces; a month without leaves it as it was.
OF_HITS = ("hit_ids", "rule_ids", "causes", "person_keys", "evidence_keys", "reason_texts")
ANSWER = ("answer_month", "answer_outcome", "answer_until", "answer_words")


@dataclass(frozen=True)
class Terms:
    """Months for which an answered warning keeps quiet, and after which an unanswered one lapses without hits."""

    cool_down_months: int
    lapse_months: int


def episodes(
    before: DataFrame,
    hits: DataFrame,
    answers: DataFrame,
    flows: DataFrame,
    members: DataFrame,
    households: DataFrame,
    families: Mapping[str, str],
    terms: Terms,
    month: int,
) -> DataFrame:
    """One row per household and rule family with a warning in `month`, in its new state.

    `before` is mon.warning of the last published month, `families` the family of each rule, `flows`
    core.household_event. Inside an episode the level only rises, and a rise asks for a new notice. An answer closes or
    snoozes; what is closed keeps quiet for the cool-down, what is snoozed until its last month, unless the level rises.
    What nobody answers lapses when hits stay away. `notice` says why the township must hear of it this month, whatever
    was not sent yet included.
    """
    carried = before.withColumns({"rank": rank_of(F.col("level")), "sent_rank": rank_of(F.col("sent_level"))})
    at_home = carried.drop("month", "county_code", "region_code", "level", "sent_level", "notice")
    return (
        followed(at_home, flows, members)
        .join(_found(hits, families), on=list(KEYS), how="full")
        .join(_latest_answers(answers, month), on="warning_id", how="left")
        .transform(_with_answer)
        .transform(_with_turns, terms, month)
        .transform(_as_states, month)
        .join(households.select("household_id", "region_code", "county_code"), on="household_id", how="left")
        .transform(_as_warnings, month)
    )


def _found(hits: DataFrame, families: Mapping[str, str]) -> DataFrame:
    """One row per household and family that a rule of the family points at, the gravest hit's facts first.

    A rule of an earlier configuration that is in no family any more is one of its own.
    """
    labels = F.create_map(*(F.lit(text) for pair in families.items() for text in pair))
    gravest_first = (-rank_of(F.col("level"))).alias("order")
    facts = F.struct(gravest_first, "rule_id", "hit_id", "reason_text", "causes", "person_keys", "evidence_keys")
    per_family = (
        hits.where(F.col("household_id").isNotNull())
        .withColumn("family", F.coalesce(labels[F.col("rule_id")], F.col("rule_id")))
        .groupBy(*KEYS)
        .agg(F.max(rank_of(F.col("level"))).alias("hit_rank"), F.array_sort(F.collect_list(facts)).alias("found"))
    )
    each = {"hit_ids": "hit_id", "rule_ids": "rule_id", "reason_texts": "reason_text"}
    lists = [_field(field).alias(f"new_{name}") for name, field in each.items()]
    sets = [
        F.array_sort(F.array_distinct(F.flatten(_field(name)))).alias(f"new_{name}")
        for name in ("causes", "person_keys", "evidence_keys")
    ]
    return per_family.select(*KEYS, "hit_rank", *lists, *sets)


def _field(name: str) -> Column:
    return F.transform("found", lambda hit: hit[name])


def _latest_answers(answers: DataFrame, month: int) -> DataFrame:
    """One row per warning that was answered up to `month`: its newest answer."""
    answer = F.struct(
        F.col("answered_month").alias("answer_month"),
        F.col("outcome").alias("answer_outcome"),
        F.col("until_month").alias("answer_until"),
        F.col("reason").alias("answer_words"),
    )
    newest = F.max_by(answer, F.struct("answered_month", "from_release")).alias("answer")
    known = answers.where(F.col("answered_month") <= month)
    return known.groupBy("warning_id").agg(newest).select("warning_id", "answer.*")


def _with_answer(warnings: DataFrame) -> DataFrame:
    """The state that an answer leaves behind as `told`; an answer counts once, and not on what is closed."""
    is_news = F.coalesce(F.col("answer_month") > F.coalesce("answered_month", F.lit(0)), F.lit(False))
    is_answered = is_news & (F.col("state") != "closed")
    ends = is_answered & F.col("answer_outcome").isin("closed", "admitted")
    sleeps = is_answered & (F.col("answer_outcome") == "snoozed")
    return warnings.withColumns(
        {
            "told": F.when(ends, F.lit("closed")).when(sleeps, F.lit("snoozed")).otherwise(F.col("state")),
            "outcome": F.when(ends, F.col("answer_outcome")).otherwise(F.col("outcome")),
            "cool_from": F.when(ends, F.col("answer_month")),
            "snoozed_until": F.when(sleeps, F.col("answer_until")).otherwise(F.col("snoozed_until")),
            "answer_reason": F.when(is_answered, F.col("answer_words")).otherwise(F.col("answer_reason")),
            "answered_month": F.when(is_answered, F.col("answer_month")).otherwise(F.col("answered_month")),
        }
    ).drop(*ANSWER)


def _with_turns(warnings: DataFrame, terms: Terms, month: int) -> DataFrame:
    """What turns the state this month: the start of an episode, the end of a snooze, the end of waiting for hits."""
    told, this = F.col("told"), F.lit(month)
    is_hit = F.col("hit_rank").isNotNull()
    rises = F.coalesce(F.col("hit_rank") > F.col("rank"), F.lit(False))
    cool_until = F.coalesce(months_after(F.col("cool_from"), terms.cool_down_months), F.col("cool_until"))
    is_cooling = (told == "closed") & F.coalesce(this <= cool_until, F.lit(False))
    sleeps = (told == "snoozed") & F.coalesce(this <= F.col("snoozed_until"), F.lit(False)) & ~rises
    starts = is_hit & (told.isNull() | ((told == "closed") & (~is_cooling | rises)))
    is_overdue = this >= months_after(F.col("last_hit_month"), terms.lapse_months)
    lapses = (told != "closed") & ~sleeps & ~is_hit & is_overdue
    vanishes = (told != "closed") & F.col("is_gone")
    return warnings.withColumns(
        {
            "cool_until": cool_until,
            "is_cooling": is_cooling,
            "starts": starts,
            "sleeps": F.coalesce(sleeps, F.lit(False)),
            "resumes": F.coalesce((told == "snoozed") & ~sleeps & ~rises & is_hit, F.lit(False)),
            "ended_as": F.when(vanishes, F.lit("dissolved")).when(lapses, F.lit("lapsed")),
        }
    )


def _as_states(warnings: DataFrame, month: int) -> DataFrame:
    """The rows that live on, with their new state."""
    starts, told, is_hit = F.col("starts"), F.col("told"), F.col("hit_rank").isNotNull()
    is_closed = ~starts & ((told == "closed") | F.col("ended_as").isNotNull())
    state = F.when(is_closed, F.lit("closed")).when(F.col("sleeps"), F.lit("snoozed")).otherwise(F.lit("open"))
    rank = F.when(starts, F.col("hit_rank")).when(told == "closed", F.col("rank"))
    new_id = F.xxhash64(F.lit("warning"), F.lit(month), *KEYS)

    def unless_new(name: str) -> Column:
        return F.when(~starts, F.col(name))

    turned = warnings.withColumns(
        {
            "rank": rank.otherwise(F.greatest("rank", "hit_rank")),
            "next_state": state,
            "warning_id": F.when(starts, new_id).otherwise(F.col("warning_id")),
            "first_month": F.when(starts, F.lit(month)).otherwise(F.col("first_month")),
            "last_hit_month": F.when(is_hit, F.lit(month)).otherwise(F.col("last_hit_month")),
            **{name: F.when(is_hit, F.col(f"new_{name}")).otherwise(F.col(name)) for name in OF_HITS},
            "outcome": F.when(~starts, F.coalesce("ended_as", "outcome")),
            **{name: unless_new(name) for name in ("sent_month", "answered_month", "cool_until", "answer_reason")},
            "sent_rank": F.when(~starts & ~F.col("resumes"), F.col("sent_rank")),
            "snoozed_until": F.when(state == "snoozed", F.col("snoozed_until")),
        }
    )
    lives = (F.col("next_state") != "closed") | (F.col("state") != "closed") | F.col("is_cooling")
    return turned.where(lives).withColumn("state", F.col("next_state"))


def _as_warnings(warnings: DataFrame, month: int) -> DataFrame:
    notice = (
        F.when(F.col("state") != "open", F.lit(None))
        .when(F.col("sent_month").isNull(), F.lit("new"))
        .when(F.col("sent_rank").isNull(), F.lit("resumed"))
        .when(F.col("rank") > F.col("sent_rank"), F.lit("raised"))
    )
    return warnings.select(
        F.lit(month).alias("month"),
        F.coalesce("county_code", F.lit("000000")).alias("county_code"),
        *("warning_id", "household_id", "region_code", "family", "state", "outcome"),
        level_name(F.col("rank")).alias("level"),
        notice.alias("notice"),
        *("first_month", "last_hit_month", "sent_month"),
        level_name(F.col("sent_rank")).alias("sent_level"),
        *("answered_month", "answer_reason", "snoozed_until", "cool_until"),
        F.coalesce("linked_household_ids", F.array().cast("array<bigint>")).alias("linked_household_ids"),
        *OF_HITS,
    )
