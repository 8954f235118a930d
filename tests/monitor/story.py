"""Warnings over months in plain Python, and a made-up town whose households are hit, answered, split and merged."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from random import Random

from lowincome.domain.month import plus_months

Key = tuple[int, str]
Ident = tuple[int, int, str]
COLOURS = ("", "blue", "yellow", "orange", "red")
FAMILY = {"r1": "spending", "r2": "spending", "r3": "status"}
CAPS: dict[str, int | None] = {"990101001": 3, "990101002": None, "000000000": 2}
COOL, LAPSE = 2, 3


@dataclass(frozen=True)
class Hit:
    """A rule that points at a household."""

    household: int
    rule: str
    rank: int
    people: tuple[int, ...]


@dataclass(frozen=True)
class Answer:
    """What a township said of a warning."""

    ident: Ident
    month: int
    outcome: str
    until: int | None = None


@dataclass(frozen=True)
class Episode:
    """A warning of one month, as the policy describes it."""

    ident: Ident
    state: str
    rank: int
    last_hit: int
    evidence: tuple[int, ...]
    rules: tuple[str, ...]
    outcome: str | None = None
    notice: str | None = None
    sent: int | None = None
    sent_rank: int | None = None
    answered: int | None = None
    snoozed_until: int | None = None
    cool_until: int | None = None
    linked: frozenset[int] = frozenset()
    is_gone: bool = False

    @property
    def is_open(self) -> bool:
        """Whether it is not closed."""
        return self.state != "closed"


Book = dict[Key, Episode]


@dataclass
class Town:
    """Who lives with whom; households 1, 2, 3 … of three people at first."""

    dice: Random
    homes: dict[int, int] = field(default_factory=dict)
    newest: int = 0

    def found(self, n_households: int) -> None:
        """Settle the first households."""
        self.homes = {person: 1 + person // 3 for person in range(3 * n_households)}
        self.newest = n_households

    def live(self) -> None:
        """One month: people leave alone, households join others, some vanish."""
        for household in sorted(set(self.homes.values())):
            members = [person for person, home in self.homes.items() if home == household]
            fate = self.dice.random()
            if fate < 0.06 and len(members) > 1:
                self.newest += 1
                self.homes[self.dice.choice(members)] = self.newest
            elif fate < 0.09:
                other = self.dice.choice(sorted(set(self.homes.values())))
                self.homes |= dict.fromkeys(members, other)
            elif fate < 0.11:
                for person in members:
                    del self.homes[person]

    def hits(self, month: int) -> list[Hit]:
        """What the rules find: households in a bad year are hit in most months, with rising and falling levels."""
        found = []
        for household in sorted(set(self.homes.values())):
            members = sorted(person for person, home in self.homes.items() if home == household)
            is_bad = (household * 7 + month // 4) % 3 == 0
            for rule in FAMILY:
                if self.dice.random() < (0.6 if is_bad else 0.04):
                    people = tuple(person for person in members if self.dice.random() < 0.5) or (members[0],)
                    found.append(Hit(household, rule, self.dice.choice((1, 1, 2, 3, 4)), people))
        return found

    def answers(self, book: Book, month: int) -> list[Answer]:
        """What townships say in `month` about what they were sent; some say it of what is closed, or a month late."""
        said = []
        for episode in book.values():
            if episode.sent and self.dice.random() < 0.3:
                outcome = self.dice.choice(("closed", "snoozed", "snoozed", "admitted"))
                until = plus_months(month, self.dice.choice((-1, 0, 1, 3))) if outcome == "snoozed" else None
                said.append(Answer(episode.ident, plus_months(month, -self.dice.choice((0, 0, 0, 1))), outcome, until))
        return said


def township(household: int) -> str:
    """Where a household lies."""
    return sorted(CAPS)[household % 3]


def next_book(
    book: Book,
    hits: Iterable[Hit],
    answers: Iterable[Answer],
    before: Mapping[int, int],
    now: Mapping[int, int],
    month: int,
) -> Book:
    """The warnings of `month`."""
    found: dict[Key, list[Hit]] = {}
    for hit in hits:
        found.setdefault((hit.household, FAMILY[hit.rule]), []).append(hit)
    carried = moved(book, before, now)
    latest = {a.ident: a for a in sorted(answers, key=lambda a: a.month) if a.month <= month}
    after: Book = {}
    for key in sorted({*carried, *found}):
        episode = turned(key, carried.get(key), found.get(key, []), latest, month)
        if episode:
            after[key] = episode
    return sent(after, month)


def moved(book: Book, before: Mapping[int, int], now: Mapping[int, int]) -> Book:
    """Last month's warnings under this month's households."""
    meeting: dict[Key, list[Episode]] = {}
    for (household, family), episode in book.items():
        shared = Counter(now[p] for p, home in before.items() if home == household and p in now)
        witnesses = Counter(now[p] for p in episode.evidence if p in now)
        home = max(shared, key=lambda h: (witnesses[h], h == household, shared[h], -h), default=household)
        links = episode.linked | {household, *shared}
        here = replace(episode, linked=links, is_gone=not shared)
        meeting.setdefault((home, family), []).append(here)
    best = {k: max(e, key=lambda x: (x.is_open, x.rank, -x.ident[0], -x.ident[1])) for k, e in meeting.items()}
    return {
        key: replace(one, linked=frozenset.union(*(e.linked for e in meeting[key])) - {key[0]})
        for key, one in best.items()
    }


def turned(
    key: Key, old: Episode | None, hits: list[Hit], answers: Mapping[Ident, Answer], month: int
) -> Episode | None:
    """What becomes of one warning; None when nothing is left to remember."""
    rank = max((hit.rank for hit in hits), default=0)
    rules = tuple(hit.rule for hit in sorted(hits, key=lambda hit: (-hit.rank, hit.rule)))
    evidence = tuple(sorted({person for hit in hits for person in hit.people}))
    fresh = Episode((month, *key), "open", rank, month, evidence, rules, notice="new")
    if old is None:
        return fresh
    was_open = old.is_open
    answer = answers.get(old.ident)
    if answer and was_open and answer.month > (old.answered or 0):
        old = replace(old, answered=answer.month)
        if answer.outcome == "snoozed":
            old = replace(old, state="snoozed", snoozed_until=answer.until)
        else:
            until = plus_months(answer.month, COOL)
            old = replace(old, state="closed", outcome=answer.outcome, cool_until=until)
    if old.state == "closed":
        cools = old.cool_until is not None and month <= old.cool_until
        if hits and (rank > old.rank or not cools):
            return replace(fresh, linked=old.linked)
        if not cools and not was_open:
            return None
        old = replace(old, snoozed_until=None)
    else:
        old = awake(old, rank, month)
    if hits:
        old = replace(old, last_hit=month, evidence=evidence, rules=rules)
    return with_notice(old)


def awake(old: Episode, rank: int, month: int) -> Episode:
    """A warning that no answer closed."""
    if old.state == "snoozed":
        if rank <= old.rank and old.snoozed_until is not None and month <= old.snoozed_until:
            return replace(old, state="closed", outcome="dissolved", snoozed_until=None) if old.is_gone else old
        if 0 < rank <= old.rank:
            old = replace(old, sent_rank=None)
    old = replace(old, state="open", rank=max(rank, old.rank), snoozed_until=None)
    if old.is_gone:
        return replace(old, state="closed", outcome="dissolved")
    is_forgotten = not rank and month >= plus_months(old.last_hit, LAPSE)
    return replace(old, state="closed", outcome="lapsed") if is_forgotten else old


def with_notice(episode: Episode) -> Episode:
    """Why the township must hear of it."""
    notice = None
    if episode.state == "open":
        if not episode.sent:
            notice = "new"
        elif episode.sent_rank is None:
            notice = "resumed"
        elif episode.rank > episode.sent_rank:
            notice = "raised"
    return replace(episode, notice=notice)


def sent(book: Book, month: int) -> Book:
    """The book after the post: each township gets its gravest and oldest, as many as it may get."""
    queues: dict[str, dict[int, tuple[int, int]]] = {}
    for (household, _), e in book.items():
        if e.notice:
            queue = queues.setdefault(township(household), {})
            rank, first = queue.get(household, (0, 999999))
            queue[household] = (max(rank, e.rank), min(first, e.ident[0]))
    going = {
        household
        for place, queue in queues.items()
        for household in sorted(queue, key=lambda h: (-queue[h][0], queue[h][1], h))[: CAPS[place]]
    }
    return {
        key: e
        if not e.notice
        else replace(e, sent=month, sent_rank=e.rank)
        if key[0] in going
        else replace(e, state="waiting")
        for key, e in book.items()
    }
