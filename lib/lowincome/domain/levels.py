"""Levels of a warning, the gravest first: the order and the words that people read."""

LEVEL_LABELS = {"red": "红", "orange": "橙", "yellow": "黄", "blue": "蓝"}
LEVELS = tuple(LEVEL_LABELS)
