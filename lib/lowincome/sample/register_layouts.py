"""How departments write their lists of people."""

from lowincome.sample.layout import Cell, DateForm, Layout, person_cells

STARTED = {"dibao_roll": "享受起始日期", "tekun_roll": "供养起始日期"}


def _roll(class_id: str, title: str, *cells: Cell, dates: DateForm = "dash") -> Layout:
    started = Cell("started_on", STARTED.get(class_id, "认定日期"), "date")
    region = Cell("village", "行政区划")
    layout = (*person_cells("证件号码"), *cells, started, region)
    return Layout(class_id, layout, "xlsx", dates=(dates, dates), title=title, has_total=class_id == "dibao_roll")


REGISTER_LAYOUTS = (
    Layout(
        "population",
        (
            *person_cells("公民身份号码"),
            Cell("former_id_no", "曾用公民身份号码"),
            Cell("sex_text", "性别"),
            Cell("birth_on", "出生日期", "date"),
            Cell("book_no", "户号"),
            Cell("book_type", "户别"),
            Cell("village", "户籍地区划"),
            Cell("residence", "现居住地区划"),
            Cell("address", "户籍地址"),
            Cell("phone", "联系电话"),
        ),
        "parquet",
        dates=("compact", "compact"),
        has_noise=False,
    ),
    Layout(
        "hukou_members",
        (
            *person_cells("身份证号 "),
            Cell("head_id_no", "户主身份证号", other="户主身份证号 "),
            Cell("head_name", "户主姓名"),
            Cell("relation_text", "与户主关系", other="与户主关系 "),
            Cell("book_no", "户号"),
            Cell("changed_on", "登记日期", "date"),
        ),
        encoding="utf-8-sig",
        is_by_city=True,
        dates=("dash", "slash"),
    ),
    Layout(
        "marriages",
        (
            Cell("cert_no", "结婚证字号"),
            Cell("id_no", "男方身份证号", "id"),
            Cell("name", "男方姓名"),
            Cell("other_id_no", "女方身份证号"),
            Cell("other_name", "女方姓名"),
            Cell("married_on", "登记日期", "date"),
        ),
        encoding="gb18030",
        dates=("chinese", "chinese"),
    ),
    _roll(
        "dibao_roll",
        "示例省最低生活保障在册人员名单",
        Cell("unit_no", "低保证号"),
        Cell("applicant", "与申请人关系"),
        Cell("standard_class", "保障类别"),
        Cell("monthly_fen", "月保障金额(元)", "fen"),
    ),
    _roll(
        "tekun_roll",
        "示例省特困人员在册名单",
        Cell("unit_no", "特困证号"),
        Cell("support_mode", "供养方式"),
        Cell("care_grade", "自理能力"),
        dates="serial",
    ),
    _roll(
        "dibao_edge_roll",
        "低保边缘家庭成员名单",
        Cell("unit_no", "家庭编号"),
        Cell("income_fen", "家庭人均月收入（元）", "fen"),
        dates="slash",
    ),
    _roll(
        "rigid_expenditure_roll",
        "刚性支出困难家庭成员名单",
        Cell("unit_no", "家庭编号"),
        Cell("expense_kind", "刚性支出类别"),
        Cell("valid_to", "有效期至", "date"),
        dates="chinese",
    ),
    Layout(
        "anti_poverty_return_roll",
        (
            *person_cells(),
            Cell("unit_no", "监测户编号"),
            Cell("monitor_type", "监测对象类别"),
            Cell("risk", "风险类型"),
            Cell("started_on", "识别日期", "date"),
            Cell("village", "行政区划"),
        ),
        encoding="gb18030",
        dates=("compact", "compact"),
    ),
    Layout(
        "students",
        (
            Cell("student_no", "学籍号"),
            *person_cells("身份证号码"),
            Cell("school", "学校名称"),
            Cell("stage_text", "学段"),
            Cell("enrolled_on", "入学日期", "date"),
            Cell("village", "学校所在区划"),
        ),
        encoding="utf-8-sig",
        dates=("slash", "slash"),
        months_of_year=(3, 9),
    ),
    Layout(
        "vehicles",
        (
            Cell("plate_no", "号牌号码"),
            *person_cells(),
            Cell("vehicle_type", "车辆类型"),
            Cell("price_fen", "购置价(万元)", "wan"),
            Cell("registered_on", "登记日期", "date"),
            Cell("cancelled_on", "注销日期", "date"),
        ),
        encoding="gb18030",
        amount="price_fen",
    ),
)
