"""Every message of the library, in English and Chinese, by stable code."""

from functools import cache
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import re

Language = Literal["en", "zh"]

_MESSAGES: dict[str, tuple[str, str]] = {
    "error": ("the request was refused", "请求被拒绝"),
    "unknown-id": ("no {kind} {key!r} in this catalogue{near}", "目录中没有{kind} {key!r}{near}"),
    "unknown-code": (
        "code system {system!r}, edition {edition}, has no code {key!r}{near}{editions}",
        "代码表 {system!r}（{edition} 版）没有代码 {key!r}{near}{editions}",
    ),
    "unknown-version": (
        "{key!r} has no version {version!r}; known: {known}",
        "{key!r} 没有版本 {version!r}；已知版本：{known}",
    ),
    "absent": ("no answer for that day", "该日无答案"),
    "not-yet-in-force": ("{key!r} is not yet in force on {day}{starts}", "{key!r} 在 {day} 尚未实施{starts}"),
    "no-longer-in-force": (
        "{key!r} is no longer in force on {day}: since {since}{replaced_by}",
        "{key!r} 在 {day} 已不再有效：自 {since} 起{replaced_by}",
    ),
    "undetermined": (
        "the sources do not settle which edition of {key!r} was in force on {day} (candidates: {candidates}): {reason}",
        "现有来源无法确定 {key!r} 在 {day} 有效的版本（候选：{candidates}）：{reason}",
    ),
    "not-covered": ("{key!r}: {what}{how}", "{key!r}：{what}{how}"),
    "not-evaluable": ("{key!r} is listed and can't be evaluated: {reason}", "{key!r} 已列出但不能评价：{reason}"),
    "ambiguous-translation": (
        "{system} {key!r} has several targets in {target}: {targets}",
        "{system} {key!r} 在 {target} 中有多个对应代码：{targets}",
    ),
    "wrong-type": ("{name}: found {found}; expected {expected}", "{name}：得到 {found}；应为 {expected}"),
    "wrong-value": ("{name}: found {found}; expected {expected}", "{name}：得到 {found}；应为 {expected}"),
    "problems": ("{count} problem(s) found", "发现 {count} 个问题"),
    "invalid-catalogue": ("the catalogue's files have {count} problem(s)", "目录文件有 {count} 个问题"),
    "invalid-facts": ("the facts have {count} problem(s)", "评价事实有 {count} 个问题"),
    "invalid-table": ("the table has {count} problem(s)", "代码表有 {count} 个问题"),
    "invalid-schema": ("the schema has {count} problem(s)", "模式有 {count} 个问题"),
    "overlay-conflict": (
        "the overlay can't be stacked: {count} conflict(s)",
        "叠加目录与下层目录有 {count} 处冲突",
    ),
    "lock-mismatch": ("the lock doesn't fit: {count} problem(s)", "锁定文件不符：{count} 个问题"),
    "release-refused": ("the release is refused: {count} problem(s)", "拒绝发布：{count} 个问题"),
    "version-too-low": (
        "version {new} is too low: after {old}, these changes call for {required} at least ({count})",
        "版本 {new} 过低：自 {old} 起，以下 {count} 项变更要求至少为 {required}",
    ),
    "bad-release": ("{path}: not a usable release: {reason}", "{path}：不是可用的发布文件：{reason}"),
    "change-refused": ("change request {key!r}: {reason}", "变更申请 {key!r}：{reason}"),
    "invalid-recipe": ("the recipe has {count} problem(s)", "导入配方有 {count} 个问题"),
    "import-refused": ("{problem}", "{problem}"),
    "missing-extra": (
        "{feature} needs an extra: pip install 'hcstandards[{extra}]'",
        "{feature} 需要附加组件：pip install 'hcstandards[{extra}]'",
    ),
}

_JOINS: dict[str, tuple[str, str]] = {
    "near": ("; close to it: {}", "；相近的有：{}"),
    "editions": ("; editions that have it: {}", "；含该代码的版本：{}"),
    "starts": (": starts on {}", "：自 {} 起实施"),
    "replaced_by": (", replaced by {}", "，被 {} 代替"),
    "how": (". {}", "。{}"),
}


