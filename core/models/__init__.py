from core.models.audit import AppendOnly, AuditEntry
from core.models.jobs import JobSchedule, WorkerBeat
from core.models.media import LICENCES, Document, Image, Rendition
from core.models.numbers import CallNumber
from core.models.outbox import Mail, MailAttachment
from core.models.pages import BasePage, BodyPage
from core.models.topics import PageTopic, Topic, TopicAddress, TopicMerge
from core.models.verification import Verification

__all__ = [
    "LICENCES",
    "AppendOnly",
    "AuditEntry",
    "BasePage",
    "BodyPage",
    "CallNumber",
    "Document",
    "Image",
    "JobSchedule",
    "Mail",
    "MailAttachment",
    "PageTopic",
    "Rendition",
    "Topic",
    "TopicAddress",
    "TopicMerge",
    "Verification",
    "WorkerBeat",
]
