"""What comes in from the composer, the second person, the closing and a resident, made into clean values."""

from noaber.broadcasts.forms.answering import (
    AnswerForm,
    ApprovalForm,
    BoxForm,
    CallForm,
    ClosingForm,
    PracticeForm,
    RejectionForm,
    WithdrawalForm,
)
from noaber.broadcasts.forms.pictures import PictureForm
from noaber.broadcasts.forms.writing import (
    DRAWN,
    HAND,
    BroadcastForm,
    RevisionForm,
    initial_of,
)

__all__ = [
    "DRAWN",
    "HAND",
    "AnswerForm",
    "ApprovalForm",
    "BoxForm",
    "BroadcastForm",
    "CallForm",
    "ClosingForm",
    "PictureForm",
    "PracticeForm",
    "RejectionForm",
    "RevisionForm",
    "WithdrawalForm",
    "initial_of",
]
