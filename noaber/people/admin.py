"""Configuration in Django's admin: organisations and their desks, nothing about persons.

An administrator sees and changes their own organisations only: who could take another's desk could read
everything that lies there.
"""

from django.contrib import admin
from django.contrib.auth import admin as of_django
from django.utils.translation import gettext_lazy as _

from noaber.people.actions import save_desk, save_organisation
from noaber.people.models import Desk, Organisation
from noaber.people.queries import organisations_administered_by
from noaber.people.rules import can_add_organisation

admin.site.site_header = admin.site.site_title = _("Organisaties en balies")
admin.site.index_title = _("Instellingen")
admin.site.site_url = "/beheer/mensen/"
admin.site.unregister(of_django.Group)  # the house has mandates, given at /beheer/mensen/


class Kept(admin.ModelAdmin):
    """Cannot be deleted: what was sent and handled carries its name."""

    prepopulated_fields = {"slug": ("name",)}

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Organisation)
class OrganisationAdmin(Kept):
    list_display = ("name", "kind", "slug")

    def get_queryset(self, request):
        return super().get_queryset(request).filter(pk__in=_own_ids(request))

    def has_add_permission(self, request):
        return can_add_organisation(request.user)

    def get_readonly_fields(self, request, obj=None):
        """What kind of party it is decides what it may do: not for itself to change."""
        return ("kind",) if obj else ()

    def save_model(self, request, obj, form, change):
        save_organisation(organisation=obj, by=request.user)


@admin.register(Desk)
class DeskAdmin(Kept):
    list_display = ("name", "organisation", "slug", "opening_hours")
    list_filter = (("organisation", admin.RelatedOnlyFieldListFilter),)

    def get_queryset(self, request):
        return super().get_queryset(request).filter(organisation__in=_own_ids(request))

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        kwargs["queryset"] = Organisation.objects.filter(pk__in=_own_ids(request))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_readonly_fields(self, request, obj=None):
        """A desk stays with its organisation, and so do the cases at it."""
        return ("organisation",) if obj else ()

    def save_model(self, request, obj, form, change):
        save_desk(desk=obj, by=request.user)


def _own_ids(request) -> list[int]:
    return [organisation.pk for organisation in organisations_administered_by(request.user)]
