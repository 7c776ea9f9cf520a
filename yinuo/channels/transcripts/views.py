from __future__ import annotations

from django.contrib import messages
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from yinuo.channels.callers import customer_for
from yinuo.channels.transcripts.forms import TranscriptForm
from yinuo.channels.transcripts.importing import already_brought, bring_in
from yinuo.channels.transcripts.matter import read_matter
from yinuo.channels.transcripts.results import result_of
from yinuo.common.refusals import Refusal
from yinuo.common.text import clean
from yinuo.conversations.access import ticket_for
from yinuo.conversations.models import Ticket
from yinuo.people.access import everyone_signed_in, signed_in, writers


@writers
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Bring in a file or pasted text. Whatever is wrong with it is said beside the field, and nothing is stored."""
    agent = signed_in(request)
    if request.method == "POST":
        if "find" in request.POST:
            # Not bound: whoever is still looking somebody up is not told of what they have not filled in yet.
            return _page(request, TranscriptForm(agent=agent, initial=request.POST.dict()), template="#about")
        form = TranscriptForm(request.POST, request.FILES, agent=agent)
        if form.is_valid():
            try:
                ticket, is_new = _bring_in(form)
            except Refusal as refusal:
                form.add_error(None, str(refusal))
            else:
                if not is_new:
                    messages.info(request, _("This was brought in before; nothing was stored twice. Here it is."))
                return redirect("transcript", ticket.pk)
        return _page(request, form, status=422)
    initial = {}
    asked = request.GET.get("customer", "")
    if asked:
        initial["customer"] = customer_for(request, int(asked) if asked.isdecimal() and len(asked) < 19 else 0).pk
    return _page(request, TranscriptForm(agent=agent, initial=initial))


@everyone_signed_in
@require_safe
def transcript(request: HttpRequest, pk: int) -> HttpResponse:
    """What came of it: the calls, the promises, what was found, and what the reader had to guess."""
    result = result_of(ticket_for(request, pk))
    if result is None:
        raise Http404
    return render(request, "transcripts/transcript.html", {"result": result, "ticket": result.ticket})


def _bring_in(form: TranscriptForm) -> tuple[Ticket, bool]:
    speaker, origin, transcript = form.cleaned_data["speaker"], form.origin, form.transcript
    assert origin is not None
    assert transcript is not None
    known = already_brought(origin, speaker.team)
    if known is not None:
        return known, False
    matter = read_matter(transcript)
    subject = clean(form.cleaned_data["subject"]).strip()
    try:
        ticket = bring_in(
            matter, origin, caller=form.the_customer, agent=speaker, team=speaker.team, by=form.agent, subject=subject
        )
    except IntegrityError:
        # The same file came in by another request at this very moment, and that one stands.
        known = already_brought(origin, speaker.team)
        if known is None:
            raise
        return known, False
    return ticket, True


def _page(request: HttpRequest, form: TranscriptForm, *, template: str = "", status: int = 200) -> HttpResponse:
    form.look()
    is_part = template and request.headers.get("HX-Request")
    page = f"transcripts/transcript_new.html{template if is_part else ''}"
    return render(request, page, {"form": form}, status=status)
