"""The report as a browser reads it: numbers present, nothing loaded, nothing executed."""

from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest

from lowincome.outlets.report import (
    CauseLine,
    ClassLine,
    CoreLine,
    CountyLine,
    DropNote,
    LayerLine,
    MissingLine,
    MonthReport,
    ReasonLine,
    RuleLine,
    Tally,
    render_report,
    write_report,
)

MONTHS = (202311, 202312, *range(202401, 202413))
REPORT = MonthReport(
    month=202412,
    region_name="示范省",
    issued_on=date(2025, 1, 2),
    due_on=date(2025, 1, 9),
    is_due_provisional=False,
    n_people=26874,
    n_households=10012,
    n_warned=268,
    n_waiting=12,
    n_quiet=31,
    n_tasks=180,
    core=(
        CoreLine("本年累计医疗自付", "fen", 10_000, 4_321, 123_456_789_00),
        CoreLine("收入波动系数", "count", 9_000, 800, None),
    ),
    levels={"red": 27, "orange": 49, "blue": 201},
    rules=(
        RuleLine("医疗自付过高", "支出骤增", None, 246, 1_900, 2_000, "本年累计医疗自付"),
        RuleLine("新办残疾人证", "状况变化", "orange", 31, 2_000, 2_000, ""),
    ),
    causes=(CauseLine("因病", 200), CauseLine("因学", 67)),
    layers=(
        LayerLine("在册低收入人口", 810, 12, 9, (("特困人员", 60), ("低保对象", 750))),
        LayerLine("疑似低收入人口", 1500, 5, 0, (("困难职工", 1500),)),
    ),
    low_income=LayerLine("低收入人口", 2310, 14, 6),
    n_registered=47_629,
    sizes=(Tally("1人", 300), Tally("2人", 100)),
    flows=(Tally("成员沿用上月", 990), Tally("新增成员", 10)),
    moves=(Tally("两地同时在册", 3),),
    findings=(),
    counties=(
        CountyLine("云岭区", 4000, 168, {"red": 20, "blue": 157}),
        CountyLine("清河区", 0, 0, {}),
        CountyLine("望江县", 6012, 100, {"red": 7, "orange": 49, "blue": 44}),
    ),
    trend=tuple((month, 200_000_000 if month < 202412 else 210_000_000) for month in MONTHS),
    classes=(
        ClassLine("医疗保障局", "门诊费用结算", 28, 345000, 344700, 250, 50),
        ClassLine("民政厅", "婚姻登记", 14, 522, 522, 0, 0),
    ),
    reasons=(ReasonLine("身份证号校验位错误", 200), ReasonLine("日期无法识别", 70)),
    notes=(DropNote("<script>alert(1)</script>", "202412-99", "数据类未登记，整批退回"),),
    missing=(MissingLine("医疗保障局", "住院结算", "清河市", (202411, 202412), date(2024, 12, 10), True),),
    level_tenths={"red": 30, "orange": 20, "yellow": 15, "blue": 10},
    release_id=7,
    as_of_release=6,
    config_fingerprint="9f3ac2d17b0e4c55",
)
VOID = {"meta", "br", "link", "img", "hr", "input"}


