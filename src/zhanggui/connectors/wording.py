"""The sentences readers say, in English and Chinese, by code.

A code is `noun.reason`; the reason chooses the sentence. A `Problem` carries the English one; a screen asks
`problem_text(problem, "zh")` for the other.
"""

from collections.abc import Mapping

from zhanggui.base import Problem, Refusal

Pair = tuple[str, str]

REASONS: Mapping[str, Pair] = {
    "number_missing": (
        "{column} is empty. Fill in the number.",
        "“{column}”为空，请补上编号。",
    ),
    "number_damaged": (
        "{column} lost digits ({value}): a spreadsheet saved it as a number. Export the file again and do not "
        "save it in a spreadsheet, or fill in the whole number.",
        "“{column}”丢失了数字（{value}）：表格软件把它存成了数值。请重新导出且不要用表格软件另存，或补全编号。",
    ),
    "bad_number": (
        "{column} is not a number of the expected kind: {value}. Correct it.",
        "“{column}”不是有效的编号：{value}，请更正。",
    ),
    "bad_money": (
        "{column} is not an amount: {value}. Write it as 12.50.",
        "“{column}”不是有效的金额：{value}，请写成 12.50 的样子。",
    ),
    "negative": (
        "{column} cannot be negative: {value}. Correct it.",
        "“{column}”不能为负数：{value}，请更正。",
    ),
    "bad_quantity": (
        "{column} is not a whole number: {value}. Correct it.",
        "“{column}”不是整数：{value}，请更正。",
    ),
    "bad_date": (
        "{column} is not a date: {value}. Write it as 2011-11-07 07:38:00.",
        "“{column}”不是有效的日期：{value}，请写成 2011-11-07 07:38:00 的样子。",
    ),
    "unknown_status": (
        "{column} names a state that is not known: {value}. Correct it to one the platform uses.",
        "“{column}”中的状态无法识别：{value}，请改成平台使用的状态。",
    ),
    "too_short": (
        "The line ends early: {value}. Complete it, or export the file again.",
        "这一行列数不足：{value}。请补全，或重新导出文件。",
    ),
    "too_long": (
        "The line has more cells than the header: {value}. A comma or quote inside a text may have split it.",
        "这一行列数比表头多：{value}。可能是文字中的逗号或引号把它拆开了。",
    ),
    "broken_quotes": (
        "The line cannot be split into cells: {value}. Correct its quotes, or export the file again.",
        "这一行无法拆分成单元格：{value}。请检查引号，或重新导出文件。",
    ),
    "balance_break": (
        "The balance does not follow from the line before: {value}. A line may be missing or changed.",
        "余额与上一行不衔接：{value}。可能缺行或被改动。",
    ),
    "total_differs": (
        "The total in the file differs from its lines: {column}, {value}. Ask for the file again before settling.",
        "文件中的合计与明细不符：{column}，{value}。请先重新取得文件再对账。",
    ),
    "order_differs": (
        "The rows of one order tell different sums for it ({value}: order, rows). Export the file again.",
        "同一订单的各行给出的订单金额不一致（{value}：订单号、行号）。请重新导出文件。",
    ),
    "parts_differ": (
        "The amount is not the sum of its parts: {column}, {value}. Ask the platform before settling.",
        "金额与各组成部分之和不符：{column}，{value}。请先向平台核实再对账。",
    ),
    "surcharge": (
        "The courier charges {value} beside the freight. Such charges are not held against a price table yet: check "
        "it by hand.",
        "快递在运费之外另收 {value}。此类费用尚不能与报价表核对，请人工核对。",
    ),
    "another_courier": (
        "The parcel is another courier's: {value}. Put each courier's parcels in a file with the courier's name above.",
        "这个包裹属于另一家快递：{value}。请按快递公司分开文件，并在表头上方写明快递名称。",
    ),
    "wrong_sign": (
        "{column} has the sign of the opposite: {value}. A sale brings money in, a refund takes it out.",
        "“{column}”的正负号相反：{value}。销售应为收入，退款应为支出。",
    ),
    "part_of_cent": (
        "The fee is not a whole number of cents, and the ledger keeps cents. Ask the payment service for its bill.",
        "手续费不是整分，而账本以分为单位。请向支付服务商核实账单。",
    ),
    "no_day": (
        "The row does not say when the money was settled, so it belongs to no day. Export it with the time of "
        "settlement.",
        "这一行没有写明结算时间，无法归入任何一天。请导出带结算时间的文件。",
    ),
    "foreign_currency": (
        "{column} is not yuan: {value}. Such money is not taken in yet.",
        "“{column}”不是人民币：{value}，暂不支持。",
    ),
    "bad_rate": (
        "The price table has an entry that cannot be used: {column}, {value}. Correct it.",
        "报价表中有无法使用的条目：{column}，{value}，请更正。",
    ),
    "bad_figure": (
        "{column} is not a figure: {value}. Write it as 12.5.",
        "“{column}”不是有效的数值：{value}，请写成 12.5 的样子。",
    ),
    "bad_share": (
        "{column} is not a share: {value}. Write it as 12.50%.",
        "“{column}”不是有效的比率：{value}，请写成 12.50% 的样子。",
    ),
    "no_side": (
        "{column} does not say whether it is above or below: {value}. Write 高于 or 低于 before it.",
        "“{column}”没有写明是高于还是低于：{value}，请在前面写上“高于”或“低于”。",
    ),
    "bad_duration": (
        "{column} is not a time span, or leaves open what it counts: {value}. Write it as 1小时5分9秒 or 01:05:09.",
        "“{column}”不是有效的时长，或看不出单位：{value}，请写成 1小时5分9秒 或 01:05:09 的样子。",
    ),
    "bad_day": (
        "{column} names no day or days: {value}. Write it as 2026-06-01, or 2026-06-01 ~ 2026-06-07.",
        "“{column}”不是有效的日期或日期范围：{value}，请写成 2026-06-01 或 2026-06-01 ~ 2026-06-07 的样子。",
    ),
    "bad_score": (
        "{column} is not a score from 0 to 5: {value}. Correct it.",
        "“{column}”不是 0 到 5 之间的评分：{value}，请更正。",
    ),
    "bad_stars": (
        "{column} is not a number of stars from 1 to 5: {value}. Correct it.",
        "“{column}”不是 1 到 5 的星级：{value}，请更正。",
    ),
    "two_values": (
        "The column {column} stands there twice and the two differ: {value} and another. Keep the right one.",
        "“{column}”列出现两次且内容不同：{value}与另一个值。请只保留正确的一列。",
    ),
    "no_figures": (
        "The line tells no figure at all. Remove it, or fill in its figures.",
        "这一行没有任何数值。请删去，或补上数值。",
    ),
    "repeats_line": (
        "The line repeats line {value} word for word and would count twice. Remove one of the two.",
        "这一行与第 {value} 行完全相同，会重复计算。请删去其中一行。",
    ),
    "contradicts_line": (
        "The line says something else about what line {value} is about. Keep the right one of the two.",
        "这一行与第 {value} 行说的是同一对象，内容却不同。请只保留正确的一行。",
    ),
    "unsigned_rate": (
        "{column} has no % sign ({value}), so it may mean two things. It was left out; the rest was read.",
        "“{column}”没有百分号（{value}），可能有两种含义，因此未读取该列，其余照常读取。",
    ),
    "sum_differs": (
        "{column} is not the sum of its parts ({value}). It was read as it stands; check the export.",
        "“{column}”与其各部分之和不符（{value}）。已按原样读取，请核对导出。",
    ),
    "period_unknown": (
        "The file does not say which days it is about, and a file's name is no proof. Say which days.",
        "文件没有写明是哪些日期的数据，文件名不能作准。请说明日期。",
    ),
    "another_table": (
        "This file also holds another table that was not read: {value}. Save it as a file of its own to take it in.",
        "文件中还有另一张表未读取：{value}。请另存为单独的文件再导入。",
    ),
}

