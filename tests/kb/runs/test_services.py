"""Runs are added, corrected and retracted, and never changed: by the services, by the
model, by the queryset and by the database."""

import math
from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from core.models import AuditEntry
from kb.models import MeasuredRun, ReferenceSystem, RunBoard
from kb.runs.given import Refused
from kb.runs.services import (
    NotAllowed,
    Origin,
    RunRefused,
    TooMany,
    correct_run,
    land,
    prepare,
    retract_run,
)
from tests.factories import MachineFactory, UserFactory
from tests.factories.organisations import MembershipFactory
from tests.factories.recipes import VariantFactory
from tests.factories.runs import given, make_run

pytestmark = pytest.mark.django_db


def landed(*rows, by=None, how="file", variant=None):
    MachineFactory(slug="lumi")
    origin = Origin(by=by, how=how, variant=variant)
    return land(prepared=prepare(rows, origin=origin), origin=origin)


def test_five_measurements_become_one_figure():
    run = make_run(samples=(30.0, 10.0, 20.0, 22.0, 24.0))
    assert (run.value, run.low, run.high) == (22.0, 10.0, 30.0)
    assert (run.count, run.rule, run.tier) == (5, "trimmed", "reported")
    assert (run.place, run.who) == ("LUMI", "")


def test_a_member_speaks_for_their_organisation():
    member = MembershipFactory(organisation__name="Nordic Models")
    run = make_run(by=member.user, how="form")
    assert (run.reported_by, run.who) == (member.user, "Nordic Models")
    member.organisation.name = "Renamed"
    member.organisation.save()
    assert MeasuredRun.objects.get().who == "Nordic Models"


def test_the_same_rows_land_once():
    rows = [given(samples=(1.0,)), given(samples=(2.0,)), given(samples=(1.0,))]
    first, second = landed(*rows), landed(*rows)
    assert (first.created, first.unchanged) == (2, 1)
    assert (second.created, second.unchanged) == (0, 3)
    assert landed(*rows, by=UserFactory()).created == 0


def test_what_two_people_say_by_form_is_two_runs():
    for _n in range(2):
        make_run(by=UserFactory(), how="form")
    assert MeasuredRun.objects.count() == 2


def test_good_rows_land_beside_bad_ones():
    done = landed(
        given(),
        given(machine="atlantis", line=3),
        Refused(4, "is nonsense"),
        given(samples=(), line=5),
        given(reference="DGX", machine="lumi", line=6),
        given(environment="gone", line=7),
        given(baseline=99, line=8),
    )
    assert done.created == 1
    assert [row.line for row in done.refused] == [3, 4, 5, 6, 7, 8]
    assert "'atlantis' is no machine of the catalogue" in done.refused[0].reason


@pytest.mark.parametrize("name", ["ran_at", "eligible_at", "started_at"])
def test_a_run_in_the_future_is_refused(name):
    done = landed(given(**{name: timezone.now() + timedelta(minutes=1)}))
    assert "lies in the future" in done.refused[0].reason


def test_a_job_that_started_before_it_could_is_refused():
    now = timezone.now()
    done = landed(given(eligible_at=now, started_at=now - timedelta(seconds=1)))
    assert "before it could begin" in done.refused[0].reason


def test_a_weak_row_and_a_published_mean():
    where = {"reference": "Fugaku", "samples": (), "reporter": "RIKEN"}
    weak = make_run(**where, scaling="weak", count=637)
    assert (weak.value, weak.rule, weak.count) == (None, "none", 637)
    assert make_run(**where, told=9.5, count=10).rule == "published"
    assert make_run(**where, told=9.5, count=3).rule == "few"
    assert ReferenceSystem.objects.count() == 1


def test_a_correction_stands_beside_what_it_corrects():
    owner = UserFactory()
    run = make_run(by=owner, how="form")
    now = correct_run(run=run, given=given(samples=(900.0,)), why="Typo", by=owner)
    assert list(MeasuredRun.objects.current()) == [now]
    assert (now.supersedes, run.superseded_by, now.why) == (run, now, "Typo")
    with pytest.raises(RunRefused, match="corrected this run meanwhile"):
        correct_run(run=run, given=given(samples=(8.0,)), why="Again", by=owner)


def test_a_retraction_is_a_row_too():
    editor = UserFactory(role="editor")
    run = make_run(by=UserFactory(), how="form")
    with pytest.raises(RunRefused, match="Say in a line why"):
        retract_run(run=run, why="  ", by=editor)
    retract_run(run=run, why="Measured on another machine", by=editor)
    assert not MeasuredRun.objects.current().exists()
    assert MeasuredRun.objects.count() == 2
    assert AuditEntry.objects.filter(action="run.retracted").exists()


def test_a_stranger_corrects_nothing():
    run = make_run(by=UserFactory(), how="form")
    for who in (UserFactory(), UserFactory(role="expert")):
        with pytest.raises(NotAllowed, match="somebody else"):
            retract_run(run=run, why="No", by=who)


def test_a_run_may_stand_for_what_it_was_compared_with():
    base = make_run()
    assert make_run(samples=(1100.0,), baseline=base.pk).baseline == base


