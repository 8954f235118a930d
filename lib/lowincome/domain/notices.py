"""Why a township hears of a household, the first that holds: the order and the words that people read."""

NOTICE_LABELS = {"new": "新增", "raised": "升级", "resumed": "暂缓到期"}
NOTICES = tuple(NOTICE_LABELS)
