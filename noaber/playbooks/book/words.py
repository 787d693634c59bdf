"""The words that a playbook may choose from, and how people read them.

Mechanisms, rungs, phenomena and parties are those of the Dutch catalogue of participation in safety;
evidence, effort, risk of harm and scale are our own.
"""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Mechanism(TextChoices):
    """How it works (werkwijze)."""

    MEDIATE = "mediate", _("Bemiddelen")
    CO_CREATE = "co-create", _("Co-creatie")
    THINK_ALONG = "think-along", _("Meedenken")
    NEARNESS = "nearness", _("Nabijheid")
    ORGANISE = "organise", _("Organiseren en uitvoeren")
    PRIORITISE = "prioritise", _("Prioriteren en signaleren")
    CONNECT = "connect", _("Verbinden")


class Rung(TextChoices):
    """Rung of the participation ladder (trede), lowest first."""

    INFORM = "inform", _("1. Informeren")
    CONSULT = "consult", _("2. Raadplegen")
    ADVISE = "advise", _("3. Adviseren")
    CO_PRODUCE = "co-produce", _("4. Samenwerken")
    DELEGATE = "delegate", _("5. Meebeslissen")
    SELF_RULE = "self-rule", _("6. Zelfbestuur")


class Phenomenon(TextChoices):
    """What it is about (thema)."""

    AWARENESS = "awareness", _("Bewustzijn")
    INTERCULTURAL = "intercultural", _("Intercultureel werken")
    LIVEABILITY = "liveability", _("Leefbaarheid")
    NUISANCE = "nuisance", _("Overlast")
    COHESION = "cohesion", _("Sociale cohesie")
    SOCIAL_SAFETY = "social-safety", _("Sociale veiligheid")
    SUPERVISION = "supervision", _("Toezicht")
    SAFETY = "safety", _("Veiligheid")
    DECAY = "decay", _("Verloedering")
    BURGLARY = "burglary", _("Woninginbraak")


class Party(TextChoices):
    """Who begins or takes part (partij)."""

    RESIDENTS = "residents", _("Bewoners")
    MUNICIPALITY = "municipality", _("Gemeente")
    POLICE = "police", _("Politie")
    PROSECUTOR = "prosecutor", _("Openbaar Ministerie")
    CORPORATION = "corporation", _("Woningcorporatie")
    WELFARE = "welfare", _("Welzijn")
    SCHOOL = "school", _("School")
    ENTREPRENEURS = "entrepreneurs", _("Ondernemers")
    RESEARCH = "research", _("Onderzoekers")
    MINISTRY = "ministry", _("Ministerie")


class Evidence(TextChoices):
    """How much is known of its effect (bewijs), least first."""

    NONE = "none", _("Geen onderzoek bekend")
    DESCRIBED = "described", _("Beschreven")
    FIRST_INDICATIONS = "first-indications", _("Eerste aanwijzingen")
    TESTED = "tested", _("Getoetst")


class Effort(TextChoices):
    """What it asks (inzet)."""

    LIGHT = "light", _("Licht")
    MEDIUM = "medium", _("Middel")
    HEAVY = "heavy", _("Zwaar")


class Harm(TextChoices):
    """What it can do wrong (risico)."""

    FEAR = "fear", _("Angst")
    PROFILING = "profiling", _("Profilering")
    PRIVACY = "privacy", _("Privacy")
    VIGILANTISM = "vigilantism", _("Eigenrichting")
    EXCLUSION = "exclusion", _("Uitsluiting")
    BURDEN = "burden", _("Overbelasting van vrijwilligers")
    DISAPPOINTMENT = "disappointment", _("Teleurstelling")


class Scale(TextChoices):
    """How wide it works (schaal), smallest first."""

    DOOR = "door", _("Voordeur")
    STREET = "street", _("Straat")
    NEIGHBOURHOOD = "neighbourhood", _("Buurt of wijk")
    TOWN = "town", _("Gemeente")
