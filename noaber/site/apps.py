from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "noaber.site"
