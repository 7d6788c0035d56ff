"""All tables of process, gathered for Django."""

from spearhead.process.pipelines.models import Pipeline, PipelineVersion, Stage
from spearhead.process.plans.models import Acknowledgement, ChangePlan
from spearhead.process.reasons.models import LossReason

__all__ = ["Acknowledgement", "ChangePlan", "LossReason", "Pipeline", "PipelineVersion", "Stage"]
