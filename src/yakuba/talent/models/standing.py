"""What stands now, kept beside the history so that pages of 10,000 people answer at once.

Both tables follow from confirmed lines, appointments and expected levels: they may be thrown away
and counted anew at any time (`services.standing.recount`).
"""

from django.db import models
from django.db.models import Q

from yakuba.foundation.accounts.models import User
from yakuba.foundation.tenancy.models import TenantOwned
from yakuba.organisation.models import RANKS, Department
from yakuba.talent.rules.levels import HIGHEST

from .assessments import AssessmentLine
from .skills import Skill, SkillFramework


class SkillLevel(TenantOwned):
    """The newest confirmed level of a person in a skill, and the line that says so."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    skill = models.ForeignKey(Skill, on_delete=models.PROTECT, related_name="+", db_index=False)
    level = models.PositiveSmallIntegerField("レベル")
    as_of = models.DateField("基準日")
    line = models.ForeignKey(
        AssessmentLine, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta:
        verbose_name = "現在のレベル"
        verbose_name_plural = "現在のレベル"
        constraints = [
            models.UniqueConstraint(fields=["municipality", "user", "skill"], name="level_once"),
            models.CheckConstraint(name="level_on_the_scale", condition=Q(level__lte=HIGHEST)),
        ]
        indexes = [
            models.Index(fields=["municipality", "skill", "level", "user"], name="level_by_skill"),
            # With that one alone SQLite reads the levels of the town for the people of a section.
            models.Index(fields=["municipality", "user", "skill", "level"], name="level_by_user"),
        ]

    def __str__(self) -> str:
        return f"{self.skill} {self.level}"


class SectionCount(TenantOwned):
    """Of which day the tallies of a section are; without a day they have to be counted anew."""

    section = models.ForeignKey(Department, on_delete=models.CASCADE, related_name="+")
    counted_on = models.DateField("集計日", null=True, blank=True)
    people = models.PositiveIntegerField("人数", default=0)
    # Who has at least one confirmed level.
    assessed = models.PositiveIntegerField("診断済みの人数", default=0)

    class Meta:
        verbose_name = "課の集計"
        verbose_name_plural = "課の集計"
        constraints = [
            models.UniqueConstraint(fields=["municipality", "section"], name="section_count_once"),
        ]

    def __str__(self) -> str:
        return f"{self.section} {self.counted_on}"


class SectionTally(TenantOwned):
    """How many of a section and a rank have which level in a skill, and how many have what is expected."""

    section = models.ForeignKey(
        Department, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    skill = models.ForeignKey(Skill, on_delete=models.CASCADE, related_name="+", db_index=False)
    rank = models.CharField("職位", max_length=14, choices=RANKS)
    people = models.PositiveIntegerField("人数")
    at_0 = models.PositiveIntegerField("レベル0の人数")
    at_1 = models.PositiveIntegerField("レベル1の人数")
    at_2 = models.PositiveIntegerField("レベル2の人数")
    at_3 = models.PositiveIntegerField("レベル3の人数")
    at_4 = models.PositiveIntegerField("レベル4の人数")
    # Of whom a level is expected, who of them is assessed, and who has it.
    expected = models.PositiveIntegerField("求められる人数")
    expected_assessed = models.PositiveIntegerField("うち診断済みの人数")
    met = models.PositiveIntegerField("満たす人数")

    class Meta:
        verbose_name = "課のスキルの集計"
        verbose_name_plural = "課のスキルの集計"
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "section", "skill", "rank"], name="tally_once"
            ),
        ]
        indexes = [
            models.Index(fields=["municipality", "skill", "rank"], name="tally_by_skill"),
        ]

    def __str__(self) -> str:
        return f"{self.section} {self.skill}"


class AreaTally(TenantOwned):
    """The same of a whole area of a framework: what the heat table shows of a section."""

    section = models.ForeignKey(
        Department, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    framework = models.ForeignKey(
        SkillFramework, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    area = models.CharField("分野", max_length=60)
    expected = models.PositiveIntegerField("求められる数")
    expected_assessed = models.PositiveIntegerField("うち診断済みの数")
    met = models.PositiveIntegerField("満たす数")

    class Meta:
        verbose_name = "課の分野の集計"
        verbose_name_plural = "課の分野の集計"
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "framework", "section", "area"], name="area_tally_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.section} {self.area}"
