"""What each class of the landing must carry: written from the agreed table of classes, not from the contracts."""

import re
import unicodedata

from tests.oracle.layouts import Field, Layout, may, need
from tests.oracle.more_classes import MORE_CLASSES, MORE_MEANINGS

ID = ("身份证号", "公民身份号码", "身份证号码", "证件号码", "公民身份证号", "身份证件号码", "身份证", "证件号")
WHOSE = (
    "人员",
    "参保人",
    "当事人",
    "本人",
    "死者",
    "逝者",
    "学生",
    "持证人",
    "领取人",
    "救助对象",
    "来电人",
    "所有人",
    "公民",
)
NAME = ("姓名", *(f"{whose}姓名" for whose in WHOSE))
SETTLED = ("结算日期", "结算时间", "费用结算日期", "就诊结算日期", "日期")
TOTAL = ("总费用", "费用总额", "医疗总费用", "总金额", "费用合计", "医疗费总额")
SELF_PAY = ("个人自付", "个人自付金额", "自付金额", "个人支付", "个人负担", "自付费用", "个人自付费用")
REGION = ("行政区划", "区划代码", "行政区划代码", "所属区划", "地区", "所在区划", "户籍地区划", "区划")
UNIT = ("家庭编号", "家庭编码", "户编号", "家庭代码", "困难家庭编号", "对象家庭编号")


WHO = {"id_no": need("id", *ID), "name": need("name", *NAME)}


def roll(unit: tuple[str, ...], started: tuple[str, ...], **more: Field) -> Layout:
    """Return the layout of a benefit roll: who, the approved unit and since when."""
    since = (*started, "起始日期", "开始日期", "日期")
    return Layout("snapshot", ("id_no",), WHO | {"unit_no": need("code", *unit), "on": need("day", *since)} | more)


