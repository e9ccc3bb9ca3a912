"""A model the tests share: part of a fictional 事務決裁規程 of 見本市, with every boxed expression."""

from yakuba.kernel.dmn import model as m


def literal(text, type_ref=""):
    return m.LiteralExpression(text, type_ref)


ROUTE = m.DecisionTable(
    inputs=(
        m.InputClause("予定価格", "予定価格", "number", ">= 0"),
        m.InputClause("契約の種類", "契約の種類", "t契約の種類"),
    ),
    outputs=(
        m.OutputClause("決裁者", "決裁者", "string", '"市長","副市長","部長","課長"', '"市長"'),
    ),
    rules=(
        m.Rule(("< 500000", "-"), ('"課長"',), ("第6条第1号",)),
        m.Rule(("[500000..3000000)", '"工事"'), ('"部長"',), ("第6条第2号",)),
        m.Rule((">= 3000000", "-"), ('"副市長"',), ("第6条第3号",), "大きな契約"),
    ),
    hit_policy="UNIQUE",
    annotations=("根拠",),
)

REGULATION = m.Definitions(
    name="見本市事務決裁規程",
    namespace="https://mihon.example.jp/dmn",
    id="kitei",
    description="架空の規程 <例> & 「引用」\n二行目",
    items=(
        m.ItemDefinition("t契約の種類", "string", allowed='"工事","委託","購入"'),
        m.ItemDefinition("t金額の一覧", "number", is_collection=True, constraint="count(?) < 5"),
        m.ItemDefinition(
            "t契約",
            components=(
                m.ItemDefinition("予定 価格", "number", allowed=">= 0"),
                m.ItemDefinition("種類", "t契約の種類"),
            ),
        ),
        m.ItemDefinition(
            "t計算", function=m.FunctionItem((m.Parameter("金額", "number"),), "number")
        ),
    ),
    inputs=(
        m.InputData("i1", "予定価格", "number"),
        m.InputData("i2", "契約の種類", "t契約の種類", "契約規則の区分"),
        m.InputData("i3", "契約 一覧"),
    ),
    sources=(m.KnowledgeSource("s1", "事務決裁規程", "訓令", "https://mihon.example.jp/reiki/1"),),
    decisions=(
        m.Decision(
            "d1", "決裁者", ROUTE, "string", ("i1", "i2"), sources=("s1",),
            question="だれが決裁しますか。", allowed_answers="職名",
        ),
        m.Decision("d2", "税込額", literal("税込(予定価格)"), "number", ("i1",), knowledge=("k1",)),
        m.Decision(
            "d3",
            "決裁の説明",
            m.BoxedContext(
                (
                    m.Entry("額", literal("税込額"), "number"),
                    m.Entry("種別ごと", m.Relation(
                        (m.Parameter("種類", "string"), m.Parameter("順", "number")),
                        ((literal('"工事"'), literal("1")), (literal('"委託"'), literal("額"))),
                    )),
                    m.Entry("", literal('決裁者 + "：" + string(額) + "円：" + string(count(種別ごと))')),
                )
            ),
            decisions=("d1", "d2"),
        ),
        m.Decision(
            "d4",
            "大きな契約の額",
            m.Iteration(
                "for", "契約",
                m.Filter(literal("契約 一覧"), literal("item.予定 価格 > 1000")),
                m.Conditional(
                    literal('契約.種類 = "工事"'), literal("契約.予定 価格"), literal("0")
                ),
            ),
            "t金額の一覧",
            ("i3",),
        ),
        m.Decision(
            "d5", "すべて正",
            m.Iteration("every", "x", m.BoxedList((literal("1"), literal("2"))), literal("x > 0")),
        ),
        m.Decision(
            "d6", "呼出し",
            m.Invocation(literal("税込"), (m.Entry("金額", literal("1000")),)), knowledge=("k1",),
        ),
        m.Decision("d7", "未定"),
    ),
    knowledge=(
        m.KnowledgeModel(
            "k1", "税込", m.FunctionDefinition((m.Parameter("金額", "number"),), literal("金額 * 1.1"), type_ref="number"),
            sources=("s1",), description="消費税",
        ),
    ),
    services=(m.DecisionService("v1", "決裁の案内", ("d3",), ("d2",), ("d1",), ("i1",)),),
)  # fmt: skip
