""" "Report this": somebody says that a case or a text should not be here."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class FlagReason(models.TextChoices):
    PRIVATE = "private", _("Er staan gegevens van iemand in")
    INSULT = "insult", _("Het beledigt of discrimineert")
    UNTRUE = "untrue", _("Het klopt niet")
    SPAM = "spam", _("Het is reclame of onzin")
    DANGER = "danger", _("Het brengt iemand in gevaar")
    OTHER = "other", _("Iets anders")


class Decision(models.TextChoices):
    REMOVED = "removed", _("Weggehaald")
    KEPT = "kept", _("Blijft staan")


def paired(prefix):
    """Moment, person, decision and reasons of a decision: all there, or none."""
    names = [f"{prefix}decided_at", f"{prefix}decision", f"{prefix}reasons"]
    return Q(**{f"{names[0]}__isnull": False}) & ~Q(**{names[1]: ""}) & ~Q(**{names[2]: ""}) | Q(
        **{f"{names[0]}__isnull": True, names[1]: "", names[2]: ""}
    )


class CaseFlag(models.Model):
    """Melding van ongepast: with a reason, a reasoned decision, and one appeal decided by somebody else.

    Personal data: who flagged. Kept as long as the case's text.
    """

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="flags")
    event = models.ForeignKey("cases.CaseEvent", null=True, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL, related_name="+")
    reason = models.CharField(max_length=10, choices=FlagReason)
    text = models.TextField(blank=True)
    filed_at = models.DateTimeField()

    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL, related_name="+")
    decision = models.CharField(max_length=8, choices=Decision, blank=True)
    reasons = models.TextField(blank=True)

    appealed_at = models.DateTimeField(null=True)
    appealed_by = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL, related_name="+")
    appeal_text = models.TextField(blank=True)
    appeal_decided_at = models.DateTimeField(null=True)
    appeal_decided_by = models.ForeignKey(
        "people.Person", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    appeal_decision = models.CharField(max_length=8, choices=Decision, blank=True)
    appeal_reasons = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="flag_decision_whole", condition=paired("")),
            models.CheckConstraint(name="flag_appeal_decision_whole", condition=paired("appeal_")),
            models.CheckConstraint(
                name="flag_appeal_after_decision",
                condition=Q(appealed_at__isnull=True) | Q(decided_at__isnull=False) & ~Q(appeal_text=""),
            ),
            models.CheckConstraint(
                name="flag_appeal_decided_after_appeal",
                condition=Q(appeal_decided_at__isnull=True) | Q(appealed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="flag_appeal_by_another",
                condition=Q(appeal_decided_by__isnull=True) | ~Q(appeal_decided_by=F("decided_by")),
            ),
            models.UniqueConstraint(
                name="flag_one_open_per_person",
                fields=["case", "by"],
                condition=Q(decided_at__isnull=True, by__isnull=False),
            ),
        ]
        indexes = [models.Index("filed_at", name="flag_open", condition=Q(decided_at__isnull=True))]

    def __str__(self):
        return f"{self.case_id} {self.reason}"
