"""Variants at the desk: adding, editing, refusing, who may."""

import pytest
from django.urls import reverse

from kb.models import Variant
from tests.factories import MachineFactory, RecipeFactory, UserFactory, VariantFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    user = UserFactory(role="editor")
    client.force_login(user)
    return user


def filled(**fields):
    said = {
        "program": "python train.py\r\n--again",
        "launcher": "srun",
        "nodes": 1,
        "least_nodes": 1,
        "minutes": 60,
        "support": "community",
        "evidence": "U",
        "position": 0,
    }
    return {**said, **fields}


def test_editor_adds_a_variant_by_a_form(client, editor):
    recipe, lumi = RecipeFactory(), MachineFactory(slug="lumi")
    address = reverse("new_variant", args=[recipe.pk])
    assert client.get(address).status_code == 200
    answer = client.post(address, filled(system=lumi.pk))
    assert answer.status_code == 302
    made = Variant.objects.get()
    assert (made.slug, made.program) == ("lumi", "python train.py\n--again")
    listed = client.get(reverse("recipe_variants", args=[recipe.pk]))
    assert "LUMI" in listed.content.decode()


def test_edited_launch_line_turns_it_stale(client, editor):
    variant = VariantFactory()
    address = reverse("edit_variant", args=[variant.recipe_id, variant.pk])
    data = filled(system=variant.system_id, slug=variant.slug, version=1)
    assert client.post(address, data).status_code == 302
    variant.refresh_from_db()
    assert variant.state == "stale"


def test_refusal_stands_at_its_field_and_what_was_typed_stays(client, editor):
    recipe, lumi = RecipeFactory(), MachineFactory(slug="lumi")
    address = reverse("new_variant", args=[recipe.pk])
    answer = client.post(
        address, filled(system=lumi.pk, variables="not a pair", note="Keep me.")
    )
    text = answer.content.decode()
    assert answer.status_code == 400
    assert "Not NAME=value" in text
    assert "Keep me." in text
    assert not Variant.objects.exists()


def test_second_editor_is_told_and_nothing_is_overwritten(client, editor):
    variant = VariantFactory()
    Variant.objects.filter(pk=variant.pk).update(version=2)
    address = reverse("edit_variant", args=[variant.recipe_id, variant.pk])
    answer = client.post(
        address, filled(system=variant.system_id, slug="lumi", version=1)
    )
    assert answer.status_code == 400
    assert "meanwhile" in answer.content.decode()


def test_withdrawing_takes_it_off_and_saving_puts_it_back(client, editor):
    variant = VariantFactory()
    args = [variant.recipe_id, variant.pk]
    client.post(reverse("withdraw_variant", args=args))
    assert not Variant.objects.live().exists()
    data = filled(system=variant.system_id, slug=variant.slug, version=1)
    client.post(reverse("edit_variant", args=args), data)
    assert Variant.objects.live().exists()


@pytest.mark.parametrize("role", ["expert", "reader"])
def test_others_are_kept_out(client, role):
    client.force_login(UserFactory(role=role))
    variant = VariantFactory()
    for name, args in (
        ("recipe_variants", [variant.recipe_id]),
        ("edit_variant", [variant.recipe_id, variant.pk]),
    ):
        answer = client.get(reverse(name, args=args))
        assert answer.status_code in (302, 403)
        assert variant.program not in answer.content.decode()


def test_variant_of_another_recipe_is_not_there(client, editor):
    variant, other = VariantFactory(), RecipeFactory()
    address = reverse("edit_variant", args=[other.pk, variant.pk])
    assert client.get(address).status_code == 404


def test_page_is_edited_by_a_form_with_boxes(client, editor):
    recipe = RecipeFactory(strategies=["fsdp"])
    text = client.get(f"/admin/pages/{recipe.pk}/edit/").content.decode()
    assert 'type="checkbox" name="strategies" value="fsdp"' in text
    assert f"/admin/recipes/{recipe.pk}/variants/" in text


def test_one_who_keeps_it_says_that_it_holds(client):
    keeper = UserFactory()
    variant = VariantFactory(recipe=RecipeFactory(keepers=[keeper]))
    client.force_login(keeper)
    address = reverse("verify_variant", args=[variant.pk])
    assert client.get(address).status_code == 200
    data = {"outcome": "holds", "how": "run", "note": "<b>Fine</b>", "version": 1}
    assert client.post(address, data).status_code == 302
    variant.refresh_from_db()
    assert variant.state == "reported"
    shown = client.get(reverse("variant_history", args=[variant.pk])).content.decode()
    assert "&lt;b&gt;Fine" in shown
    assert client.post(address, {**data, "version": 9}).status_code == 400
    assert client.post(address, {"outcome": "maybe"}).status_code == 400


def test_stranger_cannot_verify(client):
    variant = VariantFactory()
    client.force_login(UserFactory())
    assert client.get(reverse("verify_variant", args=[variant.pk])).status_code == 403