class Page(HTMLParser):
    """The page's tags, attributes and visible text; every tag that opens must close."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.values: list[str] = []
        self.words: list[str] = []
        self.open: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.values += [value or "" for _, value in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.values += [value or "" for _, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if data.strip() and self.open[-1:] != ["style"]:
            self.words.append(data.strip())

    @property
    def text(self) -> str:
        return " ".join(self.words)


@pytest.fixture(scope="module")
def page() -> Page:
    return Page(render_report(REPORT))


def test_it_needs_nothing_and_runs_nothing(page: Page) -> None:
    html = render_report(REPORT)
    assert not {"script", "link", "img", "iframe"} & set(page.tags)
    assert "http" not in html
    assert "url(" not in html
    assert "@import" not in html
    assert not [value for value in page.values if value.startswith("javascript")]


def test_title_and_dates(page: Page) -> None:
    assert page.words[0] == "低收入人口动态监测月报 · 2024年12月"
    assert "2025年1月2日下发" in page.text
    assert "最迟 2025年1月9日办结" in page.text
    assert "暂定" not in page.text
    assert "暂定" in render_report(replace(REPORT, is_due_provisional=True))


def test_the_layers_with_their_share_and_flow(page: Page) -> None:
    assert "在册低收入人口 特困人员 60 · 低保对象 750 810 1.7% 12 9" in page.text
    assert "低收入人口 2,310 4.8% 14 6" in page.text
    assert "户籍人口 47,629 人" in page.text


def test_households_by_size_and_where_members_went(page: Page) -> None:
    assert (
        "家庭规模 户 占比 1人 300 75.0% 2人 100 25.0% 成员去向 人 占比 成员沿用上月 990 99.0% 新增成员 10 1.0%"
        " 户籍迁移 人 占比 两地同时在册 3 100.0%" in page.text
    )
    assert "部门间不一致" not in page.text


def test_the_first_month_has_no_flow_and_an_unknown_population_no_share() -> None:
    first = replace(REPORT, layers=(), low_income=LayerLine("低收入人口", 7, None, None), n_registered=None)
    text = Page(render_report(first)).text
    assert "低收入人口 7 — — —" in text
    assert "（政策参数）" not in text


def test_the_funnel(page: Page) -> None:
    start = page.words.index("本期数据（行）")
    assert page.words[start : start + 18] == [
        *("本期数据（行）", "345,522", "42 个批次", "入库（行）", "345,222", "占 99.9%"),
        *("监测人口（人）", "26,874", "当月户籍登记", "家庭（户）", "10,012", "共同生活家庭"),
        *("预警家庭（户）", "268", "每千户 26.8 户", "本月下发（户）", "180", "待下发 12 户，静默 31 户"),
    ]


def test_levels_with_their_meaning(page: Page) -> None:
    for words in (
        ["红色预警", "27", "9.7%", "达标准线 3 倍及以上"],
        ["黄色预警", "0", "0.0%"],
        ["蓝色预警", "201", "72.6%", "超过标准线，不足 1.5 倍"],
    ):
        start = page.words.index(words[0])
        assert page.words[start : start + len(words)] == words
    assert "assumed" in page.text


def test_rules_and_counties(page: Page) -> None:
    start = page.words.index("医疗自付过高")
    lacking = "支出骤增 · 100 户无法评估，多因“本年累计医疗自付”未知"
    assert page.words[start : start + 6] == ["医疗自付过高", lacking, "95.0%", "按超线倍数", "246", "88.8%"]
    start = page.words.index("新办残疾人证")
    assert page.words[start : start + 6] == ["新办残疾人证", "状况变化", "100.0%", "固定橙色", "31", "11.2%"]
    start = page.words.index("云岭区")
    assert page.words[start : start + 8] == ["云岭区", "168", "42.0", "177", "20", "0", "0", "157"]
    start = page.words.index("清河区")
    assert page.words[start : start + 4] == ["清河区", "0", "—", "0"]


def test_the_trend_in_words(page: Page) -> None:
    assert "2024年12月合计 210.00 万元：环比上升 5.0%，同比上升 5.0%。" in page.text
    assert page.tags.count("rect") == 14
    chart = next(value for value in page.values if value.startswith("医疗个人自付逐月合计"))
    assert chart.endswith("2024年12月 210.0万元")


@pytest.mark.parametrize(
    ("month", "fen", "said"),
    [
        (202411, None, "环比无法计算（基期数据缺失），同比上升 5.0%"),
        (202312, 0, "环比上升 5.0%，同比无法计算（基期数据缺失）"),
        (202411, 210_000_000, "环比持平，同比上升 5.0%"),
        (202411, 300_000_000, "环比下降 30.0%，同比上升 5.0%"),
        (202412, None, "当月医疗数据未报送"),
    ],
)
def test_a_missing_base_month_is_never_a_number(month: int, fen: int | None, said: str) -> None:
    trend = tuple((m, fen if m == month else total) for m, total in REPORT.trend)
    assert said in Page(render_report(replace(REPORT, trend=trend))).text


def test_what_did_not_come(page: Page) -> None:
    start = page.words.index("住院结算")
    assert page.words[start : start + 5] == [
        *("住院结算", "医疗保障局", "清河市", "2024年11月、2024年12月", "2024年12月10日，已逾期")
    ]
    assert "应报未报" not in render_report(replace(REPORT, missing=()))


def test_drops_and_reasons_add_up(page: Page) -> None:
    start = page.words.index("门诊费用结算")
    assert page.words[start : start + 7] == ["门诊费用结算", "医疗保障局", "28", "345,000", "344,700", "250", "50"]
    start = page.words.index("身份证号校验位错误")
    assert page.words[start : start + 3] == ["身份证号校验位错误", "200", "80.0%"]


def test_foreign_text_is_text(page: Page) -> None:
    assert "<script>alert(1)</script>" in page.words
    assert "&lt;script&gt;" in render_report(REPORT)


def test_basis(page: Page) -> None:
    start = page.words.index("发布编号")
    assert page.words[start + 1] == "7（数据截至第 6 次发布）"
    assert "9f3ac2d17b0e4c55" in page.words


def test_an_empty_month_still_reads() -> None:
    nobody = replace(REPORT, levels={}, rules=(), counties=(), n_warned=0, n_households=0, issued_on=None, due_on=None)
    text = Page(render_report(replace(nobody, trend=(), classes=(), reasons=(), notes=()))).text
    assert "在办预警 0 户 0 条 ，其中" in text
    assert "最迟" not in text


def test_the_file_is_the_text_and_the_same_each_time(tmp_path: Path) -> None:
    path = write_report(tmp_path / "report.html", REPORT)
    assert path.read_text(encoding="utf-8") == render_report(REPORT)


def test_core_indicators_come_before_the_levels() -> None:
    text = render_report(REPORT)
    shown = " ".join(Page(text).words)
    assert "本年累计医疗自付 12,345.68 万元 4,321 43.2% 10,000" in shown
    assert "收入波动系数 — 800 8.9% 9,000" in shown
    assert text.index("核心指标") < text.index("预警等级")
