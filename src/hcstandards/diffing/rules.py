"""The rules of change as data: what each change is called and which part of the version it raises."""

from typing import Literal

from attrs import frozen

from hcstandards.model.diffs import Bump


@frozen
class Rule:
    """
    One rule.

    *bump* `by-time`: minor where only days to come are concerned, major where an answer for a day past
    changes. *kind* says what happened, whatever it happened to. *refused*: no version may bear it.
    """

    id: str
    kind: str
    bump: Bump | Literal["by-time"]
    title: str
    title_en: str
    refused: bool = False


MIRRORED = {
    "added": "removed",
    "split": "merged",
    "disabled": "enabled",
    "bound-added": "bound-removed",
    "overlap": "overlap-resolved",
}
"""Kinds that become another kind when the two releases change places; all others stay what they are."""
MIRRORED |= {new: old for old, new in MIRRORED.items()}

# The frame is WS/T 363.1-2023, 6.2.1: data can still be exchanged, minor; it can't, major; wording alone, patch.
_ROWS: tuple[tuple[str, str, Bump | Literal["by-time"], str, str], ...] = (
    # whole entries
    ("standard.added", "added", "minor", "新增标准", "standard added"),
    ("standard.removed", "removed", "major", "删除标准", "standard removed"),
    ("standard.wording", "wording", "patch", "标准的文字", "wording of a standard"),
    ("standard.facts", "changed", "minor", "标准的属性", "facts of a standard"),
    ("standard.jurisdiction", "jurisdiction", "major", "标准的适用地区", "where a standard binds"),
    ("standard.heading", "changed", "patch", "文件结构", "headings of a document"),
    ("edition.added", "added", "minor", "新增版本", "edition added"),
    ("edition.added-retroactively", "added", "major", "补入过去的版本", "edition added for days past"),
    ("edition.removed", "removed", "major", "删除版本", "edition removed"),
    ("edition.in-force", "in-force", "minor", "实施或废止日期", "days in force"),
    ("edition.in-force-retroactively", "in-force", "major", "实施日期（过去）", "days in force, past"),
    ("edition.ends-earlier", "in-force", "major", "提前废止且无后继版本", "ends earlier, nothing takes over"),
    ("edition.lasts-longer", "in-force", "minor", "有效期延长", "lasts longer"),
    ("edition.label", "label", "major", "版本标签（可用于指定版本）", "label that pins an edition"),
    ("edition.facts", "changed", "minor", "版本的属性", "facts of an edition"),
    ("edition.erratum", "erratum", "patch", "勘误", "erratum recorded"),
    ("edition.wording", "wording", "patch", "版本的文字与来源", "wording and sources of an edition"),
    ("status.added", "added", "minor", "新增状态记录", "status recorded"),
    ("status.removed", "removed", "minor", "删除状态记录", "status record removed"),
    ("status.changed", "changed", "minor", "状态记录", "status record"),
    ("status.wording", "wording", "patch", "状态记录的来源与次序", "sources and order of status records"),
    ("id.reused", "reused", "major", "保留标识被重新启用", "reserved id taken up again"),
    # code systems
    ("code-system.added", "added", "minor", "新增代码表", "code system added"),
    ("code-system.removed", "removed", "major", "删除代码表", "code system removed"),
    ("code-system.facts", "changed", "minor", "代码表的属性", "facts of a code system"),
    ("code-system.former-id", "former-id", "major", "代码表的曾用标识", "former ids of a code system"),
    ("code-system.former-id-added", "former-id", "minor", "新增代码表的曾用标识", "former id of a code system added"),
    ("code-system.wording", "wording", "patch", "代码表的文字", "wording of a code system"),
    ("property.added", "added", "minor", "新增代码属性", "property of codes added"),
    ("property.removed", "removed", "major", "删除代码属性", "property of codes removed"),
    ("property.wording", "wording", "patch", "代码属性的文字", "wording of a property"),
    ("release.added", "added", "minor", "新增代码表发布", "table release added"),
    ("release.added-retroactively", "added", "major", "补入过去的代码表发布", "release added for days past"),
    ("release.removed", "removed", "major", "删除代码表发布", "table release removed"),
    ("release.in-force", "in-force", "minor", "代码表发布的有效期", "days of a table release"),
    ("release.in-force-retroactively", "in-force", "major", "代码表发布的有效期（过去）", "days of a release, past"),
    ("release.ends-earlier", "in-force", "major", "代码表发布提前失效", "release ends earlier"),
    ("release.lasts-longer", "in-force", "minor", "代码表发布有效期延长", "table release lasts longer"),
    ("release.edition", "label", "major", "代码表发布所属版本", "edition that a table release belongs to"),
    ("release.facts", "changed", "minor", "代码表发布的属性", "facts of a table release"),
    ("release.order", "order", "patch", "代码的排列次序", "order of the codes"),
    ("release.wording", "wording", "patch", "代码表发布的文字与来源", "wording and sources of a table release"),
    ("code-rule.added", "added", "minor", "新增编码规则", "code rule added"),
    ("code-rule.removed", "removed", "minor", "删除编码规则", "code rule removed"),
    ("code-rule.added-narrowing", "added", "major", "新增编码规则（收紧）", "code rule added, refuses codes"),
    ("code-rule.removed-narrowing", "removed", "major", "删除编码规则（收紧）", "code rule removed, refuses codes"),
    ("code-rule.structure", "structure", "minor", "编码规则", "structure of codes"),
    ("code-rule.narrowed", "structure", "major", "编码规则收紧", "structure of codes narrowed"),
    ("code-rule.wording", "wording", "patch", "编码规则的文字", "wording of a code rule"),
    # codes
    ("code.added", "added", "minor", "新增代码（开放代码表）", "code added to an open list"),
    ("code.completed", "added", "minor", "补录代码（原发布只收录一部分）", "code added to a part of a table"),
    ("code.added-closed", "added", "major", "新增代码（封闭代码表）", "code added to a closed list"),
    ("code.added-below", "added", "major", "在已有代码下新增代码", "code added below an existing one"),
    ("code.reinstated", "added", "minor", "恢复代码", "code reinstated, same meaning"),
    ("code.removed", "removed", "major", "删除代码", "code removed"),
    ("code.disabled", "disabled", "minor", "停用代码（仍可查）", "code disabled, still resolvable"),
    ("code.enabled", "enabled", "minor", "启用代码", "code enabled again"),
    ("code.renamed", "renamed", "patch", "代码更名，含义不变", "display changed, meaning the same"),
    ("code.display-moved", "renamed", "major", "名称移自另一代码，含义改变", "display of another code taken over"),
    ("code.translation", "translation", "patch", "英文名称", "English display"),
    ("code.recoded", "recoded", "major", "转码，含义不变", "code changed, meaning the same"),
    ("code.split", "split", "major", "代码拆分", "code split"),
    ("code.merged", "merged", "major", "代码合并", "codes merged"),
    ("code.redistributed", "redistributed", "major", "代码重新划分", "codes redistributed"),
    ("code.reused", "reused", "major", "代码改作他用（已登记）", "code given another meaning, on record"),
    ("code.reused-unrecorded", "reused", "major", "停用代码改作他用（未登记）", "retired code given another meaning"),
    ("code.parent", "parent", "major", "上级代码", "place in the hierarchy"),
    ("code.property", "property", "minor", "代码属性值", "property of a code"),
    ("code.validity", "validity", "minor", "代码有效期", "validity of a code"),
    ("code.validity-shortened", "validity", "major", "代码提前失效", "code ends earlier or starts later"),
    ("code.successor", "successor", "minor", "代码的后继", "successors of a code"),
    ("code.record", "record", "patch", "记录号", "record id of a code"),
    ("correspondence.added", "added", "minor", "新增对照", "correspondence added"),
    ("correspondence.removed", "removed", "major", "删除对照", "correspondence removed"),
    ("correspondence.changed", "changed", "minor", "对照", "correspondence changed"),
    ("correspondence.narrowed", "changed", "major", "对照收窄（失去原有目标）", "correspondence leads to fewer codes"),
    ("correspondence.wording", "wording", "patch", "对照的文字与来源", "wording and sources of a correspondence"),
    # thresholds
    ("threshold.added", "added", "minor", "新增阈值", "threshold added"),
    ("threshold.removed", "removed", "major", "删除阈值", "threshold removed"),
    ("threshold.begins", "added", "minor", "阈值开始适用", "threshold begins to apply"),
    ("threshold.lapses", "removed", "major", "阈值不再适用", "threshold no longer asked"),
    ("threshold.value", "value", "by-time", "阈值数值", "value of a threshold"),
    ("threshold.unit", "unit", "major", "阈值单位", "unit of a threshold"),
    ("threshold.comparator", "comparator", "major", "阈值比较方式", "comparator of a threshold"),
    ("threshold.bound-added", "bound-added", "by-time", "阈值增加界限", "bound added"),
    ("threshold.bound-removed", "bound-removed", "by-time", "阈值取消界限", "bound removed"),
    ("threshold.split", "split-by-population", "by-time", "阈值的人群划分", "populations of a threshold"),
    ("threshold.level", "level", "by-time", "阈值适用级别", "level that a threshold is for"),
    ("threshold.relative", "relative", "by-time", "阈值的参照对象", "what a threshold is relative to"),
    ("threshold.exception", "exception", "by-time", "阈值的例外", "exception of a threshold"),
    ("threshold.purpose", "purpose", "by-time", "阈值用途", "purpose of a threshold"),
    ("threshold.indicator", "indicator", "major", "阈值的指标", "what a threshold measures"),
    ("threshold.evaluable", "evaluable", "by-time", "阈值能否评价", "whether a threshold can be evaluated"),
    ("threshold.gap", "removed", "major", "阈值出现空档", "days without a value"),
    ("threshold.overlap", "overlap", "major", "阈值同日重复", "days with two values"),
    ("threshold.overlap-resolved", "overlap-resolved", "patch", "阈值不再重复", "days with two values resolved"),
    ("threshold.validity", "validity", "patch", "阈值数值的起止日", "days on which a value of a threshold holds"),
    ("threshold.wording", "wording", "patch", "阈值的文字与来源", "wording and sources of a threshold"),
    # criteria and schemes
    ("criterion-group.added", "added", "minor", "新增评审方面", "criterion group added"),
    ("criterion-group.removed", "removed", "minor", "删除评审方面", "criterion group removed"),
    ("criterion-group.facts", "changed", "minor", "评审方面的归属", "place of a criterion group"),
    ("criterion-group.wording", "wording", "patch", "评审方面的文字", "wording of a criterion group"),
    ("criterion.added", "added", "minor", "新增条款", "criterion added"),
    ("criterion.removed", "removed", "major", "删除条款", "criterion removed"),
    ("criterion.scope", "scope", "major", "条款的种类、级别或条件", "kind, level or condition of a criterion"),
    ("criterion.thresholds", "thresholds", "minor", "条款所含阈值", "thresholds of a criterion"),
    ("criterion.facts", "changed", "minor", "条款的归属", "place of a criterion"),
    ("criterion.wording", "wording", "patch", "条款的文字与来源", "wording and sources of a criterion"),
    ("grading.added", "added", "minor", "新增评级方案", "grading scheme added"),
    ("grading.removed", "removed", "major", "删除评级方案", "grading scheme removed"),
    ("grading.band", "band", "by-time", "分数段", "score band"),
    ("grading.band-added", "added", "by-time", "新增分数段", "score band added"),
    ("grading.band-removed", "removed", "by-time", "删除分数段", "score band removed"),
    ("grading.scale", "scale", "by-time", "评分尺度", "scale of scores"),
    ("grading.level-added", "added", "minor", "新增评级级别", "level added to a grading scheme"),
    ("grading.level-removed", "removed", "major", "删除评级级别", "level removed from a grading scheme"),
    ("grading.gate", "gate", "by-time", "合格评审的依据", "where the gate is judged"),
    ("grading.special", "special", "minor", "特等", "special grade"),
    ("grading.obligation", "obligation", "minor", "各等次的义务", "obligations of a grade"),
    ("grading.facts", "changed", "minor", "评级方案的属性", "facts of a grading scheme"),
    ("grading.wording", "wording", "patch", "评级方案的文字与来源", "wording and sources of a grading scheme"),
    ("points.added", "added", "minor", "新增记分方案", "points scheme added"),
    ("points.removed", "removed", "major", "删除记分方案", "points scheme removed"),
    ("points.band", "band", "by-time", "记分档次", "points band"),
    ("points.band-added", "added", "by-time", "新增记分档次", "points band added"),
    ("points.band-removed", "removed", "by-time", "删除记分档次", "points band removed"),
    ("points.consequence", "consequence", "by-time", "记分后果", "what follows from points"),
    ("points.cycle", "cycle", "by-time", "记分周期", "cycle of points"),
    ("points.acts", "acts", "by-time", "单次记分值", "points of one act"),
    ("points.facts", "changed", "minor", "记分方案的属性", "facts of a points scheme"),
    ("points.wording", "wording", "patch", "记分方案的文字与来源", "wording and sources of a points scheme"),
    # programmes, pilots, what standards share
    ("programme.added", "added", "minor", "新增工作方案", "programme added"),
    ("programme.removed", "removed", "major", "删除工作方案", "programme removed"),
    ("programme.item-added", "added", "minor", "工作方案新增事项", "item of a programme added"),
    ("programme.item-removed", "removed", "major", "工作方案删除事项", "item of a programme removed"),
    ("programme.bodies", "bodies", "minor", "责任部门", "bodies that answer"),
    ("programme.dates", "dates", "minor", "工作方案的日期", "dates of a programme"),
    ("programme.facts", "changed", "minor", "工作方案的属性", "facts of a programme"),
    ("programme.wording", "wording", "patch", "工作方案的文字与来源", "wording and sources of a programme"),
    ("pilot.added", "added", "minor", "新增试点", "pilot added"),
    ("pilot.removed", "removed", "minor", "删除试点", "pilot removed"),
    ("pilot.unit-added", "added", "minor", "新增试点单位", "pilot unit added"),
    ("pilot.unit-removed", "removed", "minor", "删除试点单位", "pilot unit removed"),
    ("pilot.stage-added", "added", "minor", "新增试点阶段", "stage of a pilot added"),
    ("pilot.stage-removed", "removed", "minor", "删除试点阶段", "stage of a pilot removed"),
    ("pilot.stage", "stage", "minor", "试点阶段的日期", "day of a pilot's stage"),
    ("pilot.outcome", "outcome", "minor", "试点结果", "outcome of a pilot"),
    ("pilot.facts", "changed", "minor", "试点的属性", "facts of a pilot"),
    ("pilot.wording", "wording", "patch", "试点的文字与来源", "wording and sources of a pilot"),
    ("indicator.added", "added", "minor", "新增指标", "indicator added"),
    ("indicator.removed", "removed", "major", "删除指标", "indicator removed"),
    ("indicator.unit", "unit", "major", "指标单位", "unit of an indicator"),
    (
        "indicator.definition",
        "definition",
        "major",
        "指标的分子、分母或正负",
        "numerator, denominator or sign of an indicator",
    ),
    ("indicator.facts", "changed", "minor", "指标的属性", "facts of an indicator"),
    ("indicator.wording", "wording", "patch", "指标的文字", "wording of an indicator"),
    ("body.added", "added", "minor", "新增机构", "body added"),
    ("body.removed", "removed", "major", "删除机构", "body removed"),
    ("body.facts", "changed", "minor", "机构的属性", "facts of a body"),
    ("body.wording", "wording", "patch", "机构的名称与来源", "names and sources of a body"),
    ("document.added", "added", "patch", "新增来源文件", "source document added"),
    ("document.removed", "removed", "patch", "删除来源文件", "source document removed"),
    ("document.wording", "wording", "patch", "来源文件", "facts of a source document"),
    ("lifecycle.added", "added", "minor", "新增生命周期", "lifecycle added"),
    ("lifecycle.removed", "removed", "major", "删除生命周期", "lifecycle removed"),
    ("lifecycle.steps", "changed", "minor", "生命周期的阶段与转换", "stages and transitions of a lifecycle"),
    ("lifecycle.wording", "wording", "patch", "生命周期的文字", "wording of a lifecycle"),
    ("change-request.added", "added", "patch", "新增变更申请", "change request added"),
    ("change-request.removed", "removed", "patch", "删除变更申请", "change request removed"),
    ("change-request.wording", "wording", "patch", "变更申请", "change request"),
    # documents that partners exchange
    ("schema.added", "added", "minor", "新增文档类型", "document type added"),
    ("schema.removed", "removed", "major", "删除文档类型", "document type removed"),
    ("schema.advice", "advice", "minor", "文档的警告与提示", "warnings and notes about a document"),
    ("schema.facts", "changed", "minor", "模式的其他属性", "facts of a schema that refuse no document"),
    ("schema.wording", "wording", "patch", "模式的文字与来源", "wording and sources of a schema"),
    ("schema.layout", "wording", "patch", "模式的写法，含义不变", "how a schema is written, meaning the same"),
    ("schema.example", "wording", "patch", "文档示例", "example of a document"),
    ("identity.wording", "wording", "patch", "目录名称", "title of the catalogue"),
    ("identity.facts", "changed", "minor", "目录的标识与依赖", "what the catalogue is and builds on"),
    ("member.added", "added", "minor", "新增数据", "data of another kind added"),
    ("member.removed", "removed", "minor", "删除数据", "data of another kind removed"),
    ("member.changed", "changed", "minor", "数据", "data of another kind"),
)  # fmt: skip