def test_nobody_brings_more_than_a_day_has_room_for(monkeypatch):
    monkeypatch.setattr("kb.runs.services.MOST_A_DAY", 2)
    member = UserFactory()
    rows = [given(samples=(float(n),)) for n in range(1, 4)]
    with pytest.raises(TooMany, match="At most 2 runs a day"):
        landed(*rows, by=member)
    assert landed(*rows[:2], by=member).created == 2


# ------------------------------------------------------------------------- promises


def test_a_row_is_never_changed_or_deleted_by_python():
    run = make_run()
    run.value = 9
    with pytest.raises(TypeError, match="never changes"):
        run.save()
    with pytest.raises(TypeError, match="never disappears"):
        run.delete()
    with pytest.raises(TypeError, match="never changes"):
        MeasuredRun.objects.update(value=9)
    with pytest.raises(TypeError, match="never disappears"):
        MeasuredRun.objects.all().delete()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE kb_measuredrun SET value = 1",
        "UPDATE kb_measuredrun SET samples = '[1]'",
        "UPDATE kb_measuredrun SET retracted = (1 = 1)",
        "UPDATE kb_measuredrun SET recorded_at = '2020-01-01'",
        "UPDATE kb_measuredrun SET fingerprint = 'x'",
        "DELETE FROM kb_measuredrun",
    ],
)
def test_a_row_is_never_changed_or_deleted_by_sql(statement):
    run = make_run()
    with (
        pytest.raises(DatabaseError, match="never"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert MeasuredRun.objects.get().value == run.value


def test_whose_it_was_is_forgotten_with_the_account():
    member = UserFactory()
    make_run(by=member, how="form")
    member.delete()
    assert MeasuredRun.objects.get().reported_by is None


@pytest.mark.parametrize("value", [0, -1, math.nan, math.inf, 1e300])
def test_the_database_takes_no_nonsense(value):
    run = make_run()
    names = [f.attname for f in MeasuredRun._meta.concrete_fields if not f.primary_key]
    row = MeasuredRun(**{name: getattr(run, name) for name in names})
    row.fingerprint, row.wall_seconds = "other", value
    if connection.vendor == "sqlite" and math.isnan(value):
        row.save()  # SQLite stores NaN as nothing
        assert MeasuredRun.objects.get(pk=row.pk).wall_seconds is None
        return
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


# ----------------------------------------------------------------------------- tiers


def test_two_independent_members_reproduce_a_figure():
    variant = VariantFactory()
    members = [MembershipFactory().user, MembershipFactory().user]
    for who, value in zip(members, (1000.0, 1040.0), strict=True):
        make_run(by=who, how="report", variant=variant, samples=(value,))
    tiers = MeasuredRun.objects.values_list("tier", flat=True)
    assert list(tiers) == ["reproduced", "reproduced"]


def test_colleagues_and_other_figures_reproduce_nothing():
    variant = VariantFactory()
    first = MembershipFactory()
    colleague = MembershipFactory(organisation=first.organisation)
    alone = UserFactory()
    for who, value in (
        (first.user, 1000.0),
        (colleague.user, 1000.0),
        (alone, 1000.0),
        (MembershipFactory().user, 700.0),
    ):
        make_run(by=who, how="report", variant=variant, samples=(value,))
    tiers = set(MeasuredRun.objects.values_list("tier", flat=True))
    assert tiers == {"reported"}


def test_the_centre_reproduces():
    variant = VariantFactory()
    make_run(by=UserFactory(), how="report", variant=variant)
    make_run(by=UserFactory(role="expert"), how="report", variant=variant)
    assert set(MeasuredRun.objects.values_list("tier", flat=True)) == {"centre"}


# ----------------------------------------------------------------------------- boards


def test_charts_are_drawn_when_runs_are_saved():
    landed(
        given(samples=(1000.0,), accelerators=8),
        given(samples=(1800.0,), accelerators=16),
    )
    board = RunBoard.objects.get()
    (group,) = board.body["groups"]
    assert [chart["kind"] for chart in group["charts"]] == [
        *("speed-up", "efficiency", "value"),
    ]
    assert [row["speed_up"] for row in group["rows"]] == ["1.00", "1.80"]
    assert [row["efficiency"] for row in group["rows"]] == ["100 %", "90 %"]


def test_what_cannot_be_compared_stands_in_charts_of_its_own():
    landed(
        given(),
        given(metric="wall_time", unit="s", direction="lower"),
        given(scaling="weak"),
    )
    groups = RunBoard.objects.get().body["groups"]
    assert sorted((g["metric"], g["scaling"]) for g in groups) == [
        ("Tokens a second", ""),
        ("Tokens a second", "weak"),
        ("Wall time", ""),
    ]


def test_what_differs_is_said_beside_the_chart():
    landed(given(precision="bf16"), given(precision="fp16", accelerators=16))
    (group,) = RunBoard.objects.get().body["groups"]
    assert group["differences"] == [
        {"field": "precision", "values": ["bf16", "fp16"]},
    ]


def test_a_retracted_run_leaves_the_chart():
    owner = UserFactory()
    run = make_run(by=owner, how="form")
    retract_run(run=run, why="Wrong", by=owner)
    assert RunBoard.objects.get().body["groups"] == []
