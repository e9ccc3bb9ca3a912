"""需要調査: what every municipality needs, asked by the prefecture and answered by each town."""

from django.db import models

from .exchange import Published


class NeedSurvey(Published):
    """Questions to all municipalities; once published they stay as they were asked.

    `questions` is a list as `rules.surveys.read_questions` knows it; `due` is the last day.
    """

    fiscal_year = models.PositiveSmallIntegerField("年度")
    title = models.CharField("調査名", max_length=120)
    intro = models.TextField("説明", max_length=2000, blank=True)
    questions = models.JSONField("質問")
    due = models.DateField("回答期限")
    made_at = models.DateTimeField("作成日時")

    class Meta:
        verbose_name = "需要調査"
        verbose_name_plural = "需要調査"
        ordering = ["-fiscal_year", "-pk"]

    def __str__(self) -> str:
        return self.title


class NeedAnswer(Published):
    """The answers of one municipality to one survey; `published_at` is when they were sent."""

    survey_key = models.UUIDField("調査の共有番号")
    answers = models.JSONField("回答", default=dict)
    answered_by = models.CharField("回答した職", max_length=120, blank=True)
    saved_at = models.DateTimeField("保存日時")

    class Meta:
        verbose_name = "需要調査の回答"
        verbose_name_plural = "需要調査の回答"
        ordering = ["-saved_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "survey_key"], name="survey_answered_once"
            ),
        ]
        indexes = [models.Index(fields=["survey_key"], name="answer_by_survey")]

    def __str__(self) -> str:
        return str(self.survey_key)


class Reminder(Published):
    """A word of the prefecture to one municipality about something that is due there."""

    class About(models.TextChoices):
        SURVEY = "SURVEY", "需要調査の回答"
        OFFER = "OFFER", "派遣案への回答"
        REPORT = "REPORT", "派遣の報告"
        FOLLOW_UP = "FOLLOW_UP", "翌年度の調査"

    about = models.CharField("件", max_length=10, choices=About.choices)
    about_key = models.UUIDField("件の共有番号")
    title = models.CharField("件名", max_length=160)
    due = models.DateField("期限", null=True, blank=True)

    class Meta:
        verbose_name = "督促"
        verbose_name_plural = "督促"
        ordering = ["-published_at"]
        indexes = [models.Index(fields=["municipality", "about_key"], name="reminder_by_about")]

    def __str__(self) -> str:
        return self.title