# Schemas of documents: what is said of a place, and the words for it. What tightens breaks documents that were
# valid, what is incomparable may; what relaxes breaks none.
_SCHEMA: tuple[tuple[str, str, str, str, str], ...] = (
    ("value", "forbidden", "allowed", "可否出现", "whether anything may stand there"),
    ("type", "narrowed", "widened", "字段类型", "type"),
    ("enum", "narrowed", "widened", "取值列表", "listed values"),
    ("const", "added", "removed", "固定值", "fixed value"),
    ("required", "added", "removed", "必填字段", "required property"),
    ("property", "removed", "added", "字段（封闭对象）", "property of a closed object"),
    ("claim", "added", "removed", "字段（原可随意使用）", "property that anything could stand in"),
    ("closing", "closed", "opened", "可否有其他字段或条目", "whether others may stand there"),
    ("bound", "tightened", "relaxed", "数值界限", "bound of a number"),
    ("multiple", "tightened", "relaxed", "数值精度", "multiple that a number is of"),
    ("length", "tightened", "relaxed", "文本长度", "length of text"),
    ("pattern", "added", "removed", "文本式样", "pattern of text"),
    ("format", "added", "removed", "文本格式", "format of text"),
    ("count", "tightened", "relaxed", "条目数", "number of entries"),
    ("unique", "added", "removed", "条目不得重复", "entries all different"),
    ("contains", "added", "removed", "须含条目", "an entry that must be there"),
    ("dependent", "added", "removed", "随之必填的字段", "properties that call for others"),
    ("combination", "added", "removed", "组合条件", "combination of schemas"),
    ("reference", "tightened", "relaxed", "引用", "reference"),
    ("binding", "tightened", "relaxed", "代码绑定", "code binding"),
    ("rule", "tightened", "relaxed", "跨字段规则", "rule across fields"),
    ("recognition", "tightened", "relaxed", "文档类型的识别", "how the document type is recognised"),
)
SCHEMA_RULES: dict[tuple[str, str], str] = {
    (facet, direction): f"schema.{facet}-{word}"
    for facet, tight, loose, *_ in _SCHEMA
    for direction, word in (("tightened", tight), ("loosened", loose), ("incomparable", "changed"))
}
"""The rule that speaks for what is said of a place, by direction."""

_DIRECTIONS: tuple[tuple[str, Bump], ...] = (("tightened", "major"), ("loosened", "minor"), ("incomparable", "major"))
_ROWS += tuple(
    (SCHEMA_RULES[facet, direction], facet, bump, zh, en)
    for facet, _, _, zh, en in _SCHEMA
    for direction, bump in _DIRECTIONS
)

_REFUSED = {"id.reused", "code.reused-unrecorded", "threshold.gap", "threshold.overlap"}

RULES: dict[str, Rule] = {row[0]: Rule(*row, refused=row[0] in _REFUSED) for row in _ROWS}
"""Every rule by id."""
