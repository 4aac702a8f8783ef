"""People in the admin: added and changed through our services."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import ResetPasswordForm
from django.contrib import messages
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.users.views.users import CreateView as WagtailCreateView
from wagtail.users.views.users import DeleteView as WagtailDeleteView
from wagtail.users.views.users import EditView as WagtailEditView
from wagtail.users.views.users import IndexView as WagtailIndexView
from wagtail.users.views.users import UserViewSet as WagtailUserViewSet

from accounts import services
from accounts.forms import UserCreationForm, UserEditForm
from core import audit


class IndexView(WagtailIndexView):
    def order_queryset(self, queryset: Any) -> Any:
        """Wagtail orders by two names that our user has not got."""
        if self.ordering in ("name", "-name"):
            return queryset.order_by(self.ordering, "email")
        return super().order_queryset(queryset)


class CreateView(WagtailCreateView):
    @transaction.atomic
    def save_instance(self) -> Any:
        user = super().save_instance()
        by = self.request.user
        # Only who reads mail at this address can set the password.
        services.set_email(user=user, email=user.email, verified=True, by=by)
        audit.record("account.created", by=by, on=user)
        services.assign_role(user=user, role=self.form.cleaned_data["role"], by=by)
        _invite(self.request, user)
        return user


class EditView(WagtailEditView):
    @transaction.atomic
    def save_instance(self) -> Any:
        before = type(self.object).objects.get(pk=self.object.pk)
        user = super().save_instance()
        by = self.request.user
        if user.email != before.email:
            services.set_email(user=user, email=user.email, verified=False, by=by)
        role = self.form.cleaned_data.get("role")
        if role and role != services.role_of(before).key:
            services.assign_role(user=user, role=role, by=by)
        if user.is_active != before.is_active:
            verb = "account.opened" if user.is_active else "account.closed"
            audit.record(verb, by=by, on=user)
        return user

    def form_valid(self, form: Any) -> Any:
        try:
            return super().form_valid(form)
        except services.NotAllowed as error:
            form.add_error(None, str(error))
            return self.form_invalid(form)


class DeleteView(WagtailDeleteView):
    def delete_action(self) -> None:
        services.erase_account(user=self.object, by=self.request.user)


class UserViewSet(WagtailUserViewSet):
    index_view_class = IndexView
    add_view_class = CreateView
    edit_view_class = EditView
    delete_view_class = DeleteView

    def get_form_class(self, for_update: bool = False) -> type:
        return UserEditForm if for_update else UserCreationForm


def _invite(request: Any, user: Any) -> None:
    """Sends the link with which a new person chooses their password."""
    form = ResetPasswordForm({"email": user.email})
    if form.is_valid():
        form.save(request)
        messages.info(request, _("A link to set a password was sent."))