_PHRASES: dict[str, str] = {
    # kinds of things
    "standard": "标准",
    "designation": "标准号或文号",
    "document": "文件",
    "body": "机构",
    "indicator": "指标",
    "lifecycle": "生命周期",
    "change request": "变更申请",
    "code system": "代码表",
    "document type": "文档类型",
    "grading scheme": "评级方案",
    "points scheme": "记分方案",
    "programme": "工作方案",
    "pilot": "试点",
    "threshold": "阈值",
    "id": "标识",
    # what is expected
    "a number": "数值",
    "a finite number": "有限的数值",
    "a number not below 0": "不小于 0 的数值",
    "a number of at most {} digits": "不超过 {} 位的数值",
    "{n} digits, exponent {n}": "{} 位，指数 {}",
    "a Decimal": "Decimal 数值",
    "a day": "日期",
    "a day, YYYY-MM-DD": "日期（YYYY-MM-DD）",
    "a datetime.date": "datetime.date 日期",
    "a GB/T 2260 code as text": "文本形式的 GB/T 2260 代码",
    "six digits of GB/T 2260": "GB/T 2260 的六位数字",
    "text": "文本",
    "text (codes and ids are never numbers)": "文本（代码和标识不是数值）",
    "an object": "对象",
    "a Catalogue": "Catalogue 目录对象",
    "a catalogue, or the path of one": "目录对象，或其路径",
    "a list": "列表",
    "rural or urban": "rural（农村）或 urban（城市）",
    "True, False or None": "True、False 或 None",
    "a path, or nothing for the embedded release": "路径；不填则为内置发布",
    "an answer of this library, or an id": "本库的答案，或标识",
    "a designation, for example {} or {}": "标准号或文号，例如 {} 或 {}",
    "an indicator's id": "指标的标识",
    "a criterion's id": "标准条款的标识",
    "a threshold's id": "阈值的标识",
    "met or not-met: this criterion has no condition": "met 或 not-met：该条款未附条件",
    '{"text": …, "accepted": true, false or absent}': '{"text": …, "accepted": true、false 或不填}',
    "what the findings show": "与各项结论一致",
    "not below 0": "不小于 0",
    "one of {}": "以下之一：{}",
    "{n} to {n}": "{} 至 {}",
    "a unit that converts to {}": "可换算为 {} 的单位",
    "a day not after {}": "不晚于 {} 的日期",
    "the first day of the cycle of {} year(s)": "{} 年周期的第一天",
    "close to it: {}": "相近的有：{}",
    # what the keywords of a schema may hold
    "a JSON pointer, /a/b, or ^/a/b": "JSON 指针 /a/b；自文档起写作 ^/a/b",
    "a JSON pointer (/a/b) or a relative one (1/b)": "JSON 指针（/a/b）或相对指针（1/b）",
    "a list of JSON pointers": "JSON 指针的列表",
    "a whole number, 0 or more": "不小于 0 的整数",
    "two counts of characters: [start, end]": "两个字符位置：[起, 止]",
    "a value": "取值",
    "a list of values": "取值的列表",
    "a pair of texts: [low, high]": "一对文本：[下限, 上限]",
    "a list of pairs of texts: [low, high]": "成对文本的列表：[下限, 上限]",
    'a binding: {"system": …, "strength": …}': '绑定：{"system": …, "strength": …}',
    "the id of a code system": "代码表的标识",
    "a list of codes as text": "文本形式的代码的列表",
    "a list of code systems": "代码表的列表",
    'a code system, or {"system": …, "title": …, "title_en": …}': (
        '代码表，或 {"system": …, "title": …, "title_en": …}'
    ),
    'a condition: {"field": …, "in": […]} or {"field": …, "present": true}': (
        '条件：{"field": …, "in": […]} 或 {"field": …, "present": true}'
    ),
    "a list of conditions": "条件的列表",
    "a list of field names": "字段名的列表",
    "a list of field names, or several such lists": "字段名的列表，或若干个这样的列表",
    "field names, each with a list of values": "字段名，各对应一个取值列表",
    "a decimal as text": "文本形式的小数",
    "exactly, at_least, at_most or equals": "exactly、at_least、at_most 或 equals",
    "a rule with an id and a kind": "带有 id 和 kind 的规则",
    "a rule of the kind {}": "{} 类规则",
    "a list of rules": "规则的列表",
    "two texts: Chinese, English": "两段文本：中文、英文",
    "{} within the schema": "{} 写在模式内层",
    "{} at its top only": "{} 只能写在最外层",
    "references within a schema of its own $id": "带有自身 $id 的内层模式中有引用",
    "no $id here": "此处不写 $id",
    "{} under {}": "{} 写在 {} 之下",
    "{} under properties, items, allOf and $ref only": "{} 只能写在 properties、items、allOf 和 $ref 之下",
    "a reference that doesn't lead back to itself": "不回到自身的引用",
    "a reference within the schema, or to a shipped one": "模式之内的引用，或对所附模式的引用",
    "a pointer, #/$defs/…, or an $anchor: an inner $id is not followed": (
        "指针 #/$defs/… 或 $anchor：不跟随内层的 $id"
    ),
    "references that lead too deep": "引用层数过深",
    "a schema of fewer levels": "层数较少的模式",
    "the id {} twice": "标识 {} 出现两次",
    "each id once": "每个标识只出现一次",
    # tables and documents in bulk
    "a table: a Polars frame, or an object with __arrow_c_stream__": (
        "表：Polars 数据框，或带 __arrow_c_stream__ 的对象"
    ),
    "an iterator of documents, or a table": "文档的迭代器，或表",
    "a column of the table": "表中的列",
    "a column of facts, or one to be kept": "事实的列，或声明保留的列",
    "a name that no column of the answer has": "与结果各列不重名的列名",
    "no such column": "没有这一列",
    "no column": "没有这一列",
    "a column, and one level for all": "既有 level 列，又给出统一级别",
    "either of them": "二者取其一",
    "two units": "两处给出单位",
    "the unit once, for the column or row by row": "单位只给一处：整列或逐行",
    "numbers too long to average": "数值过长，无法求平均",
    "numbers too long to add up": "数值过长，无法相加",
    "numbers that {} digits hold": "不超过 {} 位的数值",
    "shorter numbers": "较短的数值",
    "true or false": "true 或 false",
    "a criterion of level {}": "{} 级的标准条款",
    "a threshold of level {}": "{} 级的阈值",
    "{n} more problems": "另有 {} 个问题",
    "the first are listed": "仅列出最先的若干个",
    "raise or report": "raise 或 report",
    "a subject": "记分对象",
    "a column of days": "日期列",
    "the first day of the cycle, not after {}": "周期的第一天，不晚于 {}",
    "one day for each subject": "每个对象一个日期",
    "a datetime.date, a column's name, or days by subject": "datetime.date 日期、列名，或按对象给出的日期",
    "no documents": "没有文档",
    "no suffix": "没有扩展名",
    "1 or more": "不小于 1 的整数",
    "parquet or ndjson": "parquet 或 ndjson",
    "a Parquet file": "Parquet 文件",
    "the journal of a run": "运行日志",
    "a report on something else": "另一次校验的报告",
    "an empty folder, or the same question about the same files": "空文件夹，或对同样文件的同样校验",
    "a process died": "有进程中止",
    "judging in columns": "按列评价",
    "validating in bulk": "批量校验",
    "working on Arrow batches": "处理 Arrow 批次",
    "working with Dask": "使用 Dask",
    "reading .zst files": "读取 .zst 文件",
    # what was found
    "nothing": "无",
    # why not
    "it does not start as a release does": "开头不是发布文件的格式",
    "its format is of generation {}; this library reads {}": "其格式为第 {} 代；本库可读第 {} 代",
    "its digest does not fit: it is damaged or cut short": "摘要不符：文件已损坏或不完整",
    "its manifest can't be read": "清单无法读取",
    "it is larger than {} bytes": "大于 {} 字节",
    "the package was installed without its catalogue: build it with {}": "安装包缺少目录：请运行 {} 生成",
    "No such file or directory": "没有这个文件或目录",
    "Permission denied": "没有权限",
    "Is a directory": "是目录而不是文件",
    "Not a directory": "不是目录",
    "no source gives its days": "没有来源给出其日期",
    "no table of this code system is in the catalogue": "目录中没有该代码表的数据",
    "the correspondences name this code system, and no table of it is loaded": "对应关系提到该代码表，但其数据未加载",
    "it binds in {}, not in {}": "适用于 {}，不适用于 {}",
    "it belongs to edition {}, and edition {} answers on {}": "属于 {} 版，而 {} 版在 {} 有效",
    "loading a folder of authored files": "读取目录源文件夹",
    "the command line": "命令行",
    "its members are not of the sizes that the manifest gives": "成员大小与清单不符",
    # what is wrong with an overlay
    "{} is not below it": "下层没有 {}",
    "other content than in {}": "内容与 {} 不同",
    "other content than below": "内容与下层不同",
    "the same": "相同的内容",
    "added to a standard of the catalogue below": "添加到下层目录的标准上",
    "named, and held by no layer below": "有引用，但下层目录没有",
    "{} is in no layer below": "下层没有 {}",
    "an id that is": "下层已有的标识",
    "{} is not in the overlay": "叠加目录中没有 {}",
    "what takes its place": "替代的内容",
    "{} already names {} below": "{} 在下层已指 {}",
    "{} and {} are both in force from {}": "{} 与 {} 自 {} 起同时有效",
    "one release on a day": "每日一个发布版",
    "list it under `replaces` if the overlay is to answer for it": "若由叠加目录作答，请列入 replaces",
    "list standards/<id> under `replaces`, or add tables under `extensions`": (
        "请将 standards/<标识> 列入 replaces，或在 extensions 中添加代码表"
    ),
    "end one of them, or list tables/<code system>/<release> under `replaces`": (
        "请终止其一，或将 tables/<代码表>/<发布版> 列入 replaces"
    ),
    "<kind>/<id>, the kind one of {}": "<类别>/<标识>，类别为以下之一：{}",
    "an overlay read without the catalogue below it": "读取叠加目录时没有下层目录",
    "open it on the catalogue below it: {}": "请连同下层目录打开：{}",
    "a code system below the overlay": "下层目录的代码表",
    # what is wrong with a lock or a release
    "a lock file": "锁定文件",
    "a larger file": "文件过大",
    "at most {} bytes": "至多 {} 字节",
    "a lock, or the path of a lock file": "锁定，或锁定文件的路径",
    "a stack of releases": "叠加的多个发布",
    "one release": "单个发布",
    "a change": "有变更",
    "the previous release says the same": "与上一发布内容相同",
    "later than {}": "高于 {}",
    "{}, or an id never used": "{}，或从未使用过的标识",
    "record it as another concept with its own validity": "请登记为另一概念并注明其有效期",
    "a whole release": "完整的发布文件",
    "JSON in another form": "非规范形式的 JSON",
    "canonical JSON": "规范形式的 JSON",
    "other bytes when encoded again": "重新编码后字节不同",
    "{} without a member": "{} 没有对应的成员",
    "a member that is not in the index": "索引中没有的成员",
    "an entry of the index": "索引中的条目",
    "values of the model": "模型的值",
    "missing": "缺失",
    "a changelog without a previous release": "没有上一发布却有变更记录",
    # what is wrong with a file
    "a byte order mark": "字节顺序标记",
    "UTF-8 without one": "不带标记的 UTF-8",
    "save as plain UTF-8": "请另存为不带标记的 UTF-8",
    "byte {} that is not UTF-8": "非 UTF-8 字节 {}",
    "the file may be GBK: save it as UTF-8": "文件可能是 GBK 编码：请另存为 UTF-8",
    "save the file as UTF-8": "请将文件另存为 UTF-8",
    "a NUL character": "NUL 字符",
    "more than {} bytes": "超过 {} 字节",
    "at most {} levels": "至多 {} 层嵌套",
    "nesting without end": "无尽的嵌套",
    "at most {} digits on either side of the point": "小数点两侧各至多 {} 位",
    "{} twice in one object": "{} 在同一对象中出现两次",
    "more than {} codes": "超过 {} 个代码",
    "at most {} in one run": "每次至多 {} 个",
    "a readable JSON file": "可读的 JSON 文件",
    "checking authored files": "检查目录源文件",
    "the package was installed without its examples: build it with {}": "安装包缺少示例：请运行 {} 生成",
    "{n} bytes": "{} 字节",
    "at most {}": "至多 {}",
    "split the file": "请拆分文件",
    "a readable file": "可读的文件",
    "a line of {} characters": "长度为 {} 个字符的行",
    "break the line": "请折行",
    "text that is not YAML": "不是 YAML 的文本",
    "a second document": "第二个文档",
    "one document a file": "每个文件一个文档",
    "more than {} levels": "超过 {} 层嵌套",
    "less nesting": "较浅的嵌套",
    "an empty file": "空文件",
    "a mapping": "映射",
    "an anchor or alias": "锚点或别名",
    "plain values": "普通值",
    "write the value out": "请写出完整的值",
    "the tag {}": "标签 {}",
    "a key that is not text": "不是文本的键",
    "a text key": "文本的键",
    "{} twice": "{} 出现两次",
    "each key once": "每个键一次",
    "{n} cells": "{} 个单元格",
    "{} as in the header": "与表头一致的 {} 个",
    "comma-separated values": "逗号分隔的数据",
    "a header row with distinct names": "列名互不相同的表头",
    "unknown key {}": "未知的键 {}",
    "missing key {}": "缺少键 {}",
    "text like {}": "形如 {} 的文本",
    "no such file": "没有这个文件",
    "the catalogue's identity": "目录的标识信息",
    "a change of the files was interrupted": "文件修改中断",
    "a whole folder": "完整的目录",
    "changed in the meantime": "期间已被改动",
    "as it was read": "读取时的内容",
    "not as the journal says": "与修改日志不符",
    "a path outside the catalogue": "目录以外的路径",
    "a path inside it": "目录以内的路径",
    # what an import says
    "raise the limit if you trust the file": "如确信文件可靠，可调高该上限",
    "at most {} seconds": "至多 {} 秒",
    "at most {} times": "至多 {} 倍",
    "more than {} bytes unpacked": "解压后超过 {} 字节",
    "{n} bytes unpacked": "解压后 {} 字节",
    "{} bytes that unpack to more than {}": "{} 字节解压后超过 {} 字节",
    "more than {} seconds": "超过 {} 秒",
    "more than {} rows": "超过 {} 行",
    "{}: more than {} rows differ": "{}：有差异的行超过 {} 行",
    "at most {}; View.table(…).diff compares more": "不超过 {} 行；更多的可用 View.table(…).diff 比较",
    "at most {}; View.table(…) reads any number": "不超过 {} 行；行数不限的可用 View.table(…) 读取",
    "{n} columns": "{} 列",
    "{n} members": "{} 个成员",
    "a line of more than {} bytes": "一行超过 {} 字节",
    "a line of more than {} characters": "一行超过 {} 个字符",
    "a cell of more than {} characters": "单元格超过 {} 个字符",
    "a whole file": "完整的文件",
    "a whole zip": "完整的压缩包",
    "a whole member": "完整的成员",
    "a whole workbook": "完整的工作簿",
    "it ends in the middle": "文件不完整",
    "fetch it again": "请重新获取",
    "a path that leads out of the archive": "指向压缩包之外的路径",
    "don't trust this file": "请勿信任该文件",
    "an encrypted member": "加密的成员",
    "a zip without a password": "无密码的压缩包",
    "a {} archive": "{} 压缩包",
    "a zip, gzip or xz file": "zip、gzip 或 xz 文件",
    "unpack it first": "请先解压",
    "byte {}": "字节 {}",
    "it may be GBK: --encoding gb18030": "可能是 GBK 编码：--encoding gb18030",
    "it may be Latin-1 (--encoding latin-1), or damaged": "可能是 Latin-1 编码（--encoding latin-1），或已损坏",
    "save it as UTF-8, or name its encoding (--encoding)": "请另存为 UTF-8，或用 --encoding 指明编码",
    "it may be UTF-16 without a mark (--encoding utf-16-le), or no text at all": (
        "可能是无 BOM 的 UTF-16（--encoding utf-16-le），或不是文本"
    ),
    "a formula": "公式",
    "a plain value": "数值或文字",
    "values": "数值或文字",
    "a link to another workbook": "指向其他工作簿的链接",
    "save it with its values alone, or take those it last had (--repair formula-values)": (
        "请另存为纯数值，或采用上次计算的值（--repair formula-values）"
    ),
    "save it with its values alone, or take those it last had (--repair external-values)": (
        "请另存为纯数值，或采用上次的值（--repair external-values）"
    ),
    "a document type or an entity": "文档类型声明或实体",
    "XML without either": "不含二者的 XML",
    "well-formed XML": "格式正确的 XML",
    "no rows": "没有行",
    "sheets: {}": "工作表：{}",
    "a sheet like {}": "名称类似 {} 的工作表",
    "columns: {}": "列：{}",
    "first row: {}": "第一行：{}",
    "a header with {}": "含有 {} 的表头",
    "files like {}": "名称类似 {} 的文件",
    "name the columns in a recipe of your own, or with --column code=NAME": (
        "请在自己的配方中指明列，或使用 --column code=列名"
    ),
    "give the two lists it compares (--source-table, --target-table)": (
        "请用 --source-table、--target-table 给出所比较的两个列表"
    ),
    "the id of the release, YYYYMMDD or as printed (--release)": "发布版本的标识，YYYYMMDD 或原文（--release）",
    "the id of the code system (--system)": "代码表的标识（--system）",
    "{n} error(s)": "{} 个错误",
    "read the report; without --strict the rows that can be kept are kept": (
        "请查看报告；不加 --strict 时保留可保留的行"
    ),
    "{n} columns without a header": "{} 列，无表头",
    "no errors": "没有错误",
    "a header in row {n}": "第 {} 行的表头",
    "an empty archive": "空的压缩包",
    "blank lines alone": "只有空行",
    "a workbook without sheets": "没有工作表的工作簿",
    "XML with the root {}": "根元素为 {} 的 XML",
    "no codes": "没有代码",
    "a table file, or a list that {} reads": "代码表文件，或 {} 可读取的列表",
    "a change log alone": "只有变更记录",
    "its two lists": "它所比较的两个列表",
    "the document selects by {}, which names no rows": "文件按 {} 选取，未列出各行",
    "-, +, = or # and a record": "以 -、+、= 或 # 开头的记录",
    "{n} records": "{} 条记录",
    "one record called {}": "唯一一条名为 {} 的记录",
    "the resource {}": "资源 {}",
    "{}: an include of {}": "{}：包含 {}",
    "value sets": "其他值集",
    "the concepts listed, or an expansion": "逐一列出的概念，或展开结果（expansion）",
    "ask a terminology server to expand it ($expand)": "请用术语服务器展开（$expand）",
    "a workbook that is read whole": "须整体读入的工作簿",
    "a workbook with a password": "有密码的工作簿",
    "one without": "无密码的工作簿",
    "take the password off: open the workbook and save it without one": "请去掉密码：打开工作簿后另存为无密码的文件",
    "nothing at {}": "{} 处没有内容",
    "a list or an object there": "该处为列表或对象",
    "utf-8, gb18030, utf-16 or latin-1": "utf-8、gb18030、utf-16 或 latin-1",
    "a zip archive or a workbook": "压缩包或工作簿",
    "bytes that are not {}": "不是 {} 编码的字节",
    "a quotation mark that is never closed, or another delimiter": "可能有未闭合的引号，或分隔符不同",
    "it doesn't start as a workbook does": "开头不是工作簿的格式",
    "a text of more than {} characters": "长度超过 {} 个字符的文本",
    "more than {} characters of text": "文本超过 {} 个字符",
    "a part of the workbook": "工作簿的组成部分",
    "a cell in column {}": "第 {} 列的单元格",
    "shared text {}": "共享文本 {}",
    "one that is there": "实际存在的共享文本",
    "no named group": "没有命名分组",
    "unpack it first, or import it by a recipe for workbooks": "请先解压，或使用读取工作簿的配方",
    "if it is text, take a recipe for text (csv)": "如为文本，请使用读取文本的配方（csv）",
    "finding a witness for a change of a schema": "为模式的变更寻找实例",
    "one of {}, or a path that ends in .csv, .parquet, …": "以下之一：{}，或以 .csv、.parquet 等结尾的路径",
    "at most {}: use csv": "至多 {}：请改用 csv",
    "length {n}": "长度 {}",
    "minItems {n}": "至少 {} 项",
    "minLength {n}": "至少 {} 个字符",
    "no document type": "没有文档类型",
    "standard {} again": "标准 {} 重复出现",
    "column {}": "列 {}",
    "no column {}": "没有列 {}",
    "{}: damaged": "{}：已损坏",
    "File is not a zip file": "不是 zip 文件",
    "unexpected end of data": "数据意外结束",
    # data elements, tables, schemas, what readers say
    "a relative path that stays in the folder that the catalogue's lies in": "不越出目录所在文件夹的相对路径",
    "files *{} with {}": "含 {1} 的 *{0} 文件",
    "a document that fits {}": "符合 {} 的文档",
    "a reference that comes to an end": "不循环的引用",
    "a folder of schemas": "模式文件夹",
    "copy the schemas along with the catalogue's folder": "请将模式文件夹与目录一起复制",
    "lower-case letters, digits and hyphens": "小写字母、数字和连字符",
    "JSON": "JSON 格式",
    "https://…/{}": "以 /{} 结尾的网址",
    "a schema that is at hand": "现有的模式",
    "a JSON Schema of draft 2020-12": "符合 2020-12 草案的 JSON 模式",
    "a JSON Schema of draft 2020-12 that refers to nothing outside and whose patterns match in linear time": (
        "符合 2020-12 草案的 JSON 模式，不引用外部内容，正则表达式可在线性时间内匹配"
    ),
    "a JSON Schema as plain data": "由普通数据组成的 JSON 模式",
    "a JSON pointer, /a/b/0": "JSON 指针，如 /a/b/0",
    "sha256:{}": "摘要 sha256:{}",
    "UTF-8": "UTF-8 编码",
    "importing": "导入",
    "changing authored files": "修改目录源文件",
    "building a release": "生成发布文件",
    "validating documents": "校验文档",
    "a table ({})": "表（{}）",
    "as in the release before, or an edition {}": "与上一发布相同，或 {} 版",
    "reading .xls, .xlsb and .ods workbooks": "读取 .xls、.xlsb 和 .ods 工作簿",
    "reading XML": "读取 XML",
    "recipe": "导入配方",
    "{} for {}": "{}（用于 {}）",
    "a column in braces: {from}": "花括号中的列名：{{from}}",
    "(?P<name>…)": "命名分组 (?P<name>…)",
    "a pattern": "正则表达式",
    "the other code system (--target-system, or --target-table)": "另一个代码表（--target-system 或 --target-table）",
    "for a crosswalk: a name that ends in .hcs (overlay) or .csv": "对照表的文件名须以 .hcs（叠加目录）或 .csv 结尾",
    "the calendar": "日历",
    "examples/{}": "示例 {}",
    "table/{}/{}": "代码表 {}/{}",
    "major.minor.patch": "主版本.次版本.修订号",
    "a column of codes": "代码列",
    "text (codes are never numbers)": "文本（代码不是数值）",
    "one column of codes": "一列代码",
    "a column or an iterable of codes": "代码列，或可逐个取出的代码",
    "fewer than {n}: use csv": "少于 {}：请改用 csv",
    "writing XLSX": "写出 XLSX",
    "a version like 2.0.0": "形如 2.0.0 的版本号",
    "declared properties": "已声明的属性",
    "a day after {}": "晚于 {} 的日期",
    "an id without @, / and #, which pin and part ids": "不含 @、/、#（用于固定版本和分段）的标识",
    "text, None, several texts, StartsWith, Glob or Regex": "文本、None、多个文本、StartsWith、Glob 或 Regex",
    "a regular expression on a code table": "以正则表达式查询代码表",
    "a regular expression of RE2 ({})": "RE2 正则表达式（{}）",
    "a ] for every [": "每个 [ 都有对应的 ]",
    "a table of {}": "{} 的代码表",
    "a new release beside {}": "不同于 {} 的新发布版",
    "fewer than {n}": "少于 {}",
    "a release after {}, from {}": "晚于 {} 的发布版，自 {} 起",
    "searching by pinyin initials": "按拼音首字母检索",
    "the package was installed without its schemas: build it with `make compile`": (
        "安装包缺少模式：请运行 `make compile` 生成"
    ),
    ".json, .ndjson, .jsonl (also with .gz or .zst), .parquet, or a folder of them": (
        ".json、.ndjson、.jsonl（可带 .gz 或 .zst）、.parquet，或含有这些文件的文件夹"
    ),
    "a format of WS/T 363.1, for example {}": "WS/T 363.1 的表示格式，例如 {}",
    "a format in which {} is written": "可用于 {} 的表示格式",
    "listed values, for example {}": "列出的允许值，例如 {}",
    "values written as {}": "按 {} 书写的值",
    "each value once": "每个值一次",
    "a code system of the catalogue": "目录中的代码表",
    "one code system": "一个代码表",
    "an edition of {}: {}": "{} 的版本之一：{}",
    "a row for each data element": "每个数据元一行",
    "a data element's identifier": "数据元标识符",
    "letters, digits, dots, hyphens": "字母、数字、点、连字符",
    "a range of numbers, or nothing": "数值范围，或留空",
    "each element once": "每个数据元一次",
    "listed values under type S2 alone": "只有 S2 类型才列出允许值",
    "a header with the columns {}": "含有以下列的表头：{}",
    'a format with a comma stands in quotes: "N6,2"': '含逗号的格式须加引号："N6,2"',
    "a whole number": "整数",
    "a CodeTable": "CodeTable 代码表对象",
    "utf-8, gb18030, …": "utf-8、gb18030 等编码",
    "no row": "没有数据行",
    "columns missing: {}": "缺少列：{}",
    "no code of {}": "{} 中没有一个代码",
    "{} twice (first in line {n})": "{} 出现两次（首见于第 {} 行）",
    "a folder to write the report into": "用于写入报告的文件夹",
    "File exists": "已有同名文件",
    "Read-only file system": "文件系统只读",
    "No space left on device": "磁盘空间不足",
    "a JSON object a line": "每行一个 JSON 对象",
    "more lines": "另有更多行",
    "Compressed file ended before the end-of-stream marker was reached": "压缩数据不完整",
    "{}, column {n}": "{}（第 {} 列）",
    "Expecting value": "此处应有值",
    "Expecting property name enclosed in double quotes": "此处应有双引号括起的键",
    "Expecting ':' delimiter": "此处应有冒号",
    "Expecting ',' delimiter": "此处应有逗号",
    "Extra data": "其后还有多余内容",
    "Invalid control character at": "文本中有控制字符",
    "Invalid \\escape": "无效的转义",
    "Invalid \\uXXXX escape": "无效的 \\uXXXX 转义",
    "Unterminated string starting at": "文本缺少结束的引号",
    "Illegal trailing comma before end of object": "对象末尾有多余的逗号",
    "Illegal trailing comma before end of array": "列表末尾有多余的逗号",
    "Unexpected UTF-8 BOM (decode using utf-8-sig)": "多余的 UTF-8 字节顺序标记",
}
"""
Words that stand inside messages; `{}` is whatever stands there, itself looked up, `{n}` a number.

A template whose words occur in sentences (`{n} to {n}`) has numbers alone, or it would fire inside of them.
"""