AREA = {"region": need("code", *REGION)}
CLASSES = {
    "population": Layout(
        "snapshot",
        ("id_no",),
        WHO
        | {
            "birth_on": need("day", "出生日期", "出生年月日", "出生时间", "生日", "出生年月"),
            "book_no": may("code", "户号", "户口簿号", "家庭户号", "户口号"),
            "book_type": may("text", "户别", "户口类别", "户类型", "户类别"),
            "region": need("code", *REGION, "户籍区划", "户籍地区划代码", "户籍地行政区划", "户籍所在地区划"),
        },
    ),
    "hukou_members": Layout(
        "changes",
        ("id_no", "on"),
        WHO
        | {
            "head_id_no": need("id", "户主身份证号", "户主公民身份号码", "户主身份证号码", "户主证件号码"),
            "relation": need("text", "与户主关系", "与户主的关系", "同户主关系", "户主关系", "家庭关系"),
            "book_no": need("code", "户号", "户口簿号", "家庭户号", "户口号"),
            "on": need("day", "登记日期", "变动日期", "变更日期", "登记时间", "日期"),
        },
    ),
    "marriages": Layout(
        "events",
        ("cert_no",),
        {
            "cert_no": need("code", "结婚证字号", "结婚证号", "结婚证编号", "证书字号", "证书编号"),
            "id_no": need("id", *(side + word for side in ("男方", "男") for word in ID)),
            "name": need("name", "男方姓名", "男姓名", "男方名字", "丈夫姓名"),
            "other_id_no": need("id", *(side + word for side in ("女方", "女") for word in ID)),
            "other_name": need("name", "女方姓名", "女姓名", "女方名字", "妻子姓名"),
            "on": need("day", "登记日期", "结婚登记日期", "结婚日期", "登记时间", "日期"),
        },
    ),
    "dibao_roll": roll(
        ("低保证号", "低保证编号", "低保号", "低保家庭编号", "救助证号"),
        ("享受起始日期", "享受开始日期"),
        **AREA,
    ),
    "tekun_roll": roll(
        ("特困证号", "特困证编号", "特困号", "供养证号", "特困供养证号"),
        ("供养起始日期", "供养开始日期"),
        **AREA,
    ),
    "dibao_edge_roll": roll(UNIT, ("认定日期", "认定时间", "批准日期"), **AREA),
    "rigid_expenditure_roll": roll(UNIT, ("认定日期", "认定时间", "批准日期"), **AREA),
    "anti_poverty_return_roll": roll(
        ("监测户编号", "监测户号", "监测户编码", "监测对象户编号", "户编号"),
        ("识别日期", "识别时间", "纳入日期", "认定日期"),
    ),
    "outpatient": Layout(
        "events",
        ("settlement_no",),
        WHO
        | {
            "settlement_no": need("code", "结算单号", "结算编号", "结算流水号", "结算号", "单据号"),
            "on": need("day", *SETTLED),
            "total": need("fen", *TOTAL),
            "self_pay": need("fen", *SELF_PAY),
        },
    ),
    "medical_aid": Layout(
        "events",
        ("payment_no",),
        WHO
        | {
            "payment_no": need("code", "救助单号", "救助编号", "救助流水号", "单号", "救助单编号"),
            "mode": need("aid_mode", "救助方式", "救助类型", "方式", "结算方式"),
            "on": need("day", "发放日期", "救助日期", "支付日期", "发放时间", "日期"),
            "amount": need("fen", "救助金额", "发放金额", "医疗救助金额", "金额"),
        },
    ),
    "disability_cards": Layout(
        "events",
        ("card_no", "on", "action"),
        WHO
        | {
            "card_no": need("code", "残疾人证号", "残疾证号", "残疾人证编号", "证号", "残疾证编号"),
            "grade": need("grade", "残疾等级", "等级", "残疾级别", "级别"),
            "action": need("card_action", "业务类型", "办理类型", "业务类别", "业务"),
            "on": need("day", "办理日期", "发证日期", "办证日期", "业务日期", "办理时间", "日期"),
        },
    ),
    "cremations": Layout(
        "events",
        ("certificate_no",),
        WHO
        | {
            "certificate_no": need("code", "火化证号", "火化证编号", "火化编号", "火化证明号"),
            "on": need("day", "死亡日期", "死亡时间", "逝世日期", "去世日期"),
        },
    ),
    "death_deregistrations": Layout(
        "events", ("id_no", "on"), WHO | {"on": need("day", "死亡日期", "死亡时间", "逝世日期", "去世日期")}
    ),
    "students": Layout(
        "snapshot",
        ("student_no",),
        WHO
        | {
            "student_no": need("code", "学籍号", "学籍编号", "学籍号码", "全国学籍号", "学生学籍号"),
            "stage": need("stage", "学段", "就读学段", "教育阶段", "学习阶段", "学历层次"),
            "on": need("day", "入学日期", "入学时间", "入学年月", "日期"),
        },
    ),
}
CLASSES["inpatient"] = CLASSES["chronic_outpatient"] = CLASSES["outpatient"]
CLASSES |= {
    "resident_pensions": Layout(
        "events",
        ("payment_no",),
        WHO
        | {
            "payment_no": need("code", "发放流水号", "流水号", "发放编号", "发放单号"),
            "on": need("month", "发放月份", "发放年月", "待遇月份", "月份", "所属月份"),
            "amount": need("fen", "发放金额", "金额", "养老金金额", "实发金额"),
        },
    ),
    "employee_contributions": Layout(
        "events",
        ("id_no", "on", "employer_no"),
        WHO
        | {
            "employer_no": need("code", "单位编号", "单位代码", "参保单位编号", "单位编码"),
            "on": need("month", "费款所属期", "所属期", "缴费月份", "缴费年月"),
            "base": need("fen", "缴费基数", "基数", "月缴费基数", "缴费工资"),
        },
    ),
    "vehicles": Layout(
        "changes",
        ("plate_no", "id_no", "on", "cancelled_on"),
        WHO
        | {
            "plate_no": need("code", "号牌号码", "车牌号", "车牌号码", "车辆号牌"),
            "on": need("day", "登记日期", "初次登记日期", "注册登记日期", "注册日期"),
            "cancelled_on": may("day", "注销日期", "注销时间", "注销日"),
            "price": may("wan", "购置价", "购置价格", "购车价格", "车辆价格"),
        },
    ),
    "hotline_12345": Layout(
        "events",
        ("ticket_no",),
        WHO
        | {
            "ticket_no": need("code", "工单号", "工单编号", "单号", "编号"),
            "kind": need("text", "诉求类型", "诉求类别", "类型", "工单类型"),
            "on": need("day", "来电日期", "来电时间", "受理日期", "日期"),
        },
    ),
}

CLASSES |= MORE_CLASSES

MEANINGS = {
    "aid_mode": {"一站式": "onestop", "手工": "manual"},
    "grade": {"一级": "1", "二级": "2", "三级": "3", "四级": "4", "1": "1", "2": "2", "3": "3", "4": "4"},
    "card_action": {"新办": "new", "换证": "renewed", "变更": "changed", "注销": "cancelled"},
    "stage": {word: word for word in ("小学", "初中", "高中", "中职", "大专", "本科", "研究生")},
} | MORE_MEANINGS


def plain_header(cell: object) -> str:
    """Return a header without width, blanks and a bracketed unit at its end."""
    found = re.sub(r"\s", "", unicodedata.normalize("NFKC", "" if cell is None else str(cell)))
    return re.sub(r"[(\[【][^(\[【]*[)\]】]$", "", found.strip("\ufeff"))


def columns_of(header: list[object], layout: Layout) -> dict[str, int]:
    """Return where each column of the class stands in the header; the first of two equal ones wins."""
    words = [plain_header(cell) for cell in header]
    places: dict[str, int] = {}
    for field, how in layout.fields.items():
        for spelling in how.spellings:
            if spelling in words:
                places[field] = words.index(spelling)
                break
    return places
