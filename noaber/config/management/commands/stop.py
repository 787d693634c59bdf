"""noaber stop: stop the PostgreSQL of our own."""

from django.conf import settings
from django.core.management.base import BaseCommand

from noaber.core import postgres


class Command(BaseCommand):
    help = "Stop the PostgreSQL that noaber started for itself."
    requires_system_checks = []

    def handle(self, *args, **options):
        postgres.stop(settings.NOABER_DATA)
