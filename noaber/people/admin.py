"""Configuration in Django's admin: organisations and their desks, nothing about persons."""

from django.contrib import admin

from noaber.people.actions import save_desk, save_organisation
from noaber.people.models import Desk, Organisation


class Kept(admin.ModelAdmin):
    """Cannot be deleted: what was sent and handled carries its name."""

    prepopulated_fields = {"slug": ("name",)}

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Organisation)
class OrganisationAdmin(Kept):
    list_display = ("name", "kind", "slug")

    def save_model(self, request, obj, form, change):
        save_organisation(organisation=obj, by=request.user)


@admin.register(Desk)
class DeskAdmin(Kept):
    list_display = ("name", "organisation", "slug", "opening_hours")
    list_filter = ("organisation",)

    def save_model(self, request, obj, form, change):
        save_desk(desk=obj, by=request.user)
