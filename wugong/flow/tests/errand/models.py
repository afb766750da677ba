from django.db import models

from wugong.flow.models import Stateful


class Errand(Stateful):
    what = models.CharField(max_length=100)
    place = models.CharField(max_length=20, default="990112001")
    asker = models.UUIDField()
    doer = models.UUIDField()
    ready_on = models.DateField(null=True)
    proof = models.CharField(max_length=100, blank=True, default="")
    classification = models.CharField(max_length=12, default="internal")