_NUMBER = "(-?[0-9][0-9.,-]*|None)"


@cache
def _patterns() -> "tuple[tuple[re.Pattern[str], str], ...]":
    import re

    open_ended = [(english, chinese) for english, chinese in _PHRASES.items() if "{}" in english or "{n}" in english]
    open_ended.sort(key=lambda pair: -len(pair[0]))  # "a unit that converts to {}" before "{} to {}"
    return tuple(
        (re.compile(re.escape(english).replace(r"\{\}", "(.+?)").replace(r"\{n\}", _NUMBER), re.DOTALL), chinese)
        for english, chinese in open_ended
    )


def phrase(text: str, language: Language) -> str:
    """Return *text*, words that stand inside a message, in *language*; what isn't known stays as it is."""
    if language == "en":
        return text
    if text in _PHRASES:
        return _PHRASES[text]
    for pattern, chinese in _patterns():
        match = pattern.fullmatch(text)
        if match:
            return chinese.format(*(_PHRASES.get(part, part) for part in match.groups()))
    return text


_WORDED = ("kind", "found", "expected", "reason", "what", "how", "feature")
"""The facts that hold words rather than ids."""


def render(code: str, language: Language, **facts: Any) -> str:
    """Return the message *code* in *language*, filled with *facts*; lists are joined, empty ones vanish."""
    column = 1 if language == "zh" else 0
    separator = "、" if language == "zh" else ", "
    if language == "zh":
        facts |= {name: facts[f"{name}_zh"] for name in ("how", "reason") if facts.get(f"{name}_zh")}
    shown: dict[str, Any] = {}
    for name, value in facts.items():
        text = separator.join(map(str, value)) if isinstance(value, tuple) else value
        if name in _WORDED and isinstance(text, str):
            text = phrase(text, language)
        if name in _JOINS:
            text = _JOINS[name][column].format(text) if text else ""
        shown[name] = text
    return _MESSAGES[code][column].format(**shown)


def codes() -> tuple[str, ...]:
    """Return every message code."""
    return tuple(_MESSAGES)