REMARKS = frozenset(
    {
        "balance_break",
        "total_differs",
        "parts_differ",
        "another_table",
        "unsigned_rate",
        "sum_differs",
        "period_unknown",
    }
)
"""Reasons that remark on the file; no line was lost by them."""

REFUSALS: Mapping[str, Pair] = {
    "file.not_found": ("There is no file {name}.", "找不到文件 {name}。"),
    "file.empty": ("The file {name} is empty. Export it again.", "文件 {name} 是空的，请重新导出。"),
    "file.too_large": (
        "The file {name} is larger than {limit}. Export a shorter range.",
        "文件 {name} 超过 {limit}，请缩短导出的时间范围。",
    ),
    "file.zip_bomb": (
        "The archive {name} unpacks to far more than it should ({why}) and was not opened.",
        "压缩包 {name} 解开后异常巨大（{why}），未予打开。",
    ),
    "file.unsafe_archive": (
        "The archive {name} was not opened: {why}.",
        "压缩包 {name} 未予打开：{why}。",
    ),
    "file.encrypted": (
        "The file {name} is protected by a password. Remove the password and try again.",
        "文件 {name} 有密码保护，请去掉密码后重试。",
    ),
    "file.hostile_xml": (
        "The workbook {name} contains instructions no export has ({why}) and was not opened.",
        "工作簿 {name} 含有正常导出不会有的内容（{why}），未予打开。",
    ),
    "file.old_workbook": (
        "The old .xls workbook {name} cannot be read. Save it as .xlsx and try again.",
        "旧版 .xls 工作簿 {name} 无法读取，请另存为 .xlsx 后重试。",
    ),
    "file.unreadable": (
        "The file {name} is damaged or not a table ({why}). Export it again.",
        "文件 {name} 已损坏或不是表格（{why}），请重新导出。",
    ),
    "file.unknown_format": (
        "No reader knows the file {name}: its header is not one of a known export. {why}",
        "没有能识别文件 {name} 的读取器：表头不属于任何已知的导出。{why}",
    ),
    "file.missing_column": (
        "{name} looks like “{title}”, but the column {column} is missing. Export it again with that column.",
        "{name} 像是“{title}”，但缺少“{column}”列。请勾选该列后重新导出。",
    ),
    "file.resaved": (
        "This export of the platform was opened and saved in a spreadsheet ({why}): its numbers and times cannot be "
        "trusted. Export it again and do not open it before.",
        "这份平台导出被表格软件打开并另存过（{why}），其中的编号和时间不再可靠。请重新导出，导入前不要打开。",
    ),
    "file.several_tables": (
        "{name} holds several tables of one kind: {why}. Save each as a file of its own.",
        "{name} 中有多张同类的表：{why}。请分别另存为单独的文件。",
    ),
    "file.line_above": (
        "Row {why} of {name} stands above the header in row {limit} and looks like a line of the table. "
        "Put the header above all lines, or part the two tables, so that no line is lost.",
        "{name} 的第 {why} 行在表头（第 {limit} 行）之上，却像是一行数据。"
        "请把表头放在所有数据之上，或把两张表分开，以免漏行。",
    ),
    "shop.other_platform": (
        "The file is of another platform: “{title}”, while the shop {name} is on {why}. Give it to the shop it is of.",
        "这是其他平台的文件“{title}”，而店铺“{name}”在{why}。请选择文件所属的店铺。",
    ),
    "order.paid_not_told": (
        "The file does not tell what the buyers paid: the column {column} is missing. Export it again with that "
        "column.",
        "文件没有写明买家实付了多少：缺少“{column}”列。请勾选该列后重新导出。",
    ),
    "api.our_mistake": (
        "{title} refused what was asked ({why}). Asking again would not help: check the app's rights and settings.",
        "{title}拒绝了请求（{why}）。重试没有用：请检查应用在该平台的权限与设置。",
    ),
    "api.their_trouble": (
        "{title} did not answer after several attempts ({why}). Nothing is lost: the next run goes on from here.",
        "{title}多次尝试后仍未正常响应（{why}）。没有数据丢失：下次会从这里继续。",
    ),
    "api.authorisation_ended": (
        "The authorisation of the shop {name} at {title} has ended ({why}). Its owner must authorise the app again.",
        "店铺 {name} 在{title}的授权已失效（{why}）。请店主重新授权。",
    ),
    "api.limit_reached": (
        "{title} still says that we ask too often ({why}). Wait an hour, or ask there for a higher limit.",
        "{title}仍提示调用过于频繁（{why}）。请一小时后再试，或向平台申请提高限额。",
    ),
    "api.clock_wrong": (
        "The clock of this machine is not {title}'s ({why}). Set it right and try again.",
        "本机时钟与{title}不一致（{why}）。请校准时钟后重试。",
    ),
    "api.too_long_ago": (
        "{title} tells the last {limit} days only. Ask from {why} on; take in what is older from an export.",
        "{title}只提供最近 {limit} 天的数据。请从 {why} 起查询；更早的请用导出文件导入。",
    ),
    "api.bad_cursor": (
        "The place to go on from cannot be read ({why}). Begin the window anew: nothing is taken twice.",
        "无法识别继续的位置（{why}）。请重新开始该时段：不会重复计入。",
    ),
    "file.unsure_columns": (
        "It is not certain which columns of {name} hold what: {why}. Choose the columns.",
        "无法确定 {name} 的哪些列对应哪些内容：{why}。请选择对应的列。",
    ),
}

