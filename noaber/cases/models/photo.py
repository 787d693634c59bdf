"""A photo with a case. The picture itself lies outside the database and outside every static folder."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Photo(models.Model):
    """Foto: re-encoded without its hidden data, held back until a handler has looked at it.

    Personal data: may show people. Goes with the case's text; an upload that never became a case after a day.
    """

    class State(models.TextChoices):
        QUARANTINED = "quarantined", _("Wacht op controle")
        RELEASED = "released", _("Vrijgegeven")
        REMOVED = "removed", _("Weggehaald")

    case = models.ForeignKey("cases.Case", null=True, on_delete=models.CASCADE, related_name="photos")
    upload_digest = models.BinaryField(max_length=32, null=True)
    state = models.CharField(max_length=11, choices=State, default=State.QUARANTINED)
    visible = models.CharField(max_length=8, default="desk")
    file_key = models.CharField(max_length=64, unique=True)
    content_digest = models.BinaryField(max_length=32)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    size = models.PositiveIntegerField()
    source = models.CharField(max_length=8, default="web")
    blurred = models.BooleanField(default=False)
    uploaded_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True)
    released_by = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL, related_name="+")
    removed_at = models.DateTimeField(null=True)
    removed_by = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="photo_state_has_moment",
                condition=Q(state="quarantined", released_at__isnull=True, removed_at__isnull=True)
                | Q(state="released", released_at__isnull=False, removed_at__isnull=True)
                | Q(state="removed", removed_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index("upload_digest", name="photo_upload", condition=Q(case__isnull=True)),
        ]

    def __str__(self):
        return f"{self.case_id} {self.state}"
