"""How servers are read, by what their own capability statements say."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.sources.fhir.practice import statement
from worklist.sources.fhir.capability import Capability, read_capability
from worklist.sources.fhir.plan import FhirOptions, Mark, ResourceMark, Step, Strategy, make_plan
from worklist.sources.http import HttpProblem

_USUAL = FhirOptions()
_NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)


def capability(resources: dict[str, list[str]], exports: tuple[str, ...] = ()) -> Capability:
    return read_capability(statement(resources, exports), "pm.example.org")


def plan(
    offered: Capability, options: FhirOptions = _USUAL, mark: Mark | None = None, allowed: str = ""
) -> dict[str, Step]:
    steps = make_plan(offered, lambda kind: not allowed or kind in allowed, options, mark, _NOW)
    return {step.kind: step for step in steps}


def strategies(offered: Capability, options: FhirOptions = _USUAL) -> dict[str, Strategy]:
    return {kind: step.strategy for kind, step in plan(offered, options).items()}


def test_explanations_by_the_day_of_creation_and_claims_by_id_only() -> None:
    offered = capability(
        {
            "Patient": ["_id", "name"],
            "ExplanationOfBenefit": ["_id", "patient", "created", "service-date", "identifier"],
            "Account": ["_id"],
            "Claim": ["_id"],
            "Coverage": ["_id", "patient"],
            "Group": ["_id"],
        },
        exports=("Group",),
    )
    assert strategies(offered) == {"ExplanationOfBenefit": Strategy.CREATED, "Claim": Strategy.NAMED}
    group = FhirOptions(group="g1", prefer_export=True)
    assert strategies(offered, group) == {
        "Claim": Strategy.EXPORT,
        "ExplanationOfBenefit": Strategy.EXPORT,
        "ClaimResponse": Strategy.EXPORT,
    }


def test_a_server_with_everything_is_asked_by_last_updated() -> None:
    kinds = ("Claim", "ExplanationOfBenefit", "ClaimResponse", "PaymentReconciliation")
    everything = capability({key: ["_id", "_lastUpdated", "created", "patient"] for key in kinds}, exports=("",))
    assert set(strategies(everything).values()) == {Strategy.UPDATED}
    assert set(strategies(everything, FhirOptions(prefer_export=True)).values()) == {Strategy.EXPORT}


def test_worse_ways_where_there_is_no_better() -> None:
    assert strategies(capability({"ExplanationOfBenefit": ["service-date", "patient"]})) == {
        "ExplanationOfBenefit": Strategy.SERVICE
    }
    assert strategies(capability({"Claim": ["_id", "patient"]})) == {"Claim": Strategy.PATIENT}
    assert strategies(capability({"Patient": ["_id"]}, exports=("Patient",))) == dict.fromkeys(
        ("Claim", "ExplanationOfBenefit", "ClaimResponse"), Strategy.EXPORT
    )


@pytest.mark.parametrize(
    "offered",
    [
        capability({}),
        capability({"Coverage": ["patient", "_lastUpdated"]}),
        capability({"Claim": ["_id"], "ChargeItem": ["patient"], "Coverage": ["patient"]}),
        capability({"PaymentReconciliation": ["_lastUpdated"]}),
    ],
)
def test_a_server_without_claims_and_answers_is_no_source(offered: Capability) -> None:
    with pytest.raises(HttpProblem, match="nothing to work on"):
        plan(offered)


def test_types_that_are_not_allowed_are_left_out() -> None:
    offered = capability({"Claim": ["_lastUpdated"], "ExplanationOfBenefit": ["_lastUpdated"]})
    assert list(plan(offered, allowed="Claim")) == ["Claim"]


def marked(strategy: Strategy, hours: float, whole_days: float = 1) -> Mark:
    """A mark of so many hours ago, with the last whole reading so many days ago."""
    mark = ResourceMark(strategy, _NOW - timedelta(hours=hours), _NOW - timedelta(days=whole_days))
    return Mark({"ExplanationOfBenefit": mark, "PaymentReconciliation": mark})


def test_the_news_are_read_with_an_overlap() -> None:
    offered = capability({"ExplanationOfBenefit": ["_lastUpdated"], "PaymentReconciliation": ["_lastUpdated"]})
    steps = plan(offered, mark=marked(Strategy.UPDATED, hours=4))
    assert steps["ExplanationOfBenefit"].query() == {"_lastUpdated": "ge2026-06-13T20:00:00.000Z"}
    assert not steps["ExplanationOfBenefit"].whole
    assert steps["PaymentReconciliation"].whole  # nothing else tells which payment an old answer belongs to


def test_where_only_service_dates_can_be_asked_for_the_look_goes_further_back() -> None:
    offered = capability({"ExplanationOfBenefit": ["service-date"]})
    step = plan(offered, mark=marked(Strategy.SERVICE, hours=0))["ExplanationOfBenefit"]
    assert step.query() == {"service-date": "ge2025-12-17"}


@pytest.mark.parametrize(
    "mark",
    [
        None,
        Mark(),
        marked(Strategy.UPDATED, hours=4, whole_days=7),
        marked(Strategy.CREATED, hours=4),
        marked(Strategy.UPDATED, hours=-24),
    ],
    ids=["first time", "nothing of this type yet", "a week ago", "read otherwise before", "clock set back"],
)
def test_everything_is_read(mark: Mark | None) -> None:
    step = plan(capability({"ExplanationOfBenefit": ["_lastUpdated"]}), mark=mark)["ExplanationOfBenefit"]
    assert step.whole
    assert step.query() == {}


def test_an_export_is_whole_where_what_it_points_at_cannot_be_looked_up() -> None:
    mark = Mark({"Claim": ResourceMark(Strategy.EXPORT, _NOW, _NOW)})
    assert plan(capability({}, exports=("",)), mark=mark)["Claim"].whole
    searchable = {key: ["_id"] for key in ("Patient", "Coverage", "Claim")}
    assert not plan(capability(searchable, exports=("",)), mark=mark)["Claim"].whole


@pytest.mark.parametrize(
    ("sent", "why"),
    [
        ({"resourceType": "OperationOutcome"}, "no CapabilityStatement"),
        (statement({}, version="3.0.2"), "speaks FHIR 3.0.2; only R4"),
        (statement({}, version="5.0.0"), "only R4"),
        (statement({}) | {"fhirVersion": None}, "no stated version"),
        (statement({}) | {"rest": "none"}, "cannot be read"),
        (statement({}) | {"rest": [{"mode": "server", "resource": [7]}]}, "cannot be read"),
    ],
)
def test_other_servers_are_named(sent: dict[str, Any], why: str) -> None:
    with pytest.raises(HttpProblem, match=why):
        read_capability(sent, "pm.example.org")


def test_exports_that_are_told_by_their_definition_only() -> None:
    definition = "http://hl7.org/fhir/uv/bulkdata/OperationDefinition/group-export"
    group = {"type": "Group", "operation": [{"name": "group-level", "definition": definition}]}
    sent = statement({}) | {"rest": [{"mode": "server", "resource": [group]}]}
    assert read_capability(sent, "pm.example.org").exports == {"Group"}