WHYS: Mapping[str, str] = {
    "12 million cells": "1200 万个单元格",
    "a sheet may be with so few cells": "这样稀疏的工作表所允许的范围",
    "it holds bytes no text has": "含有文本文件不会有的字节",
    "the workbook is damaged": "工作簿已损坏",
    "the archive is damaged": "压缩包已损坏",
    "the Parquet file is damaged": "Parquet 文件已损坏",
    "it is not valid JSON": "不是有效的 JSON",
    "this kind of archive is not read; unpack it first": "不支持这种压缩格式，请先解压",
    "it holds another archive": "里面还有另一个压缩包",
    "a member wants to leave its folder": "其中的文件路径越出了目录",
    "text hidden in another encoding": "用其他编码隐藏的文本",
    "entity declarations": "实体声明",
    "Tmall": "天猫",
    "Taobao": "淘宝",
    "JD": "京东",
    "Pinduoduo": "拼多多",
    "Douyin": "抖音",
    "its own site": "自有商城",
}
"""What `why` and `limit` say in Chinese."""

LONGEST_VALUE = 60


def problem_text(problem: Problem, language: str = "en") -> str:
    """The sentence of a problem in English or Chinese; the stored message where the code is not ours."""
    reason = problem.code.partition(".")[2]
    if language == "en" or reason not in REASONS:
        return problem.message
    value = shown(problem.raw.get(problem.column or "", "")) or _detail(problem, reason)
    return REASONS[reason][1].format(column=problem.column or "", value=value)


