"""The words of the app: kinds, channels, outcomes and policies, each with its Japanese label."""

from enum import StrEnum


class ProcedureKind(StrEnum):
    """What becomes of an application when it arrives."""

    DISPOSITION = "DISPOSITION"
    NOTIFICATION = "NOTIFICATION"
    BOOKING = "BOOKING"

    @property
    def label(self) -> str:
        return {"DISPOSITION": "申請", "NOTIFICATION": "届出", "BOOKING": "申込"}[self.value]


class BasisClass(StrEnum):
    """On what the procedure rests (根拠区分)."""

    # 行政手続法3条3項: chapters 2 to 6 do not apply to what rests on the town's own 条例 or 規則.
    LAW = "LAW"
    ORDINANCE = "ORDINANCE"

    @property
    def label(self) -> str:
        return {"LAW": "法令", "ORDINANCE": "条例・規則"}[self.value]


class Channel(StrEnum):
    """By which way an application came in."""

    ONLINE = "ONLINE"
    COUNTER = "COUNTER"
    POST = "POST"
    PHONE = "PHONE"

    @property
    def label(self) -> str:
        return {
            "ONLINE": "オンライン",
            "COUNTER": "窓口",
            "POST": "郵送",
            "PHONE": "電話",
        }[self.value]


class SupersedePolicy(StrEnum):
    """What a new version means for drafts begun under an older one."""

    MAY_CONTINUE = "MAY_CONTINUE"
    MUST_RECONFIRM = "MUST_RECONFIRM"
    MUST_RESTART = "MUST_RESTART"

    @property
    def label(self) -> str:
        return {
            "MAY_CONTINUE": "前の版のまま続けられる",
            "MUST_RECONFIRM": "新しい版で確かめてもらう",
            "MUST_RESTART": "新しい版で始めからやり直してもらう",
        }[self.value]


class Outcome(StrEnum):
    """How an application ended; there is no 不受理 among them (行政手続法7条)."""

    GRANTED = "GRANTED"
    PARTLY = "PARTLY"
    REFUSED = "REFUSED"
    DISMISSED = "DISMISSED"
    COMPLETED = "COMPLETED"
    WITHDRAWN = "WITHDRAWN"

    @property
    def label(self) -> str:
        return {
            "GRANTED": "認定・許可",
            "PARTLY": "一部認定",
            "REFUSED": "不認定・不許可",
            "DISMISSED": "却下",
            "COMPLETED": "完了",
            "WITHDRAWN": "取下げ",
        }[self.value]

    @property
    def is_against_applicant(self) -> bool:
        """Tell whether reasons are due (行政手続法8条: refusing wholly or in part)."""
        return self.value in {"PARTLY", "REFUSED", "DISMISSED"}


class CheckVerdict(StrEnum):
    """What the examiner found for one item of the check-list."""

    OK = "OK"
    NG = "NG"
    NA = "NA"

    @property
    def label(self) -> str:
        return {"OK": "適合", "NG": "不適合", "NA": "該当なし"}[self.value]


class LifeEvent(StrEnum):
    """The eight life events of GIF DS-491-1."""

    BIRTH = "BIRTH"
    CHILD_REARING = "CHILD_REARING"
    EDUCATION = "EDUCATION"
    MARRIAGE = "MARRIAGE"
    HOUSING = "HOUSING"
    WORK = "WORK"
    ELDERLY_CARE = "ELDERLY_CARE"
    BEREAVEMENT = "BEREAVEMENT"

    @property
    def label(self) -> str:
        return {
            "BIRTH": "妊娠・出産",
            "CHILD_REARING": "子育て",
            "EDUCATION": "教育",
            "MARRIAGE": "結婚・離婚",
            "HOUSING": "引っ越し・住まい",
            "WORK": "就職・退職",
            "ELDERLY_CARE": "高齢者・介護",
            "BEREAVEMENT": "ご不幸",
        }[self.value]

    @property
    def label_en(self) -> str:
        return {
            "BIRTH": "Pregnancy and birth",
            "CHILD_REARING": "Raising children",
            "EDUCATION": "Education",
            "MARRIAGE": "Marriage and divorce",
            "HOUSING": "Moving and housing",
            "WORK": "Starting or leaving work",
            "ELDERLY_CARE": "Older people and care",
            "BEREAVEMENT": "Bereavement",
        }[self.value]
