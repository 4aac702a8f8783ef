"""Mounted at `/me/`: the member's own pages. allauth's stand at `/accounts/`."""

from django.urls import path

from accounts.views import (
    enterprises,
    following,
    invitations,
    members,
    organisations,
    own,
    tokens,
)

ONE = "organisations/<uuid:public_id>/"

urlpatterns = [
    path("", own.me, name="me"),
    path("data/", own.export_data, name="me_export"),
    path("delete/", own.erase, name="me_erase"),
    path("invitation/<str:token>/", invitations.by_token, name="invitation"),
    path("invitations/<int:pk>/", invitations.mine, name="my_invitation"),
    path("organisations/", organisations.index, name="organisations"),
    path("organisations/new/", organisations.create, name="organisation_new"),
    path(ONE, organisations.show, name="organisation"),
    path(f"{ONE}edit/<slug:section>/", organisations.edit, name="organisation_edit"),
    path(f"{ONE}main/", organisations.make_main, name="organisation_main"),
    path(f"{ONE}close/", organisations.close, name="organisation_close"),
    path(f"{ONE}enterprises/", enterprises.index, name="enterprises"),
    path(f"{ONE}enterprises/new/", enterprises.create, name="enterprise_new"),
    path(f"{ONE}enterprises/<int:pk>/", enterprises.edit, name="enterprise"),
    path(
        f"{ONE}enterprises/<int:pk>/remove/",
        enterprises.remove,
        name="enterprise_remove",
    ),
    path(f"{ONE}people/", members.index, name="organisation_people"),
    path(f"{ONE}people/<int:pk>/", members.change, name="member_change"),
    path(f"{ONE}people/<int:pk>/remove/", members.remove, name="member_remove"),
    path(f"{ONE}leave/", members.leave, name="organisation_leave"),
    path(f"{ONE}offer/", members.answer_offer, name="organisation_offer"),
    path(
        f"{ONE}invitations/<int:pk>/",
        members.invitation,
        name="organisation_invitation",
    ),
    path("shelf/", following.shelf, name="shelf"),
    path("shelf/<slug:how>/<slug:kind>/<int:pk>/", following.item, name="shelf_item"),
    path("shelf/notes/<int:pk>/", following.note, name="shelf_note"),
    path("tokens/", tokens.index, name="tokens"),
    path("tokens/<int:pk>/end/", tokens.end, name="token_end"),
    path("digest/", following.digest, name="my_digest"),
    path("digest/off/<str:token>/", following.digest_off, name="digest_off"),
]