def refusal(code: str, **details: object) -> Refusal:
    """A refusal in English; `refusal_text` says it in Chinese from the same details."""
    words = {"name": "", "why": "", "limit": "", "title": "", "column": ""} | details
    return Refusal(code, REFUSALS[code][0].format(**words).strip(), **details)


def refusal_text(refused: Refusal, language: str = "en") -> str:
    if language == "en" or refused.code not in REFUSALS:
        return refused.sentence
    words = {"name": "", "why": "", "limit": "", "title": "", "column": ""} | refused.details
    words["title"] = words.get("title_zh", words["title"])
    for part in ("why", "limit"):
        words[part] = WHYS.get(str(words[part]), words[part])
    return REFUSALS[refused.code][1].format(**words).strip()


def problem(
    code: str, *, row: int | None, column: str = "", value: str = "", raw: Mapping[str, str] | None = None
) -> Problem:
    """A problem with the English sentence of its reason."""
    sentence = REASONS[code.partition(".")[2]][0].format(column=column or "The line", value=shown(value) or "empty")
    return Problem(code, sentence, row=row, column=column or None, raw=raw if raw is not None else {})


def is_remark(problem: Problem) -> bool:
    """Whether a problem only remarks on the file: every line it had was still read."""
    return problem.code.partition(".")[2] in REMARKS


def shown(value: str) -> str:
    """A cell short enough for a sentence."""
    text = " ".join(value.split())
    return text if len(text) <= LONGEST_VALUE else text[:LONGEST_VALUE] + "…"


def _detail(problem: Problem, reason: str) -> str:
    """The value the English sentence shows, for reasons that are not about one cell."""
    before, _, after = REASONS[reason][0].partition("{value}")
    before = before.format(column=problem.column or "")
    if not problem.message.startswith(before) or not after:
        return ""
    return problem.message[len(before) :].removesuffix(after)
